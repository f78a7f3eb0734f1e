"""Which combinations of language, device and script a page is looked at in."""

import itertools

LANGUAGES = ["nl", "fr", "de", "en"]
DEVICES = {"phone": (390, 844), "desktop": (1280, 900)}
SCRIPT = ["script", "plain"]


def everything():
    """Each language on each device, with script and without."""
    return list(itertools.product(LANGUAGES, DEVICES, SCRIPT))


def pairs(combination):
    return set(itertools.combinations(enumerate(combination), 2))


def pairwise():
    """As few combinations as hold every two values of different kinds together at least once."""
    open_pairs = set().union(*map(pairs, everything()))
    chosen = []
    while open_pairs:
        best = max(everything(), key=lambda combination: len(pairs(combination) & open_pairs))
        chosen.append(best)
        open_pairs -= pairs(best)
    return chosen
