#!/usr/bin/env python3
"""Opens a page of findings in chromium and works with it as an analyst does.

    sort_findings.py [--pictures DIRECTORY] [--rows NUMBER] PAGE

Sorts by each column both ways, filters by words, by a level, by a tactic, by a host, by time and by a rule of the
things to look at first, removes the filters, opens a row, asks for more rows. What is shown must be what was asked
for, text of logs must be shown as text, and the page must load nothing and raise no error. --rows: how many the page
holds. Exit status 0 = all is well, 1 = not, 77 = there is no browser here.
"""

import argparse
import pathlib
import re
import sys

from open_statements import SKIPPED, in_browser, network_requests, take_pictures

LEVELS = ["informational", "low", "medium", "high", "critical"]
ROWS = """
return Array.from(document.querySelectorAll('#findings tbody tr')).map(row => ({
  cells: Array.from(row.cells).map(cell => (cell.querySelector('summary') || cell).innerText.trim()),
  whole: row.textContent.toLowerCase(), level: Number(row.dataset.l),
  time: row.dataset.t === '' ? null : Number(row.dataset.t), host: row.dataset.h, tactics: row.dataset.c.split(' '),
  height: row.getBoundingClientRect().height}));
"""
COUNT = "return document.getElementById('count').innerText"
CHIPS = "return Array.from(document.querySelectorAll('#chips button')).map(node => node.innerText)"
# What hostile texts would have done, had one become markup.
HURT = """
return {hurt: window.hurt === undefined ? null : window.hurt, scripts: document.scripts.length,
        images: document.images.length, handlers: document.querySelectorAll('[onerror],[onmouseover]').length};
"""


class Page:
    """The page in the browser, and what was wrong with it so far."""

    def __init__(self, browser, rows):
        self.browser = browser
        self.total = rows
        self.problems = []

    def expect(self, holds, what):
        if not holds:
            self.problems.append(what)

    def rows(self):
        return self.browser.run(ROWS)

    def click(self, selector, what):
        found = self.browser.find(selector)
        self.expect(found, f"there is nothing to click for {what}: {selector}")
        if found:
            self.browser.run("arguments[0].scrollIntoView({block: 'center'})", found[0])
            self.browser.click(found[0])
        return bool(found)

    def type_words(self, text):
        self.browser.run("const field = document.getElementById('words'); field.value = arguments[0];"
                         "field.dispatchEvent(new Event('input', {bubbles: true}));", text)

    def clear(self):
        self.type_words("")
        for _ in range(8):
            if not self.browser.find("#chips button"):
                return
            self.click("#chips button", "removing a filter")
        self.problems.append("filters cannot be removed")

    def check_shown(self, what, fits):
        """The rows that are shown are not none and all fit."""
        rows = self.rows()
        self.expect(rows, f"{what}: no row is shown")
        self.expect(all(fits(row) for row in rows), f"{what}: a row is shown that does not fit")
        matching = int(re.search(r"([\d,]+) (that match|shown)", self.browser.run(COUNT)).group(1).replace(",", ""))
        self.expect(matching <= self.total, f"{what}: {matching} match")
        return rows


def natural(text):
    """As the page's collator sees a text, as far as the samples need."""
    return [int(part) if part.isdigit() else part.casefold() for part in re.split(r"(\d+)", text)]


def check_sorting(page):
    keys = {"level": lambda row: row["level"], "time": lambda row: row["time"],
            "host": lambda row: natural(row["cells"][3].split("\n")[0])}
    for name in ("time", "rule", "host", "what", "source", "level"):
        directions = set()
        for _ in range(2):
            if not page.click(f"#findings [data-sort={name}]", f"sorting by {name}"):
                return
            sorted_by = page.browser.run(
                "return Array.from(document.querySelectorAll('#findings th[aria-sort]'))"
                ".map(node => [node.querySelector('button').dataset.sort, node.getAttribute('aria-sort')])")
            page.expect(len(sorted_by) == 1 and sorted_by[0][0] == name, f"sorted by {sorted_by}, not {name}")
            directions.add(sorted_by[0][1])
            if name not in keys:
                continue
            values = [keys[name](row) for row in page.rows()]
            if name == "time":
                known = [value for value in values if value is not None]
                page.expect(values[:len(known)] == known, "rows without a time are not the last")
                values = known
            ordered = sorted(values, reverse=sorted_by[0][1] == "descending")
            if name != "host" or page.total < 1000:
                page.expect(values == ordered, f"by {name} {sorted_by[0][1]}: the rows are in another order")
        page.expect(directions == {"ascending", "descending"}, f"{name} sorts {directions} only")


