"""Rules about who may include whom, and about libraries from outside."""

import re

from modules import module_of, parse_modules, reachable
from registry import check
from tree import Problem

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:"(?P<own>[^"\n]+)"|<(?P<system>[^>\n]+)>)', re.M)

# Each library of others, by the start of its include name, and the files that may include it.
LIBRARIES = (
    (r"simdjson\.h", r"src/formats/.*", "src/formats/ wraps JSON"),
    (r"yaml\.h", r"src/formats/.*", "src/formats/ wraps YAML"),
    (r"re2/", r"src/formats/.*", "src/formats/ wraps regular expressions"),
    (r"cctz/", r"src/formats/.*", "src/formats/ wraps time zones"),
    (r"openssl/", r"src/formats/.*", "src/formats/ wraps digests and ciphers"),
    (r"sqlite3\.h", r"src/register/sqlite/.*", "src/register/sqlite/ wraps the database"),
    (r"idn2\.h", r"src/formats/.*", "src/formats/ knows how names are written"),
    (r"utf8proc\.h", r"src/formats/.*", "src/formats/ wraps Unicode tables"),
    (r"zlib\.h", r"src/formats/.*", "src/formats/ wraps compression"),
    (r"archive(_entry)?\.h$", r"(src/read/archive/.*|tests/support/packing\.cc)", "src/read/archive/ unpacks"),
    (r"(gmime/|glib)", r"src/read/mail/.*", "src/read/mail/ takes mail apart"),
    (r"iconv\.h", r"src/formats/.*", "src/formats/ wraps the converters of the C library"),
    (r"CLI/", r"src/cli/.*", "src/cli/ reads the command line"),
    (r"fmt/", r"src/base/.*|.*\.cc", "a header outside src/base/ shows no library"),
    (r"tl/", r"src/base/.*", "use base/result.h"),
    (r"(gtest|gmock)/", r".*_test\.cc|tests/.*", "only tests know the test library"),
    (r"benchmark/", r".*_bench\.cc|bench/.*", "only benchmarks know the benchmark library"),
    (r"mimalloc", r"src/cli/.*", "the program chooses its allocator"),
)
SYSTEM_HEADERS = re.compile(
    r"[a-z_0-9]+"  # the C++ standard library has no suffix
    r"|(?:(?:sys|netinet|arpa|linux)/[a-z_0-9]+"
    r"|fcntl|unistd|malloc|dirent|pthread|sched|poll|spawn|time|signal|endian|immintrin|nmmintrin|emmintrin|cpuid|x86intrin)\.h"
)


def includes(tree, path):
    text = tree.read(path)
    for match in INCLUDE.finditer(text):
        yield text.count("\n", 0, match.start()) + 1, match["own"], match["system"]


def level_problem(user, used):
    """Why module `user` may not know module `used`, or None. The rule CMake enforces on declared dependencies."""
    if used.level >= user.level:
        return f"'{user.name}' (level {user.level}) includes '{used.name}' (level {used.level}): only lower levels are open"
    both_stages = 30 <= user.level < 40 and 30 <= used.level < 40
    if both_stages and user.family != used.family and user.name != "scenario":
        return f"stage '{user.name}' includes stage '{used.name}': stages meet in model/ types only"
    return None


def include_problem(modules, path, own):
    """Why the file may not include "own", or None."""
    if own.startswith("tests/"):
        knows_tests = path.startswith(("tests/", "bench/", "fuzz/")) or path.endswith(("_test.cc", "_bench.cc"))
        return None if knows_tests else "product code includes test code"
    if own.startswith("bench/"):
        return None if path.startswith("bench/") else "product code includes benchmark code"
    used = module_of(modules, f"src/{own}")
    if used is None:
        return f"'{own}' lies in no module: write the path from src/, as in \"base/result.h\""
    user = module_of(modules, path)
    if "/internal/" in own and user is not used:
        return f"'{own}' is internal to '{used.name}'"
    if user is None or user is used:
        return None
    is_test = path.endswith(("_test.cc", "_bench.cc"))
    problem = None if is_test else level_problem(user, used)
    keywords = ("DEPS", "PRIVATE_DEPS") + (("TEST_DEPS",) if is_test else ())
    if not problem and used.name not in reachable(modules, user.modules_named(*keywords)):
        problem = f"'{user.name}' includes '{used.name}' without naming it in DEPS of {user.folder}/CMakeLists.txt"
    return problem


@check("includes go down the levels of the house and stay out of internal/ folders")
def layers(tree):
    modules = parse_modules(tree)
    for path in tree.cpp():
        for number, own, _ in includes(tree, path):
            problem = include_problem(modules, path, own) if own else None
            if problem:
                yield Problem(path, number, problem)


@check("each library of others is included only where it lives")
def libraries(tree):
    command_line = []
    for path in tree.cpp():
        for number, _, system in includes(tree, path):
            if not system or SYSTEM_HEADERS.fullmatch(system):
                continue
            home = next((row for row in LIBRARIES if re.match(row[0], system)), None)
            if home is None:
                yield Problem(path, number, f"<{system}> is of no known library: add its home to tools/structure/module_checks.py")
            elif not re.fullmatch(home[1], path):
                yield Problem(path, number, f"<{system}> does not belong here: {home[2]}")
            elif system.startswith("CLI/"):
                command_line.append((path, number))
    for path, number in command_line[1:]:
        if path != command_line[0][0]:
            yield Problem(path, number, f"the command-line library is known to one file, which is {command_line[0][0]}")


@check("every library the build looks for is installed by ./run")
def packages(tree):
    needed = "cmake/dependencies.cmake"
    table = "tools/run/packages.sh"
    installed = set(re.findall(r"^(?:build|test) +(\S+)", tree.read(table), re.M))
    for number, line in tree.lines(needed):
        for package in re.findall(r"\bDEBIAN +([a-z0-9.+-]+)", line.split("#")[0]):
            if package not in installed:
                yield Problem(needed, number, f"'{package}' is missing from the table of {table}")


@check("every reader has a fuzz target and seeds for it")
def fuzzed_readers(tree):
    targets = tree.read("fuzz/CMakeLists.txt") if "fuzz/CMakeLists.txt" in tree.paths else ""
    for module in parse_modules(tree).values():
        if not module.name.startswith("read/"):
            continue
        kind = module.name.split("/")[1]
        place = f"{module.folder}/CMakeLists.txt"
        if not re.search(rf"^lw_fuzz\({kind} ", targets, re.M):
            yield Problem(place, 0, f"'{module.name}' takes hostile bytes: add lw_fuzz({kind} ...) to fuzz/CMakeLists.txt")
        if not any(path.startswith(f"fuzz/corpus/{kind}/") for path in tree.paths):
            yield Problem(place, 0, f"the fuzz target of '{module.name}' has no seed in fuzz/corpus/{kind}/")
