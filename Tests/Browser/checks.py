"""What holds of every page, whoever looks at it, in whatever language and on whatever device."""

import re

from axe_playwright_python.sync_playwright import Axe

AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# A key that no language has is shown in brackets, and a placeholder that nobody filled keeps its braces.
UNTRANSLATED = re.compile(r"\[[a-z][\w-]*(?:\.[\w-]+)+\]|\{[a-zA-Z]+\}")

FOCUS = """() => {
    const at = document.activeElement, box = at.getBoundingClientRect(), style = getComputedStyle(at);
    const around = at.labels && at.labels[0] ? at.labels[0].getBoundingClientRect() : box;
    return {
        what: at.outerHTML.slice(0, 90), isNowhere: at === document.body || at === document.documentElement,
        marked: (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || at.tagName === 'VIDEO',
        seen: [box, around].some(b => b.width > 0 && b.bottom > 0 && b.right > 0 && b.top < innerHeight && b.left < innerWidth),
    };
}"""


def axe(tab):
    """Violations of WCAG 2.2 AA and of good practice."""
    return _axe(tab, "axe", {"type": "tag", "values": AXE_TAGS})


def dark(tab):
    """Contrast for those whose device is dark."""
    tab.emulate_media(color_scheme="dark")
    found = list(_axe(tab, "axe, in the dark:", {"type": "rule", "values": ["color-contrast"]}))
    tab.emulate_media(color_scheme="light")
    return found


def _axe(tab, who, rules):
    options = {"runOnly": rules, "resultTypes": ["violations"]}
    for violation in Axe().run(tab, options=options).response["violations"]:
        node = violation["nodes"][0]
        why = " ".join(node.get("failureSummary", "").split())[:200]
        yield f"{who} {violation['id']}, {len(violation['nodes'])} times: {node['html'][:120]} ({why})"


def language(tab, wanted):
    said = tab.evaluate("document.documentElement.lang")
    if said != wanted:
        yield f"the page says its language is {said}"
    for key in sorted(set(UNTRANSLATED.findall(tab.evaluate("document.body.innerText")))):
        yield f"{key} is not translated or not filled"


def width(tab, size):
    """Nothing is scrolled sideways, nor where a narrow window shows it four times as large (WCAG 1.4.10)."""
    for narrow in (size[0], 320):
        tab.set_viewport_size({"width": narrow, "height": size[1]})
        scrolled = tab.evaluate("document.documentElement.scrollWidth")
        if scrolled > narrow:
            wide = tab.evaluate(
                """w => [...document.querySelectorAll('main *, header *, footer *')]
                    .filter(e => e.getBoundingClientRect().right > w + 1).map(e => e.outerHTML.slice(0, 90))[0]""",
                narrow,
            )
            yield f"{scrolled} wide where {narrow} are seen: {wide}"
    tab.set_viewport_size({"width": size[0], "height": size[1]})


def pictures(tab):
    for source in tab.evaluate(
        "[...document.images].filter(i => i.complete && i.loading !== 'lazy' && !i.naturalWidth).map(i => i.src)"
    ):
        yield f"a picture is not shown: {source}"


def keyboard(tab, main):
    """The Tab key reaches the main act, each stop is marked and seen, and the way in comes first."""
    stops, reached = 0, main is None
    tab.evaluate("document.activeElement.blur()")
    while stops < 150:
        tab.keyboard.press("Tab")
        stops += 1
        at = tab.evaluate(FOCUS)
        if at["isNowhere"]:
            break
        if not at["marked"]:
            yield f"the focus is not marked on {at['what']}"
        if not at["seen"]:
            yield f"the focus is outside of what is seen on {at['what']}"
        if main and tab.evaluate("s => document.activeElement.matches(s)", main):
            reached = True
            break
    if not reached:
        yield f"the Tab key does not reach {main} within {stops} stops"
