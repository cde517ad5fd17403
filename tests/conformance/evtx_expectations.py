"""Our decoding of public EVTX samples against what others say of them.

usage: evtx_expectations.py published|evtxexport|python-evtx DUMP CORPORA

published    the JSON that SigmaHQ publishes beside each of its regression samples
evtxexport   libevtx's decoder over every sample: the same records, elements, attributes and texts
python-evtx  Willi Ballenthin's decoder over a part of the attack samples; what it is known to do otherwise is counted

Exit status 0 = equal, 1 = not, 77 = the corpora or the other decoder are absent.
"""

import base64
import calendar
import collections
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time
import xml.sax.saxutils

SKIPPED = 77
SHOWN = 10
# The decoder whose output SigmaHQ publishes cuts blanks off the end of a text; Windows and we do not.
BLANKS = " \t\r\n"
UNESCAPE = {"&quot;": '"', "&apos;": "'", "&#xD;": "\r", "&#xA;": "\n", "&#x9;": "\t"}
NUMBERED = re.compile("&#([0-9]+);")
TAG = re.compile(r"<(?P<end>/)?(?P<name>[\w:.-]+)(?P<attributes>(?:\s+[\w:.-]+=\"[^\"]*\")*)\s*(?P<empty>/)?>")
ATTRIBUTE = re.compile(r"([\w:.-]+)=\"([^\"]*)\"")


class Verdict:
    """Counts what was compared and shows the first differences."""

    def __init__(self):
        self.compared = 0
        self.different = 0

    def compare(self, place, expected, got):
        self.compared += 1
        if expected != got:
            self.different += 1
            if self.different <= SHOWN:
                print(f"{place}\n  expected {expected!r}\n  got      {got!r}")


def dump(program, layout, path):
    """(records, number decoded, number dropped) of one file."""
    done = subprocess.run([program, layout, path], capture_output=True, check=True)
    lines = done.stdout.decode("utf-8").split("\n")[:-1]
    events, dropped = (int(word) for word in lines[-1].rsplit(" ", 2)[1:])
    return [json.loads(line) for line in lines[:-1]], events, dropped


def documents(text):
    """The JSON documents that stand one after another in a text."""
    decoder = json.JSONDecoder()
    position = 0
    while text[position:].strip():
        position += len(text[position:]) - len(text[position:].lstrip())
        document, position = decoder.raw_decode(text, position)
        yield document


def leaves(node, path=""):
    """(path, value) of everything in a JSON document, in its order."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from leaves(value, f"{path}/{key}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from leaves(value, f"{path}/{index}")
    else:
        yield path, node.rstrip(BLANKS) if isinstance(node, str) else node


# This one was not written by the decoder that wrote the others: nine decimals, and a path whose case was changed by hand
# (the sample's bytes say Explorer.EXE, and libevtx reads them so too).
EDITED_BY_HAND = "ad691d92-15f2-4181-9aa4-723c74f9ddc3"
EDITED_PATHS = {"/Event/System/TimeCreated/#attributes/SystemTime", "/Event/EventData/ParentCommandLine"}


def without_edits(sample, found):
    return [leaf for leaf in found if EDITED_BY_HAND not in sample.name or leaf[0] not in EDITED_PATHS]


def published(program, corpora, verdict):
    files = 0
    for expectation in sorted((corpora / "sigma/regression_data").rglob("*.json")):
        sample = expectation.with_suffix(".evtx")
        expected = list(documents(expectation.read_text("utf-8")))
        got, _, dropped = dump(program, "json", sample)
        verdict.compare(f"{sample}: records, dropped", (len(expected), 0), (len(got), dropped))
        for number, (theirs, ours) in enumerate(zip(expected, got)):
            verdict.compare(f"{sample}: record {number}", without_edits(sample, leaves(theirs)), without_edits(sample, leaves(ours)))
        files += 1
    return files


def unescape(text):
    return NUMBERED.sub(lambda found: chr(int(found[1])), xml.sax.saxutils.unescape(text, UNESCAPE))


def xml_nodes(document):
    """[kind, depth, name, text] of an XML document that may hold characters no XML parser takes. An element without
    children has a text, be it empty; between other elements only the layout of the printer stands."""
    nodes = []
    depth = 0
    leaf_begin = None
    for tag in TAG.finditer(document):
        if tag["end"]:
            depth -= 1
            if leaf_begin is not None:
                nodes.append(["text", depth + 1, "", unescape(document[leaf_begin:tag.start()])])
            leaf_begin = None
            continue
        nodes.append(["element", depth, tag["name"], ""])
        for name, value in ATTRIBUTE.findall(tag["attributes"]):
            nodes.append(["attribute", depth + 1, name, unescape(value)])
        leaf_begin = None if tag["empty"] else tag.end()
        depth += 0 if tag["empty"] else 1
    return nodes


HEX = re.compile(r"0x0*(?=[0-9a-f])")
REAL = re.compile(r"-?\d+\.\d+e[+-]\d+")
TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6})\d*Z")


def normal_text(text):
    """Windows writes hexadecimal numbers without leading zeros, libevtx with; forms of times and reals differ."""
    if text.startswith("0x"):
        return HEX.sub("0x", text, count=1)
    if REAL.fullmatch(text):
        return repr(float(text))
    return TIME.sub(r"\1Z", text)


def values(nodes):
    """(path, text) of every attribute and text that is not blank (libevtx leaves those out). How elements without any
    value are shown, and whether an array is one element or several, is a matter of taste."""
    path = []
    found = []
    for kind, depth, name, text in nodes:
        del path[depth:]
        if kind != "text":
            path.append(name)
        if kind != "element" and text.strip():
            found.append(("/".join(path) + ("@" if kind == "attribute" else ""), normal_text(text)))
    return found


def compare_with_xml(program, corpora, run, verdict, reconcile=lambda theirs, ours: (theirs, ours), every_nth=1):
    files = 0
    for sample in sorted(corpora.rglob("*.evtx"))[::every_nth]:
        theirs = run(sample)
        if theirs is None:
            continue
        ours, _, _ = dump(program, "tree", sample)
        verdict.compare(f"{sample}: records", len(theirs), len(ours))
        for number, (document, got) in enumerate(zip(theirs, ours)):
            verdict.compare(f"{sample}: record {number}", *reconcile(values(xml_nodes(document)), values(got)))
        files += 1
    return files


def events_in(output):
    return re.findall(r"<Event[ >].*?</Event>", output.decode("utf-8", "surrogatepass"), re.S)


def run_evtxexport(sample):
    return events_in(subprocess.run(["evtxexport", "-f", "xml", sample], capture_output=True).stdout)


def evtxexport(program, corpora, verdict):
    if not shutil.which("evtxexport"):
        print("skipped: evtxexport is not installed (Debian package libevtx-utils)")
        sys.exit(SKIPPED)
    return compare_with_xml(program, corpora, run_evtxexport, verdict)


PYTHON_EVTX = """
import sys
import Evtx.Evtx
out = open(1, "w", encoding="utf-8", errors="surrogatepass", newline="\\n", closefd=False)
for path in sys.argv[1:]:
    with Evtx.Evtx.Evtx(path) as log:
        for record in log.records():
            try:
                print(record.xml(), file=out)
            except Exception as why:
                print("<Event ><Refused>%s</Refused></Event>" % type(why).__name__, file=out)
