"""Runs one file of command line cases against the real program.

A file holds cases:

    === an unknown option is named with a suggestion
    need corpora
    $ longwatch sweep --fromat jsonl .
    ? 3
    > a line expected on standard output
    ! a line expected on standard error

Each case runs in a scratch directory of its own, its '$' lines one after the other with bash; what is expected
of a command follows it. '? N' is the exit status (0 when it is not given). A line '> ...' or '! ...' with
nothing but three dots stands for any lines, '{...}' inside a line for any text. In what the program prints, the
scratch directory reads SCRATCH. 'need' names what a case cannot run without: corpora, not-root, full-device.
$CORPORA and $CLI_TESTS lead to the corpora and to the folder of the cases.

With LONGWATCH_BLESS=1 the expectations of failing cases are rewritten.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

SKIPPED = 77
ANY_LINES = "..."
TIME_LIMIT = 120


class Step:
    def __init__(self, command):
        self.command = command
        self.status = 0
        self.stdout = []
        self.stderr = []

    def lines(self):
        yield f"$ {self.command}"
        if self.status:
            yield f"? {self.status}"
        yield from (f"> {line}".rstrip() for line in self.stdout)
        yield from (f"! {line}".rstrip() for line in self.stderr)


class Case:
    def __init__(self, title):
        self.title = title
        self.needs = []
        self.steps = []

    def lines(self):
        yield f"=== {self.title}"
        yield from (f"need {need}" for need in self.needs)
        for step in self.steps:
            yield from step.lines()


def parse(path):
    """(lines before the first case, cases)"""
    head, cases = [], []
    for number, line in enumerate(path.read_text("ascii").split("\n"), start=1):
        text = line[2:]
        if line.startswith("=== "):
            cases.append(Case(line[4:]))
        elif not cases:
            head.append(line)
        elif not line or line.startswith("#"):
            continue
        elif line.startswith("need "):
            cases[-1].needs.append(line[5:])
        elif line.startswith("$ "):
            cases[-1].steps.append(Step(text))
        elif line.startswith("? "):
            cases[-1].steps[-1].status = int(text)
        elif line[0] == ">":
            cases[-1].steps[-1].stdout.append(text)
        elif line[0] == "!":
            cases[-1].steps[-1].stderr.append(text)
        else:
            sys.exit(f"{path}:{number}: expected '===', 'need', '$', '?', '>', '!' or '#'")
    return head, cases


def matches(expected, actual):
    """Whether lines with wildcards match lines."""
    pattern = ""
    for line in expected:
        if line == ANY_LINES:
            pattern += r"(?:[^\n]*\n)*?"
        else:
            pattern += ".*?".join(re.escape(part) for part in line.split("{...}")) + r"\n"
    return re.fullmatch(pattern, "".join(line + "\n" for line in actual)) is not None


def corpora():
    repository = Path(__file__).resolve().parent.parent.parent
    return Path(os.environ.get("LONGWATCH_CORPORA", repository.parent / "shared" / "corpora"))


def missing(need):
    """Why a case cannot run, or None."""
    if need == "corpora":
        if corpora().is_dir():
            return None
        if os.environ.get("LONGWATCH_REQUIRE_CORPORA") == "1":
            sys.exit(f"corpora not found at {corpora()}, and LONGWATCH_REQUIRE_CORPORA=1 demands them")
        return f"corpora not found at {corpora()}"
    if need == "not-root":
        return "root may read everything" if os.geteuid() == 0 else None
    if need == "full-device":
        return None if Path("/dev/full").exists() else "/dev/full does not exist"
    sys.exit(f"unknown need '{need}'")


def text_lines(raw, scratch):
    text = raw.decode("utf-8", "backslashreplace").replace(scratch, "SCRATCH")
    lines = text.split("\n")
    return lines[:-1] if lines[-1] == "" else lines[:-1] + [lines[-1] + "{no newline}"]


def run_step(step, program, scratch):
    environment = {
        "PATH": f"{program.parent}:/usr/local/bin:/usr/bin:/bin",
        "HOME": f"{scratch}/home",
        "LC_ALL": "C",
        "TZ": "UTC",
        "CORPORA": str(corpora()),
        "CLI_TESTS": str(Path(__file__).resolve().parent),
    }
    for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"):
        if name in os.environ:
            environment[name] = os.environ[name]
    done = subprocess.run(
        ["bash", "-c", step.command], cwd=scratch, env=environment, capture_output=True,
        stdin=subprocess.DEVNULL, timeout=TIME_LIMIT, check=False)
    actual = Step(step.command)
    actual.status = done.returncode
    actual.stdout = text_lines(done.stdout, scratch)
    actual.stderr = text_lines(done.stderr, scratch)
    return actual


def agrees(expected, actual):
    return (expected.status == actual.status and matches(expected.stdout, actual.stdout)
            and matches(expected.stderr, actual.stderr))


def run_case(case, program):
    """The steps as they came out."""
    with tempfile.TemporaryDirectory(prefix="longwatch-cli-") as scratch:
        return [run_step(step, program, scratch) for step in case.steps]


def show_difference(path, case, expected, actual):
    print(f"{path.name}: {case.title}: not as expected")
    print("  expected:")
    print("\n".join(f"    {line}" for line in expected.lines()))
    print("  got:")
    print("\n".join(f"    {line}" for line in actual.lines()))
    print("  if that is right: ./run bless cli", flush=True)


def check_case(path, case, program):
    """'passed', 'skipped' or 'failed'; a blessed case takes over what came out."""
    for need in case.needs:
        reason = missing(need)
        if reason:
            print(f"{path.name}: {case.title}: skipped: {reason}")
            return "skipped"
    result = "passed"
    for number, actual in enumerate(run_case(case, program)):
        expected = case.steps[number]
        if not agrees(expected, actual):
            show_difference(path, case, expected, actual)
            result = "failed"
            if os.environ.get("LONGWATCH_BLESS") == "1":
                case.steps[number] = actual
    return result


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--longwatch", type=Path, required=True, help="the program to test")
    arguments.add_argument("file", type=Path, help="the cases")
    given = arguments.parse_args()
    head, cases = parse(given.file)
    results = [check_case(given.file, case, given.longwatch.resolve()) for case in cases]
    if os.environ.get("LONGWATCH_BLESS") == "1" and "failed" in results:
        blocks = ["\n".join(case.lines()) for case in cases]
        given.file.write_text("\n".join(head).rstrip("\n") + "\n\n" + "\n\n".join(blocks) + "\n", "ascii")
        print(f"{given.file.name}: rewritten")
        return 0
    print(f"{given.file.name}: {results.count('passed')} passed, {results.count('skipped')} skipped, "
          f"{results.count('failed')} failed")
    if "failed" in results or not results:
        return 1
    return SKIPPED if results.count("skipped") == len(results) else 0


if __name__ == "__main__":
    sys.exit(main())
