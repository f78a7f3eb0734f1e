"""The pages that are looked at, one a line, and what people come to them for.

The scene is what the system at hand has to show: `origin`, `guest` (the code of a session with a picture), `waiting` (of one
of which nothing has arrived), `erased` (of one whose capture is gone), `policy` (a published version), `operatorToken`,
`member` and `password` (who signs in for a customer), `rental` (of that customer), `photograph` (a capture of it), `share`
(of that rental, by its identifier), `shared`, `locked` and `ended` (addresses of shares: an open one, one with a password,
one that is over). A page whose address or visitor wants a value that the scene lacks is left out, and that is said. An act
does by keyboard alone what a page is there for, beginning on the page as it was opened; it works without script too, or the
page is not complete. `tab.script` and `tab.device` say in which way it is looked at.
"""

import contextlib
import fcntl
import os
import pathlib
import re
import tempfile
import time
from collections import namedtuple

from visitors import anybody, member, operator

# `main` is the selector of what most people came for: it is reached with the Tab key.
Page = namedtuple("Page", "name address main acts who status", defaults=(None, (), anybody, 200))


def tab_to(tab, selector, limit=80):
    """Goes on with the Tab key until the focus is on the element, as people do who use no mouse."""
    for _ in range(limit):
        if tab.evaluate("s => document.activeElement.matches(s)", selector):
            return
        tab.keyboard.press("Tab")
    raise AssertionError(f"the Tab key does not reach {selector}")


def enter(tab):
    with tab.expect_navigation():
        tab.keyboard.press("Enter")


def see(tab, selector, text=None):
    """Wants something to be seen now, or in a moment where script fetches it."""
    tab.locator(selector).filter(has_text=re.compile(text) if text else "").first.wait_for(timeout=5000)


