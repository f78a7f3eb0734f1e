"""Who looks at a page. A visitor is a function that makes a fresh browser context somebody's, before the page is opened.

It gets the tab and the scene (see pages.py), and signs in by the same page as people do. Who comes again within minutes
brings the cookies of the last time along: the pages for signing in take few attempts. A new visitor, such as a customer's
member, is a function like `operator`, what it needs in NEEDS, and the values for that in deploy/local/browser.
"""

import time

KEPT_SECONDS = 120
_kept = {}


def anybody(tab, scene):
    """Nobody in particular: guests and the public."""


def operator(tab, scene):
    """Whoever shows an operator's token of accounts."""

    def sign_in():
        tab.goto(f"{scene['origin']}/operate")
        tab.fill("#token", scene["operatorToken"])
        tab.keyboard.press("Enter")
        tab.wait_for_selector(".way-cards")

    _signed_in("operator", tab, sign_in)


def member(tab, scene):
    """Whoever signs in for a customer."""

    def sign_in():
        tab.goto(f"{scene['origin']}/accounts/sign-in")
        tab.fill("#mail", scene["member"])
        tab.fill("#password", scene["password"])
        tab.keyboard.press("Enter")
        tab.wait_for_url("**/accounts/rentals")

    _signed_in("member", tab, sign_in)


def _signed_in(who, tab, sign_in):
    at, cookies = _kept.get(who, (0, []))
    if time.monotonic() - at < KEPT_SECONDS:
        tab.context.add_cookies(cookies)
        return
    sign_in()
    _kept[who] = (time.monotonic(), tab.context.cookies())


# What a visitor needs of the scene.
NEEDS = {anybody: [], operator: ["operatorToken"], member: ["member", "password"]}
