"""Rules about C++ that can be read off one file."""

import json
import re
import shutil
import subprocess

from registry import Skipped, check
from tree import Problem, code_only, comments_only, matches

FUNCTION_LINES = 60
FUNCTION_PARAMETERS = 5
EXCEPTION_LIST = "tests/structure/exceptions.list"
EXCEPTION_WORD = re.compile(r"\b(?:throw|catch|try)\b")
# The suffixes of literals cannot be had otherwise.
USING_NAMESPACE = re.compile(r"\busing\s+namespace\b(?!\s+std::(?:\w+::)*\w*literals\s*;)")
SUPPRESSION = re.compile(r"NOLINT(?P<kind>NEXTLINE|BEGIN|END)?(?P<rest>[^\n]*)")
GOOD_SUPPRESSION = re.compile(r"\([a-z][\w.-]*(?:, ?[a-z][\w.-]*)*\): \S.{8,}")
GOOD_END = re.compile(r"\([a-z][\w.-]*(?:, ?[a-z][\w.-]*)*\)")


@check("a header begins with #pragma once")
def pragma_once(tree):
    for path in tree.cpp(".h"):
        first = next((line for line in code_only(tree.read(path)).split("\n") if line.strip()), "")
        if first.strip() != "#pragma once":
            yield Problem(path, 1, "the first line of code in a header is '#pragma once'")


@check("no using namespace but for the suffixes of literals")
def using_namespace(tree):
    for path in tree.cpp():
        for number, _ in matches(code_only(tree.read(path)), USING_NAMESPACE):
            yield Problem(path, number, "'using namespace' hides where a name comes from: use the name in full or an alias")


def listed_adapters(tree):
    """(line number, path) of the files that may handle exceptions."""
    if not (tree.root / EXCEPTION_LIST).exists():
        return
    for number, line in tree.lines(EXCEPTION_LIST):
        words = line.split(maxsplit=1)
        if words and not line.startswith("#"):
            yield number, words[0], len(words) == 2


@check("exceptions live only in the listed adapters of throwing libraries")
def exceptions(tree):
    allowed = set()
    for number, path, has_reason in listed_adapters(tree):
        allowed.add(path)
        if not has_reason:
            yield Problem(EXCEPTION_LIST, number, f"'{path}' is listed without a reason")
        if path not in tree.paths or not EXCEPTION_WORD.search(code_only(tree.read(path))):
            yield Problem(EXCEPTION_LIST, number, f"'{path}' is listed, but handles no exception")
    for path in tree.cpp():
        if path in allowed:
            continue
        for number, match in matches(code_only(tree.read(path)), EXCEPTION_WORD):
            yield Problem(path, number, f"'{match.group()}' outside the adapters of {EXCEPTION_LIST}: return a Result")


@check("a suppressed warning names the check and the reason, at most one per 1000 lines")
def suppressions(tree):
    count = 0
    lines = 0
    for path in tree.cpp():
        text = tree.read(path)
        lines += text.count("\n")
        for number, match in matches(comments_only(text), SUPPRESSION):
            count += match["kind"] != "END"
            good = GOOD_END if match["kind"] == "END" else GOOD_SUPPRESSION
            if not good.match(match["rest"]):
                yield Problem(path, number, "write NOLINTNEXTLINE(check-name): the reason, in words")
    if count > -(-lines // 1000):
        yield Problem("src", 0, f"{count} suppressed warnings in {lines} lines: at most one per 1000 lines")


def count_parameters(signature):
    """How many parameters '(a, b<c, d>)' has."""
    inner = signature.strip()[1:].rpartition(")")[0].strip()
    if inner in ("", "void"):
        return 0
    depth = 0
    count = 1
    for character in inner.replace("->", "  "):
        if character in "(<[{":
            depth += 1
        elif character in ")>]}":
            depth -= 1
        elif character == "," and depth == 0:
            count += 1
    return count


@check(f"a function has at most {FUNCTION_LINES} lines and {FUNCTION_PARAMETERS} parameters")
def function_size(tree):
    paths = list(tree.cpp())
    ctags = shutil.which("ctags-universal") or shutil.which("ctags")
    if not ctags:
        raise Skipped("ctags is not installed (Debian package universal-ctags)")
    if not paths:
        return
    command = [ctags, "--output-format=json", "--languages=C++", "--kinds-C++=fp", "--fields=+neSK", "-f", "-", "-L", "-"]
    listed = subprocess.run(command, cwd=tree.root, input="\n".join(paths), capture_output=True, text=True, check=True)
    for line in listed.stdout.splitlines():
        tag = json.loads(line)
        parameters = count_parameters(tag.get("signature", "()"))
        if parameters > FUNCTION_PARAMETERS:
            yield Problem(tag["path"], tag["line"], f"'{tag['name']}' has {parameters} parameters: at most {FUNCTION_PARAMETERS}, else a struct")
        length = tag.get("end", tag["line"]) - tag["line"] + 1
        if tag["kind"] == "function" and length > FUNCTION_LINES:
            yield Problem(tag["path"], tag["line"], f"'{tag['name']}' has {length} lines: {FUNCTION_LINES} is the wall")