"""
PYTHON = "/usr/bin/python3"
# Reading with it takes a minute for all of them.
EVERY_NTH = 6


def run_python_evtx(sample):
    return events_in(subprocess.run([PYTHON, "-", sample], input=PYTHON_EVTX.encode(), capture_output=True).stdout)


GUID = re.compile(r"\{[0-9a-fA-F-]{36}\}")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
ARRAY = re.compile(r"(?:<string>[^<]*</string>\n)+")
CLOCK = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d+)?Z?")


def microseconds(text):
    found = CLOCK.fullmatch(text)
    if not found:
        return None
    seconds = calendar.timegm(time.strptime(f"{found[1]} {found[2]}", "%Y-%m-%d %H:%M:%S"))
    return seconds * 1000000 + round(float(found[3] or 0) * 1000000)


def base64_of(digits):
    return base64.b64encode(bytes.fromhex(digits)).decode() if re.fullmatch("(?:[0-9A-F]{2})+", digits) else None


def is_time_by_float(theirs, ours):
    mine, other = microseconds(ours), microseconds(theirs)
    return mine is not None and other is not None and abs(mine - other) <= 10


# What python-evtx 0.7 does otherwise, each seen in the samples: (name, test of its text and ours).
PYTHON_EVTX_DIFFERS = [
    ("GUIDs in lower case", lambda theirs, ours: GUID.fullmatch(ours) and theirs == ours.lower()),
    ("bytes as base64", lambda theirs, ours: base64_of(ours) == theirs),
    ("control characters left out", lambda theirs, ours: theirs == CONTROL.sub("", ours)),
    ("truth in capitals", lambda theirs, ours: ours in ("true", "false") and theirs == ours.capitalize()),
    ("times through floating point, some microseconds off", is_time_by_float),
]


def python_evtx(program, corpora, verdict):
    if subprocess.run([PYTHON, "-c", "import Evtx"], capture_output=True).returncode:
        print("skipped: python-evtx is not installed (Debian package python3-evtx)")
        sys.exit(SKIPPED)
    excused = collections.Counter()

    def reconcile(theirs, ours):
        """Both, ours with the other's text where it is known to differ."""
        theirs = list(elements_of_arrays(theirs))
        if [place for place, _ in theirs] != [place for place, _ in ours]:
            return theirs, ours
        settled = []
        for (_, their_text), (place, text) in zip(theirs, ours):
            why = next((name for name, test in PYTHON_EVTX_DIFFERS if their_text != text and test(their_text, text)), None)
            excused.update([why] if why else [])
            settled.append((place, their_text if why else text))
        return theirs, settled

    def elements_of_arrays(nodes):
        for place, text in nodes:
            if not ARRAY.fullmatch(text):
                yield place, text
                continue
            excused.update(["arrays of texts as escaped XML"])
            yield from ((place, part) for part in re.findall("<string>([^<]*)</string>", text) if part.strip())

    files = compare_with_xml(program, corpora / "evtx-attack-samples", run_python_evtx, verdict, reconcile, EVERY_NTH)
    for why, count in sorted(excused.items()):
        print(f"known of python-evtx: {why}: {count} values")
    return files


def main():
    modes = {"published": published, "evtxexport": evtxexport, "python-evtx": python_evtx}
    mode, program, corpora = modes[sys.argv[1]], sys.argv[2], pathlib.Path(os.environ.get("LONGWATCH_CORPORA", sys.argv[3]))
    if not corpora.is_dir():
        print(f"skipped: corpora not found at {corpora}")
        sys.exit(1 if os.environ.get("LONGWATCH_REQUIRE_CORPORA") == "1" else SKIPPED)
    verdict = Verdict()
    files = mode(program, corpora, verdict)
    print(f"{files} files, {verdict.compared} comparisons, {verdict.different} different")
    sys.exit(1 if verdict.different or not files else 0)


if __name__ == "__main__":
    main()
