#!/usr/bin/env python3
"""Runs clang-tidy 14 over translation units and remembers the clean ones.

  tidy.py --build BUILD [--jobs N] [--seconds S] [-- FILE...]

FILE is a source or a header (default: everything in the compile database); a header is checked through the source
of the same name. A unit whose source, headers, command and configuration are those of an earlier clean run is not
checked again; BUILD/tidy keeps the memory. With --seconds no unit is begun after S seconds, and the units left out
are counted. Status 0: all checked units are clean; 1: something was found; 3: wrong usage.
"""

import argparse
import hashlib
import json
import os
import re
import shlex
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TIDY = "clang-tidy-14"
# The macros of the test library define globals and long functions, a table of cases is long by nature, and a test
# program has one thread when it asks for its environment.
RELAXED_IN_TESTS = (
    "-cppcoreguidelines-avoid-non-const-global-variables,-readability-function-cognitive-complexity,"
    "-readability-function-size,-misc-no-recursion,-concurrency-mt-unsafe"
)


def is_test(path):
    return path.endswith(("_test.cc", "_bench.cc")) or path.startswith(("tests/", "bench/", "fuzz/"))


def read_units(build):
    """{path from the root: compile command as a list} of the house's own files."""
    units = {}
    for entry in json.loads((build / "compile_commands.json").read_text("utf-8")):
        path = Path(entry["directory"], entry["file"]).resolve()
        if path.is_relative_to(ROOT) and not path.is_relative_to(build):
            units[path.relative_to(ROOT).as_posix()] = shlex.split(entry["command"])
    return units


def units_for(units, files):
    """The units that show the files: a source itself, a header through its source or else any that includes it."""
    chosen = set()
    for file in files:
        path = Path(file).resolve().relative_to(ROOT).as_posix()
        if path in units:
            chosen.add(path)
        elif path.endswith(".h"):
            stem = path.removesuffix(".h")
            own = [unit for unit in (f"{stem}.cc", f"{stem}_test.cc") if unit in units]
            chosen.update(own or first_includer(units, path))
    return list(chosen)


def first_includer(units, header):
    pattern = re.compile(r'#include "' + re.escape(header.removeprefix("src/")) + '"')
    return next(([unit] for unit in sorted(units) if pattern.search((ROOT / unit).read_text("utf-8"))), [])


def fingerprint(unit, command):
    """A hash of all that decides the answer: configuration, command, the source and the headers of the house."""
    compiler = [word for word in command if "ccache" not in word]
    listing = [word for word in compiler if word not in ("-c", unit)]
    if "-o" in listing:
        del listing[listing.index("-o") : listing.index("-o") + 2]
    depends = subprocess.run([*listing, "-MM"], cwd=ROOT, capture_output=True, text=True)
    if depends.returncode:
        return None
    hashed = hashlib.sha256(json.dumps([command, RELAXED_IN_TESTS]).encode())
    names = depends.stdout.replace("\\\n", " ").split()[1:]
    for name in sorted({*names, *(str(path) for path in ROOT.rglob(".clang-tidy"))}):
        hashed.update(name.encode() + b"\0" + (ROOT / name).read_bytes())
    return hashed.hexdigest()


class Memory:
    """The fingerprints of clean units, as empty files."""

    def __init__(self, build):
        self.folder = build / "tidy"
        self.folder.mkdir(exist_ok=True)

    def knows(self, mark):
        return mark is not None and (self.folder / mark).exists()

    def learn(self, mark):
        if mark is not None:
            (self.folder / mark).touch()


def check_unit(unit, command, build, memory):
    """The output of clang-tidy for a unit that is not clean, else the empty string."""
    mark = fingerprint(unit, command)
    if memory.knows(mark):
        return ""
    arguments = [TIDY, "-p", str(build), "--quiet", unit]
    if is_test(unit):
        arguments.insert(1, f"--checks={RELAXED_IN_TESTS}")
    answer = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True)
    if answer.returncode == 0:
        memory.learn(mark)
        return ""
    errors = [line for line in answer.stderr.splitlines() if "error" in line and "treated as error" not in line]
    return answer.stdout.replace(f"{ROOT}/", "") or "\n".join(errors)


def check_all(units, chosen, options):
    """(number checked, outputs of the unclean)."""
    memory = Memory(options.build)
    end = time.monotonic() + options.seconds
    skipped = []

    def work(unit):
        if time.monotonic() > end:
            skipped.append(unit)
            return ""
        return check_unit(unit, units[unit], options.build, memory)

    with ThreadPoolExecutor(options.jobs) as pool:
        outputs = []
        for output in filter(None, pool.map(work, chosen)):
            print(output, flush=True)
            outputs.append(output)
    return skipped, outputs


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=lambda text: Path(text).resolve(), required=True)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("files", nargs="*")
    options = parser.parse_args()
    units = read_units(options.build)
    chosen = units_for(units, options.files) if options.files else list(units)
    chosen.sort(key=lambda unit: (is_test(unit), unit))  # when time is short, the product goes first
    start = time.monotonic()
    skipped, outputs = check_all(units, chosen, options)
    seconds = round(time.monotonic() - start)
    left_out = f", {len(skipped)} left out for want of time" if skipped else ""
    print(f"tidy: {len(chosen) - len(skipped)} of {len(chosen)} unit(s) checked{left_out}, {len(outputs)} not clean, {seconds} s", file=sys.stderr)
    return 1 if outputs else 0


if __name__ == "__main__":
    sys.exit(main())
