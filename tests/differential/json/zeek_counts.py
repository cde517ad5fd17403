"""Counts the records of a Zeek log in JSON, by log and hour.

zeek_counts.py LOG PLAIN: prints 'LOG HOUR COUNT' for every log and hour (of UTC), and writes to PLAIN the same records
as Zeek itself would write them: names with dots, and nothing that says which log it is.
"""

import collections
import datetime
import json
import sys

CONNECTION = {"id_orig_h": "id.orig_h", "id_orig_p": "id.orig_p", "id_resp_h": "id.resp_h", "id_resp_p": "id.resp_p"}


def plain_name(name):
    head, _, rest = name.partition("_")
    return CONNECTION.get(name) or (f"{head}.{rest}" if head == "certificate" else name)


def main():
    counts = collections.Counter()
    with open(sys.argv[1], encoding="utf-8") as log, open(sys.argv[2], "w", encoding="utf-8") as plain:
        for line in log:
            if not line.strip():
                continue
            record = json.loads(line)
            hour = datetime.datetime.fromtimestamp(int(record["ts"]), datetime.timezone.utc).strftime("%Y-%m-%dT%H")
            counts[record["@stream"], hour] += 1
            members = {plain_name(name): value for name, value in record.items() if not name.startswith("@")}
            plain.write(json.dumps(members) + "\n")
    for (log, hour), count in sorted(counts.items()):
        print(log, hour, count)


main()
