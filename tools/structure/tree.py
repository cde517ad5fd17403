"""The repository as the checks see it: its files, their text, and C++ without comments and literals."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SKIPPED_FOLDERS = {"build", ".git", ".cache", "__pycache__", "node_modules"}
CPP_FOLDERS = ("src", "tests", "bench", "fuzz")
# Trees that must not compile or must break a rule, and samples that are bytes rather than text.
SAMPLE_FOLDERS = ("tests/golden/", "tests/data/", "fuzz/corpus/", "tests/compile_fail/layers/")

# One alternative per lexical form, so that a quote inside a comment (or the reverse) means nothing.
CPP_FORMS = re.compile(
    r"""(?P<line>//[^\n]*)
      | (?P<block>/\*.*?\*/)
      | (?P<raw>(?:u8|[uUL])?R"(?P<delimiter>[^()\\\s]{0,16})\(.*?\)(?P=delimiter)")
      | (?P<number>\b\d[\w.]*(?:'[\w.]+)*)
      | (?P<string>"(?:\\.|[^"\\\n])*")
      | (?P<character>'(?:\\.|[^'\\\n])*')""",
    re.DOTALL | re.VERBOSE,
)


@dataclass(frozen=True, order=True)
class Problem:
    """What breaks a rule, where, and what the rule wants. Line 0 means the whole file."""

    path: str
    line: int
    text: str

    def __str__(self):
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.text}"


@cache
def code_only(text):
    """C++ with comments and literals blanked; line numbers stay as they were."""

    def blank(match):
        if match.lastgroup == "number":
            return match.group()
        return re.sub(r"[^\n]", " ", match.group())

    return CPP_FORMS.sub(blank, text)


@cache
def comments_only(text):
    """The comments of C++, everything else blanked; line numbers stay as they were."""
    kept = []
    end = 0
    for match in CPP_FORMS.finditer(text):
        kept.append(re.sub(r"[^\n]", " ", text[end : match.start()]))
        is_comment = match["line"] is not None or match["block"] is not None
        kept.append(match.group() if is_comment else re.sub(r"[^\n]", " ", match.group()))
        end = match.end()
    kept.append(re.sub(r"[^\n]", " ", text[end:]))
    return "".join(kept)


class Tree:
    """A repository root and, when the check needs what was built, a build folder."""

    def __init__(self, root, build=None):
        self.root = Path(root).resolve()
        self.build = Path(build).resolve() if build else None
        self.paths = sorted(self._walk(self.root))

    def _walk(self, folder):
        for entry in folder.iterdir():
            if entry.is_symlink():
                continue
            if entry.is_dir():
                if entry.name not in SKIPPED_FOLDERS:
                    yield from self._walk(entry)
            else:
                yield entry.relative_to(self.root).as_posix()

    def files(self, *suffixes, under=("",), samples=False):
        """Paths that end in one of the suffixes and lie under one of the folders."""
        for path in self.paths:
            if not samples and path.startswith(SAMPLE_FOLDERS):
                continue
            inside = any(not folder or path.startswith(folder.rstrip("/") + "/") for folder in under)
            if inside and path.endswith(suffixes):
                yield path

    def cpp(self, *suffixes):
        """The C++ files of the house."""
        return self.files(*(suffixes or (".h", ".cc")), under=CPP_FOLDERS)

    def sources(self):
        """Everything a developer writes that a machine runs."""
        suffixes = (".h", ".cc", ".def", ".py", ".sh", ".cmake", "CMakeLists.txt", ".clang-tidy")
        yield from self.files(*suffixes)
        yield from self.scripts_without_suffix()

    def scripts_without_suffix(self):
        return (path for path in ("run", ".ci/run") if path in self.paths)

    def shell(self):
        yield from self.files(".sh")
        yield from self.scripts_without_suffix()

    def read(self, path):
        return self.bytes(path).decode("utf-8", errors="replace")

    def bytes(self, path):
        return (self.root / path).read_bytes()

    def lines(self, path):
        """(number, line) pairs, from 1."""
        return enumerate(self.read(path).split("\n"), start=1)


def matches(text, pattern):
    """(line number, match) of every match of a compiled pattern."""
    for match in pattern.finditer(text):
        yield text.count("\n", 0, match.start()) + 1, match
