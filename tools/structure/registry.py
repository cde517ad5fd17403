"""Where checks announce themselves. A check takes a Tree and yields Problems."""

import importlib
from dataclasses import dataclass
from typing import Callable

PARTS = ("text_checks", "cpp_checks", "module_checks", "build_checks")


class Skipped(Exception):
    """The check cannot be made here; the text says what is missing."""


@dataclass(frozen=True)
class Check:
    name: str
    rule: str
    run: Callable
    needs_build: bool


_checks = {}


def check(rule, needs_build=False):
    def announce(function):
        _checks[function.__name__] = Check(function.__name__, rule, function, needs_build)
        return function

    return announce


def all_checks():
    """Every check by name."""
    for part in PARTS:
        importlib.import_module(part)
    return dict(_checks)