def check_filters(page):
    first = page.rows()[0]
    word = re.search(r"[A-Za-z]{4,}", first["cells"][2]).group(0).lower()
    page.type_words(f"{word} {first['cells'][5].split()[0].lower()}")
    page.check_shown(f"the word {word}", lambda row: word in row["whole"])
    page.type_words("no row has these words")
    page.expect(page.rows() == [], "rows are shown that lack the words")
    page.clear()
    if page.click(".tile.critical", "the level critical"):
        page.check_shown("level critical", lambda row: row["level"] == 4)
        page.expect(page.browser.run(CHIPS) == ["level: critical \u00d7"], "no chip names the level")
    page.clear()
    if page.click(".matrix .cell .pick", "a cell of the matrix"):
        chips = page.browser.run(CHIPS)
        level = LEVELS.index(chips[1].split()[1])
        page.check_shown("a cell of the matrix", lambda row: row["level"] == level)
    page.clear()
    if page.click("#findings tbody td .pick", "a host in a row"):
        page.check_shown("a host", lambda row: row["host"] == first["host"])
    page.clear()
    if page.click("#findings tbody th .pick", "a rule in a row"):
        rule = first["cells"][2].split("\n")[0]
        page.check_shown("a rule", lambda row: row["cells"][2].split("\n")[0] == rule)
    page.clear()
    # A bar of the picture: its middle may be empty, so that the event is sent to it.
    begin, end = (int(part) * 1_000_000 for part in page.browser.run(
        "const bar = document.querySelector('.histogram .pick');"
        "bar.dispatchEvent(new MouseEvent('click', {bubbles: true})); return bar.dataset.v").split())
    page.check_shown("a bar of the picture", lambda row: row["time"] is not None and begin <= row["time"] < end)
    page.clear()


def check_rows(page):
    page.click("#findings [data-sort=level]", "sorting by level")
    page.click("#findings [data-sort=level]", "sorting by level")
    page.click("#findings summary", "opening a row")
    opened = page.browser.run("return document.querySelector('#findings details[open] dl').innerText")
    page.expect(re.search(r"SHA-256\s+[0-9a-f]{64}", opened), "an open row shows no SHA-256")
    page.expect(re.search(r"byte offset \d+, length \d+", opened), "an open row shows no byte offset")
    shown = len(page.rows())
    if shown < page.total:
        page.click("#more", "more rows")
        page.expect(len(page.rows()) > shown, "no more rows are shown")
    else:
        page.expect(shown == page.total, f"{shown} rows, not {page.total}")


def check_page(browser, options):
    address = pathlib.Path(options.page).resolve().as_uri()
    browser.call("POST", "/url", {"url": address})
    page = Page(browser, options.rows)
    held = re.search(r"of ([\d,]+)", browser.run(COUNT))
    page.expect(held and held.group(1) == f"{options.rows:,}", f"the page says: {browser.run(COUNT)}")
    if options.pictures:
        page.problems += take_pictures(browser, pathlib.Path(options.pictures), pathlib.Path(options.page).stem)
        browser.command("Emulation.clearDeviceMetricsOverride")
    check_sorting(page)
    check_filters(page)
    check_rows(page)
    hurt = browser.run(HURT)
    page.expect(hurt == {"hurt": None, "scripts": 1, "images": 0, "handlers": 0}, f"text became markup: {hurt}")
    if "hostile" in options.page:
        text = browser.run("return document.body.innerText")
        page.expect("</script><script>window.hurt=1</script>" in text, "hostile text is not shown as text")
    page.problems += [f"the page asked for {url}" for url in network_requests(browser, address)]
    page.problems += [f"the browser says: {entry['message']}" for entry in browser.log("browser")
                      if entry["level"] == "SEVERE"]
    return page.problems


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pictures", metavar="DIRECTORY", help="keep pictures and a print there")
    parser.add_argument("--rows", type=int, required=True, help="how many findings the page holds")
    parser.add_argument("page")
    options = parser.parse_args()
    problems = in_browser(lambda browser: check_page(browser, options))
    if problems is None:
        return SKIPPED
    for problem in problems[:40]:
        print(problem)
    print(f"{len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
