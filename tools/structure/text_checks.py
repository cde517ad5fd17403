"""Rules about text of any kind: characters, lines, links, shell scripts, notes to self."""

import re
import subprocess

from registry import check
from tree import Problem, matches

MARKER = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|X" + r"XX|HA" + r"CK)\b(?P<issue>\(#\d+\))?")
# Where people and build machines keep their checkouts; an absolute path to one means nothing to a reader.
WORKPLACE = re.compile(r"(?<![\w.:/~-])(?:/work(?:space)?|/builds|/home/\w+/(?:src|work|projects?|repos?))/[\w.-]+")
LINK = re.compile(r"(?<!!)\[[^\]\n]*\]\((?P<inline>[^()\s]+)[^()\n]*\)|^\[[^\]\n]+\]:\s*(?P<reference>\S+)", re.M)
REPOSITORY_PATH = re.compile(r"`((?:src|docs|tests|tools|cmake|content|fuzz|bench)/[A-Za-z0-9_./-]*[A-Za-z0-9_/])`")
SIZE_TALK = 500
SIZE_WALL = 800


@check("sources are ASCII")
def ascii_sources(tree):
    for path in tree.sources():
        for number, line in tree.lines(path):
            for character in line:
                if not character.isascii():
                    yield Problem(path, number, f"character U+{ord(character):04X} in a source: write ASCII or an escape")
                    break


@check("lines end in LF, without trailing blanks or tabs; files end in a newline")
def whitespace(tree):
    for path in {*tree.sources(), *tree.files(".md")}:
        text = tree.bytes(path)
        if text and not text.endswith(b"\n"):
            yield Problem(path, text.count(b"\n") + 1, "the last line has no newline")
        for number, line in enumerate(text.split(b"\n"), start=1):
            if line.rstrip(b" \t\r") != line:
                yield Problem(path, number, "blanks or a carriage return at the end of the line")
            elif b"\t" in line:
                yield Problem(path, number, "a tab: indent with spaces, write \\t in literals")


@check(f"no file is longer than {SIZE_WALL} lines; one above {SIZE_TALK} is named")
def file_size(tree):
    for path in tree.sources():
        count = tree.bytes(path).count(b"\n")
        if count > SIZE_WALL:
            yield Problem(path, 0, f"{count} lines: {SIZE_WALL} is the wall, one idea per file")
        elif count > SIZE_TALK:
            print(f"{path}: note: {count} lines: above {SIZE_TALK} a reviewer asks what could move out")


@check("a note to self carries an issue number")
def notes_to_self(tree):
    for path in tree.sources():
        for number, match in matches(tree.read(path), MARKER):
            if not (match.group().startswith("TO") and match["issue"]):
                word = match.group().split("(")[0]
                yield Problem(path, number, f"'{word}' without an issue: do it now, or write TO" + "DO(#123): what")


@check("no text names a path of somebody's workplace")
def workplace_paths(tree):
    here = re.compile(re.escape(str(tree.root)) + r"(?![\w.-])") if len(tree.root.parts) > 2 else None
    suffixes = (".h", ".cc", ".def", ".py", ".sh", ".cmake", ".txt", ".md", ".json", ".toml", ".yml", ".yaml")
    for path in {*tree.files(*suffixes), *tree.scripts_without_suffix()}:
        text = tree.read(path)
        for pattern in filter(None, (WORKPLACE, here)):
            for number, match in matches(text, pattern):
                yield Problem(path, number, f"'{match.group()}' is a path of one machine: name it relative to the repository")


@check("what decides something never looks at the mark of generated data")
def synthetic_mark(tree):
    deciding = ("src/detect/", "src/correlate/", "src/impact/", "src/attribute/")
    mark = re.compile(r"synthetic", re.I)
    for path in tree.sources():
        if path.startswith(deciding):
            for number, match in matches(tree.read(path), mark):
                yield Problem(path, number, f"'{match.group()}': a stage that knows what is generated cannot be tested with it")


def anchors(text):
    """The fragment names a Markdown page offers."""
    seen = {}
    for heading in re.findall(r"^#{1,6}\s+(.+?)\s*#*$", text, re.M):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "")
        slug = re.sub(r"[^\w\- ]", "", plain.lower()).strip().replace(" ", "-")
        count = seen.get(slug, 0)
        seen[slug] = count + 1
        yield f"{slug}-{count}" if count else slug


@check("links and file names in Markdown lead somewhere")
def markdown_links(tree):
    for path in tree.files(".md"):
        text = re.sub(r"^(```|~~~).*?^\1", lambda m: re.sub(r"[^\n]", " ", m.group()), tree.read(path), flags=re.M | re.S)
        for number, match in matches(text, LINK):
            target = match["inline"] or match["reference"]
            if re.match(r"[a-z][a-z0-9+.-]*:", target):
                continue
            name, _, fragment = target.partition("#")
            file = (tree.root / path).parent / name if name else tree.root / path
            if not file.exists():
                yield Problem(path, number, f"link to '{target}', which does not exist")
            elif fragment and file.suffix == ".md" and fragment not in anchors(file.read_text("utf-8")):
                yield Problem(path, number, f"link to '{target}', but no heading there is '#{fragment}'")
        for number, match in matches(text, REPOSITORY_PATH):
            if not (tree.root / match[1]).exists():
                yield Problem(path, number, f"'{match[1]}' is named, but does not exist")


@check("shell scripts parse, say their shell, and what is run can be run")
def shell_scripts(tree):
    for path in tree.shell():
        parsed = subprocess.run(["bash", "-n", tree.root / path], capture_output=True, text=True)
        if parsed.returncode:
            yield Problem(path, 0, parsed.stderr.strip().replace(f"{tree.root}/", ""))
        first = tree.read(path).split("\n")[0]
        executable = bool((tree.root / path).stat().st_mode & 0o100)
        if executable and first != "#!/usr/bin/env bash":
            yield Problem(path, 1, "begins with '#!/usr/bin/env bash' when it can be run")
        if not executable and first != "# shellcheck shell=bash":
            yield Problem(path, 1, "a library begins with '# shellcheck shell=bash'; a program is executable")


@check("files are named after their idea, in snake_case")
def file_names(tree):
    for path in tree.files("", under=("src", "tools", "cmake")):
        name = path.rpartition("/")[2]
        stem = name.split(".")[0]
        if stem in ("CMakeLists", "", "README"):
            continue
        if re.fullmatch(r"(\w+_)?(utils?|helpers?|misc|common)(_\w+)?", stem):
            yield Problem(path, 0, "the name says nothing: name the one idea of the file")
        elif not re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", stem):
            yield Problem(path, 0, "file names are snake_case")
