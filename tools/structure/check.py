#!/usr/bin/env python3
"""Checks rules of the house that no compiler knows.

  check.py list                          the checks and their rules
  check.py NAME|all [--root R] [--build B]

Each problem is a line on stdout: place, what is wrong, what is wanted. Status 0: none; 1: some; 3: wrong usage;
77: the check cannot be made here (what is missing is said). 'all' leaves out, by name, checks that need a build
folder when none is given.
"""

import argparse
import sys
from pathlib import Path

from registry import Skipped, all_checks
from tree import Tree

SKIP_STATUS = 77


def run_check(chosen, tree):
    """Prints the problems of one check; yields its status."""
    try:
        problems = sorted(chosen.run(tree))
    except Skipped as reason:
        print(f"skipped: {chosen.name}: {reason}")
        return SKIP_STATUS
    for problem in problems:
        print(problem)
    if problems:
        print(f"{chosen.name}: {len(problems)} problem(s): {chosen.rule}")
    return 1 if problems else 0


def run_all(checks, tree):
    statuses = []
    for chosen in checks.values():
        if chosen.needs_build and tree.build is None:
            print(f"skipped: {chosen.name}: no build folder is given")
        else:
            statuses.append(run_check(chosen, tree))
    return 1 if 1 in statuses else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", help="a check, 'all' or 'list'")
    parser.add_argument("--root", default=Path(__file__).resolve().parents[2])
    parser.add_argument("--build")
    options = parser.parse_args()
    checks = all_checks()
    if options.name == "list":
        for chosen in checks.values():
            print(f"{chosen.name}: {chosen.rule}")
        return 0
    if options.name != "all" and options.name not in checks:
        print(f"check.py: error: no check is called '{options.name}': 'check.py list' names them", file=sys.stderr)
        return 3
    tree = Tree(options.root, options.build)
    if options.name == "all":
        return run_all(checks, tree)
    chosen = checks[options.name]
    if chosen.needs_build and tree.build is None:
        print(f"check.py: error: '{chosen.name}' needs --build", file=sys.stderr)
        return 3
    return run_check(chosen, tree)


if __name__ == "__main__":
    sys.exit(main())
