"""Looks at every page in a real Chromium: `deploy/local/browser --help` says how and at what."""

import argparse
import itertools
import json
import multiprocessing
import multiprocessing.util
import os
import pathlib
import re
import sys
import time

from playwright.sync_api import sync_playwright

import checks
import pages
import pairwise
import visitors

browser = None  # of this process


class Look:
    """One page in one language on one device, with script or without."""

    def __init__(self, page, scene, combination, in_the_dark):
        self.page, self.scene, self.in_the_dark = page, scene, in_the_dark
        self.language, self.device, script = combination
        self.script = script == "script"
        self.name = "-".join([page.name, *combination])
        self.address = scene["origin"] + page.address.format(**scene)
        self.faults = []

    def begin(self, browser):
        """A tab of a browser that nobody used before, as its visitor has it."""
        context = browser.new_context(
            locale=self.language, viewport=dict(zip(("width", "height"), pairwise.DEVICES[self.device])),
            java_script_enabled=self.script, has_touch=self.device == "phone", reduced_motion="reduce",
            accept_downloads=True)
        context.set_default_timeout(20000)
        tab = context.new_page()
        tab.script, tab.device = self.script, self.device
        return tab

    def watch(self, tab):
        """Notes what the browser complains of, violations of the content security policy among it."""

        def complain(message):
            # That the page has the status which it should have is no complaint, nor that a form came back.
            own = self.page.status >= 400 and f"status of {self.page.status} " in message.text
            own = own or "status of 422 " in message.text
            if message.type == "error" and not own:
                self.faults.append(f"console: {message.text[:200]} {message.location.get('url', '')}")

        tab.on("console", complain)
        tab.on("pageerror", lambda error: self.faults.append(f"script: {error}"))

    def look(self, browser, folder):
        tab = self.begin(browser)
        try:
            self.page.who(tab, self.scene)
            self.watch(tab)
            response = tab.goto(self.address)
            if response.status != self.page.status:
                self.faults.append(f"answered {response.status} and not {self.page.status}")
            tab.screenshot(path=folder / f"{self.name}.png", full_page=True)
            self.faults += checks.language(tab, self.language)
            self.faults += checks.width(tab, pairwise.DEVICES[self.device])
            self.faults += checks.pictures(tab)
            if self.script:
                self.faults += checks.axe(tab)
            if self.script and self.in_the_dark:
                self.faults += checks.dark(tab)
            self.faults += checks.keyboard(tab, self.page.main)
            for act in self.page.acts:
                tab.goto(self.address)
                act(tab, self.scene)
        except Exception as error:  # whatever stops a look is a fault of the page, and the next one is looked at
            self.faults.append(f"{type(error).__name__}: {' '.join(str(error).split())[:300]}")
            tab.screenshot(path=folder / f"{self.name}-fault.png", full_page=True)
        finally:
            tab.context.close()


def begin_worker():
    """One browser for all looks of a process."""
    global browser
    playwright = sync_playwright().start()
    browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])

    def end_worker():
        browser.close()
        playwright.stop()

    multiprocessing.util.Finalize(None, end_worker, exitpriority=1)


def look_at(name, scene, combination, in_the_dark, folder):
    """Looks once at a page: its name, how the look is called, what is wrong, and how long it took."""
    page = next(page for page in pages.PAGES if page.name == name)
    began = time.monotonic()
    look = Look(page, scene, combination, in_the_dark)
    look.look(browser, folder)
    return name, look.name, look.faults, time.monotonic() - began


def missing(page, scene):
    wanted = re.findall(r"{(\w+)}", page.address) + visitors.NEEDS[page.who]
    return [name for name in wanted if not scene.get(name)]


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--scene", required=True, help="file with what the system has to show")
    arguments.add_argument("--screenshots", required=True, type=pathlib.Path)
    arguments.add_argument("--all", action="store_true", help="every language on every device, with script and without")
    arguments.add_argument("--only", action="append", default=[], help="name of a page")
    given = arguments.parse_args()
    scene = json.loads(pathlib.Path(given.scene).read_text())
    given.screenshots.mkdir(parents=True, exist_ok=True)
    wanted = [page for page in pages.PAGES if not given.only or page.name in given.only]
    if not wanted:
        sys.exit(f"there is no such page, but {', '.join(page.name for page in pages.PAGES)}")
    for page in [page for page in wanted if missing(page, scene)]:
        print(f"{page.name:<18} left out: nothing is known of {', '.join(missing(page, scene))}")
        wanted.remove(page)
    combinations = pairwise.everything() if given.all else pairwise.pairwise()
    # The colors are the same in every language.
    tasks = [
        (page.name, scene, combination, combination[0] == pairwise.LANGUAGES[0], given.screenshots)
        for page in wanted
        for combination in combinations
    ]
    began, failed = time.monotonic(), 0
    print(f"{'page':<18} {'looks':>5} {'faults':>6} {'seconds':>8}", flush=True)
    with multiprocessing.get_context("spawn").Pool(min(os.cpu_count() or 2, 4), begin_worker) as pool:
        for name, looks in itertools.groupby(pool.imap(_look_at, tasks), key=lambda found: found[0]):
            looks = list(looks)
            wrong = [look for look in looks if look[2]]
            failed += len(wrong)
            print(f"{name:<18} {len(looks):>5} {len(wrong):>6} {sum(look[3] for look in looks):>8.1f}", flush=True)
            for _, look, faults, _ in wrong:
                for fault in dict.fromkeys(faults):
                    print(f"    {look}: {fault}")
        pool.close()
        pool.join()
    print(f"{len(tasks)} looks in {time.monotonic() - began:.0f} s, {failed} with faults")
    sys.exit(1 if failed or not tasks else 0)


def _look_at(task):
    return look_at(*task)


if __name__ == "__main__":
    main()
