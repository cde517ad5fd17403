"""Rules that can only be checked on what was built."""

import json
import re
import subprocess
from pathlib import Path

from modules import parse_modules
from registry import check
from tree import Problem

FORBIDDEN = re.compile(
    r"std::(?:w?cout|w?cerr|w?clog|w?cin)(?:@.*)?"
    r"|(?:stdout|stderr|stdin|printf|vprintf|puts|putchar|putchar_unlocked|perror|__printf_chk|__vprintf_chk)(?:@.*)?"
    r"|(?:exit|_exit|_Exit|quick_exit|abort)(?:@.*)?"
    r"|fmt::v\d+::v?print\(.*"
)
# Objects that may, and what: the one place that ends the process when an invariant of ours is broken.
ALLOWED = {("base", "check.cc.o"): re.compile(r"abort(?:@.*)?")}


@check("libraries print nothing and end no process", needs_build=True)
def silent_libraries(tree):
    for module in parse_modules(tree).values():
        if module.family == "cli" or not module.lists.get("SOURCES"):
            continue
        name = f"liblongwatch_{module.name.replace('/', '_')}.a"
        archive = next(tree.build.rglob(name), None)
        if archive is None:
            yield Problem(name, 0, f"module '{module.name}' has no archive in the build folder")
            continue
        command = ["nm", "--undefined-only", "--demangle", "--print-file-name", archive]
        symbols = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        for member, symbol in re.findall(r":([^:\n]+):\s+U (.+)$", symbols, re.M):
            allowed = ALLOWED.get((module.name, member))
            if FORBIDDEN.fullmatch(symbol) and not (allowed and allowed.fullmatch(symbol)):
                yield Problem(module.folder, 0, f"{member} uses '{symbol}': below cli nothing prints or exits")


@check("every test, benchmark and source file is built", needs_build=True)
def everything_built(tree):
    commands = json.loads((tree.build / "compile_commands.json").read_text("utf-8"))
    built = {str(Path(entry["directory"], entry["file"]).resolve()) for entry in commands}
    for path in tree.cpp(".cc"):
        if path.startswith("tests/compile_fail/"):
            continue
        if str(tree.root / path) not in built:
            yield Problem(path, 0, "is in no build: list it in a CMakeLists.txt or remove it")
