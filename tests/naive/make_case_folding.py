#!/usr/bin/env python3
"""Prints the table of case_folding.cc from Python's own Unicode data.

str.casefold() is the full folding of Unicode (CaseFolding.txt, C and F). Where it yields one character that is
the simple folding (C, S); where it yields several, the simple one is the single lower-case character, if there is
one. U+0130 and U+0131 fold to themselves: their foldings are the Turkish ones (T).
"""

import sys


def simple_fold(code):
    character = chr(code)
    full = character.casefold()
    if code in (0x130, 0x131):
        return code
    if len(full) == 1:
        return ord(full)
    lower = character.lower()
    return ord(lower) if len(lower) == 1 else code


def runs(pairs):
    """(first, last, step, delta): code points from first to last, step apart, fold to code point + delta."""
    current = None
    for code, folded in pairs:
        delta = folded - code
        if current and delta == current[3]:
            gap = code - current[1]
            if gap in (1, 2) and (current[2] == 0 or current[2] == gap):
                current = (current[0], code, gap, delta)
                continue
        if current:
            yield current
        current = (code, code, 0, delta)
    if current:
        yield current


def main():
    pairs = [(code, simple_fold(code)) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000]
    for first, last, step, delta in runs(pair for pair in pairs if pair[0] != pair[1]):
        print(f"    {{0x{first:04X}, 0x{last:04X}, {step or 1}, {delta}}},")


main()
