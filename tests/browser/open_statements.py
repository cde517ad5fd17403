#!/usr/bin/env python3
"""Opens a page of longwatch in chromium and clicks every statement.

    open_statements.py [--no-records] [--pictures DIRECTORY [--keep-first FILE]] PAGE

For each statement a record of a log must become visible, with the SHA-256 of its source and its byte offset
(--no-records: for a public page, which holds none; each statement must then lead to an entry of the register). The
page must load nothing and raise no error. --pictures also keeps what it looks like: wide, narrow and printed.
Exit status 0 = all is well, 1 = not, 77 = there is no browser here.
"""

import argparse
import base64
import contextlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

CHROMIUM = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
            "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage"]
SKIPPED = 77
RECORD = re.compile(r"SHA-256\s+[0-9a-f]{64}\b.*\bbyte offset\s+\d+, length\s+\d+", re.S)

OPEN_PARENTS = """
for (let at = arguments[0].parentElement.parentElement; at; at = at.parentElement) {
  if (at.tagName === 'DETAILS' && !at.open) { at.querySelector(':scope > summary').click(); }
}
arguments[0].scrollIntoView({block: 'center'});
"""
SHOWN = """
const statement = document.getElementById(arguments[0]);
const visible = node => node.checkVisibility() && node.getClientRects().length > 0;
const texts = selector => Array.from(statement.querySelectorAll(selector)).filter(visible).map(n => n.innerText);
return {open: statement.open, text: statement.querySelector('.tx').innerText,
        records: texts('.ev .rec'), lines: texts('.ev .rec pre'), cards: texts('.ev .card')};
"""
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


