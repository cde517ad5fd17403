#!/usr/bin/env python3
"""Shows that every check can fail: each gets a small tree it must accept and trees that break its rule.

  self_test.py [NAME...]        (default: every check)
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from registry import all_checks
from tree import Tree

GOOD = {
    "src/base/CMakeLists.txt": "lw_module(base\n  LEVEL 0\n  HEADERS text.h\n  SOURCES text.cc\n  DEPS longwatch::dep_fmt)\n",
    "src/base/text.h": "#pragma once\n\n#include <string>\n\nint width(const std::string& text);  // don't throw\n",
    "src/base/text.cc": '#include "base/text.h"\n\n#include <fmt/format.h>\n\nint width(const std::string& text) {\n  return 1\'000 + \'"\' + static_cast<int>(text.size());\n}\n',
    "src/read/CMakeLists.txt": "lw_module(read\n  LEVEL 30\n  HEADERS read.h\n  SOURCES read.cc\n  TESTS read_test.cc\n  DEPS base)\n",
    "src/read/read.h": "#pragma once\n\nvoid read();\n",
    "src/read/read.cc": '#include "read/read.h"\n\n#include "base/text.h"\n\nconst char* kWord = R"(throw "catch)";\n',
    "src/read/read_test.cc": '#include <gtest/gtest.h>\n\n#include "read/read.h"\n\nusing namespace std::string_view_literals;\n',
    "src/detect/CMakeLists.txt": "lw_module(detect LEVEL 30 HEADERS detect.h DEPS base)\n",
    "src/detect/detect.h": "#pragma once\n",
    "cmake/dependencies.cmake": "lw_dependency(fmt DEBIAN libfmt-dev MINIMUM 9.1)\n",
    "tools/run/packages.sh": "# shellcheck shell=bash\ncat <<X\nbuild libfmt-dev  formats text\nX\n",
    "README.md": "# One\n\nSee [the other page](docs/other.md#two-words) and `src/base/text.h`, and the web [site](https://site.example/x).\n",
    "docs/other.md": "# Other\n\n## Two words\n\n```\n[no link](nowhere.md)\n```\n",
}

LONG_FUNCTION = "int f() {\n" + "  // line\n" * 60 + "  return 1;\n}\n"
READER = "lw_module(read/x LEVEL 35 HEADERS x.h DEPS read)\n"
ADAPTERS = "tests/structure/exceptions.list"

# check: (what is wrong, the files that make it wrong, what the problem must say)
BAD = {
    "ascii_sources": [("a letter with an accent", {"src/base/a.cc": "// caf\u00e9\n"}, "U+00E9")],
    "whitespace": [
        ("a trailing blank", {"src/base/a.cc": "int a; \n"}, "at the end of the line"),
        ("a carriage return", {"README.md": "# One\r\n"}, "at the end of the line"),
        ("a tab", {"src/base/a.cc": "\tint a;\n"}, "a tab"),
        ("no newline at the end", {"src/base/a.cc": "int a;"}, "no newline"),
    ],
    "file_size": [("too many lines", {"src/base/a.cc": "\n" * 801}, "801 lines")],
    "notes_to_self": [
        ("a note without an issue", {"src/base/a.cc": "// TO" + "DO: later\n"}, "without an issue"),
        ("another word", {"src/base/a.cc": "// FIX" + "ME(#3): later\n"}, "without an issue"),
    ],
    "workplace_paths": [
        ("a folder of a build machine", {"README.md": "see /work" + "space/longwatch\n"}, "path of one machine"),
        ("somebody's home", {"src/base/a.cc": "// /home/" + "ann/src/longwatch\n"}, "path of one machine"),
    ],
    "markdown_links": [
        ("a missing page", {"README.md": "[x](docs/none.md)\n"}, "which does not exist"),
        ("a missing heading", {"README.md": "[x](docs/other.md#three)\n"}, "no heading"),
        ("a missing reference", {"README.md": "[x]\n\n[x]: none.md\n"}, "which does not exist"),
        ("a file that is gone", {"README.md": "as in `src/base/gone.h`\n"}, "does not exist"),
    ],
    "shell_scripts": [
        ("an unclosed if", {"tools/a.sh": "# shellcheck shell=bash\nif true; then\n"}, "syntax error"),
        ("no shell named", {"tools/a.sh": "echo a\n"}, "begins with"),
        ("not the house's shell", {"run": "#!/bin/sh\necho a\n"}, "begins with"),
    ],
    "file_names": [
        ("a drawer of things", {"src/base/text_utils.h": "#pragma once\n"}, "says nothing"),
        ("capitals", {"src/base/TextWidth.h": "#pragma once\n"}, "snake_case"),
    ],
    "pragma_once": [
        ("a guard by hand", {"src/base/a.h": "#ifndef A\n#define A\n#endif\n"}, "#pragma once"),
        ("only in a comment", {"src/base/a.h": "// #pragma once\nint a();\n"}, "#pragma once"),
    ],
    "synthetic_mark": [("in a detector", {"src/detect/a.cc": "bool f(const E& e) { return e.synthetic; }\n"}, "cannot be tested with it")],
    "using_namespace": [("in a source", {"src/base/a.cc": "using namespace std;\n"}, "using namespace")],
    "exceptions": [
        ("a throw", {"src/base/a.cc": "void f() { throw 1; }\n"}, "'throw' outside"),
        ("a catch", {"src/base/a.cc": "void f() { try { } catch (...) { } }\n"}, "'catch' outside"),
        ("a stale entry", {ADAPTERS: "src/base/text.cc  wraps nothing\n"}, "handles no exception"),
        ("an entry without a reason", {ADAPTERS: "src/base/a.cc\n", "src/base/a.cc": "try"}, "without a reason"),
    ],
    "suppressions": [
        ("no check named", {"src/base/a.cc": "int a;  // NOLINT\n"}, "the reason"),
        ("no reason", {"src/base/a.cc": "int a;  // NOLINT(bugprone-x)\n"}, "the reason"),
        ("a wildcard", {"src/base/a.cc": "int a;  // NOLINT(*): because of something\n"}, "the reason"),
        ("too many", {"src/base/a.cc": "int a;  // NOLINT(bugprone-x): a good reason\n" * 2}, "at most one per 1000"),
    ],
    "function_size": [
        ("too long", {"src/base/a.cc": LONG_FUNCTION}, "63 lines"),
        ("too many parameters", {"src/base/a.h": "#pragma once\nint f(int a, int b, int c, int d, int e, int g);\n"}, "6 parameters"),
        ("parameters across commas", {"src/base/a.cc": "int f(M<int, int> a, int b, int c, int d, int e, int g) { return 1; }\n"}, "6 parameters"),
    ],
    "layers": [
        ("a higher level", {"src/base/a.cc": '#include "read/read.h"\n'}, "only lower levels"),
        ("another stage", {"src/read/a.cc": '#include "detect/detect.h"\n'}, "only lower levels"),
        (
            "a lower member of another stage",
            {
                "src/detect/sigma/CMakeLists.txt": "lw_module(detect/sigma LEVEL 35 HEADERS a.h DEPS detect read)\n",
                "src/detect/sigma/a.h": '#pragma once\n#include "read/read.h"\n',
            },
            "stages meet in model/",
        ),
        ("not declared", {"src/detect/CMakeLists.txt": "lw_module(detect LEVEL 30 HEADERS detect.h)\n", "src/detect/detect.h": '#pragma once\n#include "base/text.h"\n'}, "without naming it"),
        ("a neighbour's private file", {"src/base/internal/x.h": "#pragma once\n", "src/read/a.cc": '#include "base/internal/x.h"\n'}, "is internal"),
        ("a path that starts here", {"src/base/a.cc": '#include "text.h"\n'}, "lies in no module"),
        ("test code in the product", {"src/base/a.cc": '#include "tests/support/x.h"\n'}, "includes test code"),
    ],
    "libraries": [
        ("a regular expression in a reader", {"src/read/a.cc": "#include <re2/re2.h>\n"}, "does not belong here"),
        ("formatting in a public header", {"src/read/a.h": "#include <fmt/format.h>\n"}, "does not belong here"),
        ("an unknown library", {"src/read/a.cc": "#include <boost/any.hpp>\n"}, "no known library"),
        ("the command line in two files", {"src/cli/a.cc": "#include <CLI/CLI.hpp>\n", "src/cli/b.cc": "#include <CLI/CLI.hpp>\n"}, "known to one file"),
    ],
    "fuzzed_readers": [
        ("a reader without a target", {"src/read/x/CMakeLists.txt": READER, "fuzz/corpus/x/seed": "x\n"}, "takes hostile bytes"),
        ("a target without a seed", {"src/read/x/CMakeLists.txt": READER, "fuzz/CMakeLists.txt": "lw_fuzz(x DEPS read/x)\n"}, "has no seed"),
    ],
    "packages": [("a library nobody installs", {"cmake/dependencies.cmake": "lw_dependency(x DEBIAN libx-dev)\n"}, "'libx-dev' is missing")],
    "silent_libraries": [
        ("it prints", {"src/base/text.cc": '#include <iostream>\nvoid f() { std::cout << "x"; }\n'}, "std::cout"),
        ("it exits", {"src/base/text.cc": "#include <cstdlib>\nvoid f() { std::exit(1); }\n"}, "'exit'"),
        ("it aborts", {"src/base/text.cc": "#include <cstdlib>\nvoid f() { std::abort(); }\n"}, "'abort'"),
    ],
    "everything_built": [("a test in no build", {"src/base/text_test.cc": "int a;\n"}, "is in no build")],
}


def write_tree(root, files):
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode("utf-8"))
        if text.startswith("#!"):
            target.chmod(0o755)


def write_build(root, files, compiles):
    """A build folder: the compile commands of GOOD, and archives where the check looks into them."""
    build = root / "build"
    build.mkdir()
    sources = [path for path in GOOD if path.endswith(".cc")]
    commands = [{"directory": str(root), "file": path, "command": ""} for path in sources]
    (build / "compile_commands.json").write_text(json.dumps(commands), "utf-8")
    if not compiles:
        return
    for module in ("base", "read"):
        source = f"src/{module}/{'text' if module == 'base' else 'read'}.cc"
        text = files[source] if files[source] != GOOD[source] else "int f() { return 1; }\n"
        subprocess.run(["g++", "-x", "c++", "-c", "-o", build / "a.o", "-"], input=text, text=True, check=True)
        subprocess.run(["ar", "rcs", build / f"liblongwatch_{module}.a", build / "a.o"], check=True)


def problems_of(check, changes):
    """The text of every problem the check finds in GOOD with the changes."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        files = {**GOOD, **changes}
        write_tree(root, files)
        if check.needs_build:
            write_build(root, files, check.name == "silent_libraries")
        return [str(problem) for problem in check.run(Tree(root, root / "build" if check.needs_build else None))]


def failures_of(check):
    """What the check gets wrong."""
    accepted = problems_of(check, {})
    if accepted:
        yield f"{check.name}: refuses a good tree: {accepted}"
    if not BAD.get(check.name):
        yield f"{check.name}: has no tree it must refuse"
    for wrong, changes, expected in BAD.get(check.name, []):
        found = problems_of(check, changes)
        if not any(expected in problem for problem in found):
            yield f"{check.name}: {wrong}: expected a problem with '{expected}', got {found}"


def main():
    checks = all_checks()
    names = sys.argv[1:] or list(checks)
    os.umask(0o022)
    failures = [failure for name in names for failure in failures_of(checks[name])]
    for failure in failures:
        print(failure)
    print(f"{len(names)} check(s), {sum(len(BAD.get(name, [])) for name in names)} bad tree(s), {len(failures)} failure(s)")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