@contextlib.contextmanager
def alone(what):
    """Keeps other looks from changing the same thing meanwhile: all of them are of one customer."""
    with open(pathlib.Path(tempfile.gettempdir()) / f"browser-{os.getppid()}-{what}.lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def mend_a_form(tab, scene):
    """A form with mistakes comes back with the focus on what is wrong; each line leads to its field; then it is right."""
    tab_to(tab, "#mail")
    tab.keyboard.type("nobody")
    enter(tab)
    see(tab, ".form-errors")
    assert tab.evaluate("document.activeElement.className").endswith("form-errors"), "the focus is not on what is wrong"
    tab_to(tab, ".form-errors a[href='#mail']")
    tab.keyboard.press("Enter")
    tab_to(tab, "#mail", limit=1)
    assert tab.input_value("#mail") == "nobody", "what was filled in is gone"
    tab.keyboard.press("Control+A")
    tab.keyboard.type("an@example.be")
    enter(tab)
    assert tab.locator("#mail-error").count() == 0 and tab.locator("#name-error").count() == 1


def filter_a_list(tab, scene):
    """Three rows become none, and all are there again."""
    assert tab.locator("#results tbody tr").count() == 3
    tab_to(tab, "#q")
    tab.keyboard.type("zzzz")
    tab.keyboard.press("Enter")
    see(tab, "#results .empty-state")
    tab_to(tab, "#results .empty-state a")
    enter(tab)
    see(tab, "#results tbody tr")


def watch_progress(tab, scene):
    """What runs gets further by itself, and stops asking when it is done."""
    tab_to(tab, "#progress a")
    enter(tab)
    see(tab, "#progress-live.is-running")
    if tab.script:
        see(tab, "#progress-live", "(6|7) ")


def send_what_asks_back(tab, scene):
    tab_to(tab, "#because")
    tab.keyboard.type("to try it")
    enter(tab)
    see(tab, ".notice-success[role=status]")


def read_what_changed(tab, scene):
    if tab.locator("a[href*='..']").count():
        tab_to(tab, "main a[href*='..']")
        enter(tab)
        see(tab, "h1")


def save_the_picture(tab, scene):
    tab_to(tab, ".guest-download")
    with tab.expect_download() as download:
        tab.keyboard.press("Enter")
    assert download.value.path().stat().st_size > 1000, "the download is empty"


def wait_for_a_picture(tab, scene):
    """Whoever does not want to wait asks again."""
    tab_to(tab, "a.guest-again")
    enter(tab)
    see(tab, ".guest-waiting")
    # By itself the page asks again: by htmx, or as a whole where script is off.
    assert tab.locator("meta[http-equiv=refresh]").count() == (0 if tab.script else 1)


def look_before_erasing(tab, scene):
    tab_to(tab, "a.guest-erase")
    enter(tab)
    see(tab, "form button.guest-erase")
    tab_to(tab, "a.guest-again")
    enter(tab)
    see(tab, ".guest-item")


def pause_and_resume(tab, scene):
    """An operator stops a workload and lets it go on, each with a reason."""
    # Looks that are made at the same time differ in one of these, and do not meet.
    workload = {True: ("facts", "erase"), False: ("mailings", "rights")}[tab.script][tab.device == "phone"]
    for act in ("pause", "resume"):
        tab_to(tab, f"a[href*='act={act}&workload={workload}']", limit=200)
        enter(tab)
        tab_to(tab, "#because")
        tab.keyboard.type("trying the pages in a browser")
        enter(tab)
        see(tab, ".notice-success")


def refuse_a_wrong_token(tab, scene):
    # Few attempts are taken.
    if tab.device != "phone":
        return
    tab_to(tab, "#token")
    tab.keyboard.type("mbx_wrong")
    enter(tab)
    see(tab, ".notice-warning[role=alert]")


def sign_in(tab, scene):
    """Whoever mistypes gets the form back with the address and what is wrong; then they are in."""
    for password, wanted in (("not the password", ".form-errors"), (scene.get("password", ""), "h1")):
        tab_to(tab, "#mail")
        tab.keyboard.press("Control+A")
        # A wrong try at an address that nobody has slows down nobody.
        known = password == scene.get("password")
        tab.keyboard.type(scene.get("member", "") if known else f"{tab.device}.{tab.script}.{time.monotonic_ns()}@example.be")
        tab_to(tab, "#password", limit=2)
        tab.keyboard.type(password)
        enter(tab)
        see(tab, wanted)
    assert tab.url.endswith("/accounts/rentals"), f"signing in leads to {tab.url}"


def ask_for_a_link(tab, scene):
    tab_to(tab, "#mail")
    tab.keyboard.type("nobody@example.be")
    enter(tab)
    see(tab, ".notice-success[role=status]")


def think_twice_about_a_rental(tab, scene):
    """To the question that asks for the password, and away from it; others look at the rental's pictures meanwhile."""
    tab_to(tab, "main a[href$='/delete']")
    enter(tab)
    see(tab, "#current")
    tab_to(tab, f"main a[href='/accounts/rentals/{scene['rental']}']")
    enter(tab)
    see(tab, "dl.facts")


def write_to_us(tab, scene):
    # Not many messages are taken from one place.
    if tab.device != "phone":
        return
    for name, text in (("name", "Bo"), ("mail", "bo@example.be"), ("message", "Hoeveel kost een weekend?")):
        tab_to(tab, f"#{name}")
        tab.keyboard.type(text)
    tab_to(tab, "main form button")
    enter(tab)
    see(tab, ".notice-success[role=status]")


def invite_somebody(tab, scene):
    tab_to(tab, "section #mail")
    tab.keyboard.type(f"bo.{time.monotonic_ns()}@example.be")
    enter(tab)
    see(tab, ".notice-success[role=status]")


def allow_and_take_back(tab, scene):
    """What is allowed stands among one's own, and can be taken back there."""
    with alone("consents"):
        tab.reload()
        tab_to(tab, "form:has(input[value='reference-name']) button")
        enter(tab)
        see(tab, ".notice-success")
        tab_to(tab, "form[action$='/withdraw'] button")
        enter(tab)
        see(tab, ".notice-success")


def say_who_one_is(tab, scene):
    tab_to(tab, "#name")
    tab.keyboard.press("Control+A")
    tab.keyboard.type("An Peeters")
    enter(tab)
    see(tab, ".notice-success[role=status]")


def look_through_the_gallery(tab, scene):
    """The first capture, large; the next one; and back."""
    tab_to(tab, ".gallery-open", limit=120)
    enter(tab)
    see(tab, ".lightbox-picture")
    tab_to(tab, ".lightbox-ways [rel=next]")
    enter(tab)
    see(tab, ".lightbox-picture")
    if tab.script:
        with tab.expect_navigation():
            tab.keyboard.press("ArrowLeft")
        see(tab, ".lightbox-picture")
    tab_to(tab, ".lightbox-ways [rel=up]")
    enter(tab)
    see(tab, ".gallery-grid")


def think_twice_about_deleting(tab, scene):
    """What deleting asks before it does anything."""
    tab_to(tab, "input[name=capture]", limit=120)
    tab.keyboard.press("Space")
    tab_to(tab, ".gallery-acts .btn-outline-danger", limit=160)
    enter(tab)
    see(tab, "form button.btn-danger")


def share_and_stop(tab, scene):
    """Chooses one capture, shares it with somebody named, looks at who has access, and ends it: all by keyboard."""
    tab_to(tab, ".gallery-pick input", limit=120)
    tab.keyboard.press("Space")
    tab_to(tab, ".gallery-acts [formaction$='/shares/new']", limit=160)
    enter(tab)
    tab_to(tab, "#recipients")
    tab.keyboard.type("Aunt Maria")
    tab_to(tab, "#purpose")
    tab.keyboard.type("the photo book")
    tab_to(tab, "form.panel .btn-primary")
    enter(tab)
    see(tab, "#link")
    assert "/media/shares/" in tab.input_value("#link"), "the address to hand on is not there"
    tab_to(tab, "main a[href$='/revoke']")
    enter(tab)
    tab_to(tab, "main .btn-danger")
    enter(tab)
    see(tab, "main .card-title", "Maria")


def make_a_strip(tab, scene):
    """Chooses two captures, makes a strip of them, waits for it and deletes it: all by keyboard."""
    for _ in range(2):
        tab_to(tab, ".gallery-pick input:not(:checked)", limit=120)
        tab.keyboard.press("Space")
    tab_to(tab, ".gallery-acts [formaction$='/creations/new']", limit=160)
    enter(tab)
    tab_to(tab, "[name=kind]")
    tab.keyboard.press("Space")
    tab_to(tab, "#words")
    tab.keyboard.type("Anna & Jo")
    tab_to(tab, "form.panel .btn-primary")
    enter(tab)
    # Those of other looks are made one after the other.
    tab.locator(".lightbox-picture").wait_for(timeout=60_000)
    tab_to(tab, "main a[href$='/delete']")
    enter(tab)
    tab_to(tab, "main .btn-danger")
    enter(tab)
    see(tab, ".notice")


def edit_a_photo(tab, scene):
    """Black and white is tried, kept, and taken back."""
    tab_to(tab, "#preset")
    # Behind what is set below: none, vivid, soft, black and white.
    for _ in range(4):
        tab.keyboard.press("ArrowDown")
    tab_to(tab, "button[value=show]", limit=120)
    enter(tab)
    see(tab, ".notice")
    tab_to(tab, "button[value=keep]", limit=120)
    enter(tab)
    see(tab, ".lightbox-picture")


def see_the_end_move(tab, scene):
    """Another last day is shown beside the one that there is, before anything moves."""
    tab_to(tab, "#until")
    tab.locator("#until").evaluate("field => field.value = '2099-12-31'")
    tab_to(tab, "form.panel .btn-primary")
    tab.locator("form.panel").evaluate("form => form.noValidate = true")
    enter(tab)
    see(tab, ".confirm-form .btn-primary")


def type_the_password(tab, scene):
    # The sixth wrong one would be delayed, and the right ones with it.
    if tab.script and tab.device == "phone":
        tab_to(tab, "#password")
        tab.keyboard.type("wrong")
        enter(tab)
        see(tab, ".form-errors")
    tab_to(tab, "#password")
    tab.keyboard.type("three blue boats")
    enter(tab)
    see(tab, ".shared-picture")


def download_everything(tab, scene):
    tab_to(tab, "main form button")
    enter(tab)
    tab.wait_for_url("**/media/archives/*")
    see(tab, "h1")


PAGES = [
    Page("design", "/accounts/design", "#acts .btn-primary", [mend_a_form, filter_a_list, watch_progress, send_what_asks_back]),
    Page("design-errors", "/accounts/design?tried=1&mail=nobody", ".form-errors a"),
    Page("not-found", "/g/nothing-here", "footer a", status=404),
    Page("policy", "/policy/{policy}", "main a", [read_what_changed]),
    Page("guest", "/g/{guest}", ".guest-download", [save_the_picture, look_before_erasing]),
    Page("guest-waiting", "/g/{waiting}", "a.guest-again", [wait_for_a_picture]),
    Page("guest-erase", "/g/{guest}/erase", "button.guest-erase"),
    Page("gone", "/g/{erased}", "main a", status=410),
    Page("sign-in", "/accounts/sign-in", "#mail", [sign_in]),
    Page("forgotten", "/accounts/forgotten", "#mail", [ask_for_a_link]),
    Page("contact", "/accounts/contact", "#name", [write_to_us]),
    Page("rentals", "/accounts/rentals", "main a[href*='/media/rentals/']", who=member),
    Page("rental", "/accounts/rentals/{rental}", "main .btn-primary", [think_twice_about_a_rental], who=member),
    Page("rental-delete", "/accounts/rentals/{rental}/delete", "#current", who=member),
    Page("members", "/accounts/members", "section #mail", [invite_somebody], who=member),
    Page("access", "/accounts/access", who=member),
    Page("consents", "/accounts/consents", "main form button", [allow_and_take_back], who=member),
    Page("me", "/accounts/me", "#name", [say_who_one_is], who=member),
    Page("closing", "/accounts/account", "main a", who=member),
    Page("address", "/accounts/me/address", "#mail", who=member),
    Page("second-factor", "/accounts/me/second-factor", "#code", who=member),
    Page("choose", "/accounts/choose", "button[name=member]", who=member),
    Page(
        "gallery", "/media/rentals/{rental}", "main .gallery-open",
        [look_through_the_gallery, think_twice_about_deleting, share_and_stop, make_a_strip],
        who=member),
    Page("gallery-empty", "/media/rentals/{rental}?hidden=yes", "main a", who=member),
    Page("deleted", "/media/rentals/{rental}/deleted", "main a", who=member),
    Page("albums", "/media/rentals/{rental}/albums", "main a", who=member),
    Page("creations", "/media/rentals/{rental}/creations", "main a", who=member),
    Page("shares", "/media/rentals/{rental}/shares", "main a", who=member),
    Page("share", "/media/rentals/{rental}/shares/{share}", "#link", who=member),
    Page("share-change", "/media/rentals/{rental}/shares/{share}/change", "#recipients", [see_the_end_move], who=member),
    Page("share-revoke", "/media/rentals/{rental}/shares/{share}/revoke", "main .btn-danger", who=member),
    Page("shared", "/media/shares/{shared}", "main .btn"),
    Page("shared-password", "/media/shares/{locked}", "#password", [type_the_password]),
    Page("shared-over", "/media/shares/{ended}", "footer a", status=410),
    Page("ledger", "/media/rentals/{rental}/ledger", "main a", who=member),
    Page("slideshow", "/media/rentals/{rental}/show", "a", who=member),
    Page("archives", "/media/rentals/{rental}/archives", "main form button", [download_everything], who=member),
    Page(
        "edit", "/media/rentals/{rental}/captures/{photograph}/edit", "button[value=keep]", [edit_a_photo], who=member),
    Page("logo", "/media/rentals/{rental}/logo", "#logo", who=member),
    Page("operate-sign-in", "/operate", "#token", [refuse_a_wrong_token], status=401),
    Page("operate", "/operate", "main a[href='/media/operate']", who=operator),
    Page("operate-service", "/notifications/operate", "main a[href*='act=']", [pause_and_resume], who=operator),
    Page("operate-confirm", "/media/operate/confirm?act=pause&workload=facts", "main .btn-danger", who=operator),
    Page("fleet", "/ingest/operate/fleet", "header a", who=operator),
]
