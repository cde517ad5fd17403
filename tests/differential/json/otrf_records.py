"""Unpacks JSON logs from archives and writes down what Python finds in them.

otrf_records.py ARCHIVE... --into DIRECTORY: for every member that begins like JSON writes DIRECTORY/NUMBER.json, and
beside it NUMBER.expected: a line 'records N' (lines that hold an object), then for every SAMPLE-th record a line
'record ORDINAL' and a line for every scalar in it: path, a tab, the text as JSON.
"""

import argparse
import json
import pathlib
import tarfile
import xml.etree.ElementTree
import zipfile

SAMPLE = 97


def members(archive):
    """(name, bytes) of the regular files in a zip or tar."""
    if archive.endswith(".zip"):
        with zipfile.ZipFile(archive) as pack:
            for info in pack.infolist():
                if not info.is_dir():
                    yield info.filename, pack.read(info)
    else:
        with tarfile.open(archive) as pack:
            for info in pack:
                if info.isfile():
                    yield info.name, pack.extractfile(info).read()


class Number(str):
    """A number as it stands in the text."""


def scalars(value, path):
    """(path, text) of every scalar below value."""
    if isinstance(value, list):  # an object: pairs of name and value; see object_pairs_hook
        for name, inner in value:
            yield from scalars(inner, name if path is None else f"{path}.{name}")
    elif isinstance(value, tuple):
        for inner in value:
            yield from scalars(inner, path)
    elif isinstance(value, bool):
        yield path, "true" if value else "false"
    elif value is None:
        yield path, "null"
    else:
        yield path, str(value)


def arrays_to_tuples(value):
    """Tells arrays from objects, which both arrive as lists."""
    if isinstance(value, Pairs):
        return [(name, arrays_to_tuples(inner)) for name, inner in value]
    if isinstance(value, list):
        return tuple(arrays_to_tuples(inner) for inner in value)
    return value


class Pairs(list):
    """The members of an object, in order, repeated names kept."""


DECODER = json.JSONDecoder(object_pairs_hook=Pairs, parse_int=Number, parse_float=Number, parse_constant=Number)


def with_event_data(record):
    """Azure Monitor writes EventData as JSON or as XML in a string."""
    for name, value in record:
        if name == "EventData" and isinstance(value, str) and value.startswith("{"):
            value = arrays_to_tuples(DECODER.decode(value))
        elif name == "EventData" and isinstance(value, str) and value.startswith("<"):
            leaves = (element for element in xml.etree.ElementTree.fromstring(value).iter() if len(element) == 0)
            value = [(leaf.get("Name") or leaf.tag.split("}")[-1], leaf.text) for leaf in leaves]
        yield name, value


def describe(content, out):
    lines = [line for line in content.split(b"\n") if line.strip()]
    good = 0
    sampled = []
    for ordinal, line in enumerate(lines, start=1):
        try:
            record = DECODER.decode(line.decode("utf-8"))
        except ValueError:
            continue
        if isinstance(record, Pairs):
            good += 1
            if ordinal % SAMPLE == 1:
                sampled.append((ordinal, list(with_event_data(arrays_to_tuples(record)))))
    out.write(f"records {good}\n")
    for ordinal, record in sampled:
        out.write(f"record {ordinal}\n")
        for path, text in scalars(record, None):
            out.write(f"{path}\t{json.dumps(text)}\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("archives", nargs="+")
    parser.add_argument("--into", type=pathlib.Path, required=True)
    options = parser.parse_args()
    number = 0
    for archive in options.archives:
        for name, content in members(archive):
            if not content.startswith((b"{", b"\xef\xbb\xbf{")):
                continue
            (options.into / f"{number:03}.json").write_bytes(content)
            with open(options.into / f"{number:03}.expected", "w", encoding="utf-8") as out:
                describe(content, out)
            number += 1
    print(number)


main()