class Browser:
    """One chromium behind its driver, spoken to over loopback."""

    def __init__(self, driver, chromium, profile):
        self.process = subprocess.Popen([driver, "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                        text=True)
        port = None
        for line in self.process.stdout:
            found = re.search(r"started successfully on port (\d+)", line)
            if found:
                port = found.group(1)
                break
        if port is None:
            raise RuntimeError("chromedriver did not start")
        self.base = f"http://127.0.0.1:{port}/session"
        self.session = ""
        wanted = {"browserName": "chrome",
                  "goog:chromeOptions": {"binary": chromium, "args": CHROMIUM + [f"--user-data-dir={profile}"]},
                  "goog:loggingPrefs": {"performance": "ALL", "browser": "ALL"}}
        made = self.call("POST", "", {"capabilities": {"alwaysMatch": wanted}})
        self.session = "/" + made["sessionId"]

    def call(self, method, path, body=None):
        request = urllib.request.Request(self.base + self.session + path, method=method,
                                         data=None if body is None else json.dumps(body).encode(),
                                         headers={"Content-Type": "application/json"})
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=120) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(error.read().decode(errors="replace")[:600]) from error

    def run(self, script, *arguments):
        return self.call("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def find(self, selector):
        return self.call("POST", "/elements", {"using": "css selector", "value": selector})

    def click(self, element):
        self.call("POST", f"/element/{element[ELEMENT]}/click", {})

    def log(self, kind):
        return self.call("POST", "/se/log", {"type": kind})

    def command(self, name, **parameters):
        return self.call("POST", "/goog/cdp/execute", {"cmd": name, "params": parameters})

    def close(self):
        with contextlib.suppress(Exception):
            self.call("DELETE", "")
        self.process.terminate()
        self.process.wait(timeout=20)


def fault_of(shown, no_records):
    """What is missing in what a statement shows, or nothing."""
    if not shown["open"]:
        return f"did not open: {shown['text']}"
    if no_records:
        return None if shown["cards"] else f"leads nowhere: {shown['text']}"
    if not any(RECORD.search(text) for text in shown["records"]):
        return f"shows no record with SHA-256 and byte offset: {shown['text']}"
    if not any(line.strip() for line in shown["lines"]):
        return f"shows no decoded line: {shown['text']}"
    return None


def check_statement(browser, identifier, no_records):
    """What is wrong with one statement, or nothing."""
    summary = browser.find(f"#{identifier} > summary")[0]
    browser.run(OPEN_PARENTS, summary)
    browser.click(summary)
    # The page fills an opened statement in an event of its own: ask again until it has come, at most two seconds.
    give_up = time.monotonic() + 2
    problem = fault_of(browser.run(SHOWN, identifier), no_records)
    while problem and time.monotonic() < give_up:
        problem = fault_of(browser.run(SHOWN, identifier), no_records)
    browser.click(summary)
    return f"{identifier} {problem}" if problem else None


def network_requests(browser, page):
    """Addresses that were asked for, beside the page itself."""
    asked = []
    for entry in browser.log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            asked.append(message["params"]["request"]["url"])
    asked += browser.run("return performance.getEntriesByType('resource').map(e => e.name)")
    return [url for url in asked if url.split("#")[0] != page and not url.startswith(("data:", "chrome:"))]


def take_pictures(browser, directory, name):
    for width in (1280, 420):
        browser.command("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1,
                        mobile=False)
        wide = browser.run("return document.documentElement.scrollWidth")
        if wide > width:
            return [f"at {width} pixels the page is {wide} wide: it scrolls sideways"]
        picture = browser.command("Page.captureScreenshot", captureBeyondViewport=True)
        (directory / f"{name}-{width}.png").write_bytes(base64.b64decode(picture["data"]))
    browser.command("Emulation.setDeviceMetricsOverride", width=1280, height=1500, deviceScaleFactor=1, mobile=False)
    picture = browser.command("Page.captureScreenshot")
    (directory / f"{name}-first.png").write_bytes(base64.b64decode(picture["data"]))
    paper = browser.command("Page.printToPDF", preferCSSPageSize=True)
    (directory / f"{name}.pdf").write_bytes(base64.b64decode(paper["data"]))
    return []


def check_page(browser, options):
    page = pathlib.Path(options.page).resolve().as_uri()
    browser.call("POST", "/url", {"url": page})
    identifiers = browser.run("return Array.from(document.querySelectorAll('details.st')).map(n => n.id)")
    problems = [] if identifiers else ["the page holds no statement"]
    if options.pictures:
        folder, name = pathlib.Path(options.pictures), pathlib.Path(options.page).stem
        problems += take_pictures(browser, folder, name)
        if options.keep_first and os.environ.get("LONGWATCH_BLESS") == "1":
            shutil.copyfile(folder / f"{name}-first.png", options.keep_first)
        browser.command("Emulation.clearDeviceMetricsOverride")
    for identifier in identifiers:
        problem = check_statement(browser, identifier, options.no_records)
        if problem:
            problems.append(problem)
    problems += [f"the page asked for {url}" for url in network_requests(browser, page)]
    problems += [f"the browser says: {entry['message']}" for entry in browser.log("browser")
                 if entry["level"] == "SEVERE"]
    return identifiers, problems


def in_browser(work):
    """What work(browser) answers; nothing, said on standard output, when there is no browser here."""
    driver, chromium = shutil.which("chromedriver"), shutil.which("chromium")
    if driver is None or chromium is None:
        print("skipped: chromium and chromium-driver are not installed")
        return None
    with tempfile.TemporaryDirectory() as profile:
        browser = Browser(driver, chromium, profile)
        try:
            return work(browser)
        finally:
            browser.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--no-records", action="store_true", help="a page that holds no record of a log")
    parser.add_argument("--pictures", metavar="DIRECTORY", help="keep pictures and a print there")
    parser.add_argument("--keep-first", metavar="FILE",
                        help="with LONGWATCH_BLESS=1: keep the first screen there too")
    parser.add_argument("page")
    options = parser.parse_args()
    answer = in_browser(lambda browser: check_page(browser, options))
    if answer is None:
        return SKIPPED
    identifiers, problems = answer
    for problem in problems[:40]:
        print(problem)
    print(f"{len(identifiers)} statements clicked, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
