"""Every finding of a sweep is in each of its outputs: findings_agree.py JSONL TIMESKETCH ECS HAYABUSA CSV.

The outputs are those of one sweep in the formats jsonl, timesketch, ecs, hayabusa-csv and csv. Prints the number of
findings; exit status 1 and what is wrong when an output cannot be read, lacks what its tool demands, or disagrees.
"""

import csv
import datetime
import ipaddress
import json
import sys

HAYABUSA = ["Timestamp", "RuleTitle", "Level", "Computer", "Channel", "EventID", "RecordID", "Details",
            "ExtraFieldInfo", "RuleID"]
LEVELS = {"crit": "critical", "high": "high", "med": "medium", "low": "low", "info": "informational"}
SEVERITIES = {"critical": 99, "high": 73, "medium": 47, "low": 21, "informational": 0}
ARRAYS = {("event", "category"), ("event", "type"), ("threat", "tactic", "id"), ("threat", "technique", "id"),
          ("related", "ip"), ("related", "user"), ("related", "hosts"), ("related", "hash"), ("tags",)}


def lines_of(path):
    with open(path, encoding="utf-8", newline="\n") as file:
        return [json.loads(line) for line in file]


def rows_of(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def at(document, *keys):
    for key in keys:
        document = document.get(key, {})
    return document


def microseconds(text):
    moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    since = moment - datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
    return since // datetime.timedelta(microseconds=1)


def timesketch_faults(entry, finding):
    for name in ("message", "datetime", "timestamp_desc"):
        if not isinstance(entry.get(name), str) or not entry[name]:
            yield f"no {name}"
    if microseconds(entry["datetime"]) != entry["timestamp"]:
        yield f"{entry['datetime']} is not {entry['timestamp']}"
    if "time" in finding and microseconds(finding["time"]) != entry["timestamp"]:
        yield f"time {entry['timestamp']}, not {finding['time']}"
    if not isinstance(entry["tag"], list) or not set(finding.get("tags", [])) <= set(entry["tag"]):
        yield f"tags {entry['tag']}"
    event = finding["events"][0]
    for name in ("source", "sha256", "record", "offset", "length"):
        if entry.get(name) != event.get(name):
            yield f"{name} {entry.get(name)}, not {event.get(name)}"
    if sum(name.startswith("field_") for name in entry) < 1 and finding.get("fields"):
        yield "no fields"


def addresses(document):
    for end in ("source", "destination"):
        found = at(document, end, "ip") or []
        yield from [found] if isinstance(found, str) else found
    yield from at(document, "related", "ip") or []


def ecs_faults(document, finding):
    if any("." in name for name in document):
        yield "members with dots are not nested"
    if at(document, "ecs", "version") != "8.11.0" or at(document, "event", "kind") != "alert":
        yield "no ecs.version or event.kind"
    if at(document, "event", "severity") != SEVERITIES[finding["level"]]:
        yield f"severity {at(document, 'event', 'severity')} for {finding['level']}"
    if at(document, "rule", "id") != finding["rule"]["id"] or at(document, "rule", "name") != finding["rule"]["title"]:
        yield f"rule {document['rule']}"
    if at(document, "host", "name") != finding.get("host", {}):
        yield f"host {document.get('host')}"
    if microseconds(document["@timestamp"]) != microseconds(finding.get("time", "1970-01-01T00:00:00Z")):
        yield f"@timestamp {document['@timestamp']}"
    if at(document, "log", "file", "path") != finding["events"][0]["source"]:
        yield f"log.file.path {document.get('log')}"
    if at(document, "longwatch", "events") != finding["events"]:
        yield "other events"
    for keys in ARRAYS:
        value = at(document, *keys)
        if value and not isinstance(value, list):
            yield f"{'.'.join(keys)} is no array"
    for address in addresses(document):
        ipaddress.ip_address(address)
    command = at(finding, "fields", "CommandLine")
    if isinstance(command, str) and command not in ("", "-") and at(document, "process", "command_line") != command:
        yield f"process.command_line {at(document, 'process', 'command_line')}"


def hayabusa_faults(row, finding):
    if list(row) != HAYABUSA or None in row.values():
        yield f"columns {list(row)}"
    if LEVELS[row["Level"]] != finding["level"] or row["RuleID"] != finding["rule"]["id"]:
        yield f"{row['Level']} {row['RuleID']}"
    if row["RuleTitle"].removeprefix("'") != finding["rule"]["title"]:
        yield f"title {row['RuleTitle']}"
    if int(row["RecordID"]) != finding["events"][0]["record"]:
        yield f"record {row['RecordID']}"
    if "time" in finding:
        moment = datetime.datetime.strptime(row["Timestamp"], "%Y-%m-%d %H:%M:%S.%f %z")
        if moment.isoformat(timespec="milliseconds")[:23] != finding["time"][:23]:
            yield f"time {row['Timestamp']}"
    extra = dict(pair.split(": ", 1) for pair in row["ExtraFieldInfo"].split(" \N{BROKEN BAR} ") if ": " in pair)
    if extra.get("FindingID") != finding["id"] or extra.get("ByteOffset") != str(finding["events"][0]["offset"]):
        yield f"locator in {row['ExtraFieldInfo']}"


def csv_faults(row, finding):
    if row["id"] != finding["id"] or int(row["offset"]) != finding["events"][0]["offset"]:
        yield f"{row['id']} at {row['offset']}"


def main():
    findings = lines_of(sys.argv[1])
    outputs = [("timesketch", lines_of(sys.argv[2]), timesketch_faults), ("ecs", lines_of(sys.argv[3]), ecs_faults),
               ("hayabusa-csv", rows_of(sys.argv[4]), hayabusa_faults), ("csv", rows_of(sys.argv[5]), csv_faults)]
    faults = []
    for name, entries, check in outputs:
        if len(entries) != len(findings):
            faults.append(f"{name}: {len(entries)} findings, not {len(findings)}")
        for number, (entry, finding) in enumerate(zip(entries, findings), start=1):
            faults += [f"{name}: finding {number}: {fault}" for fault in check(entry, finding)]
    print("\n".join(faults[:20]) if faults else len(findings))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
