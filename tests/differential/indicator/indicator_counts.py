"""Counts, for every indicator of a list, the events of a log in which it occurs.

indicator_counts.py ARCHIVE LIST UNPACKED: writes the archive's JSON log to UNPACKED and prints 'COUNT INDICATOR' for
every line of LIST (one network, address, domain, digest or file name a line). Slow and obvious: every indicator is
tried on every event, with Python's own address module and regular expressions.
"""

import ipaddress
import json
import re
import sys
import zipfile

ADDRESS = ("SourceIp", "DestinationIp", "SourceAddress", "DestAddress", "IpAddress", "ClientAddress")
HOST = ("QueryName", "DestinationHostname", "SourceHostname", "WorkstationName", "TargetServerName", "host")
TEXT = ("QueryResults", "CommandLine", "ParentCommandLine", "ScriptBlockText", "Payload", "ContextInfo", "Details",
        "HostApplication", "ServiceFileName", "Contents", "Destination")
FILE = ("Image", "ParentImage", "NewProcessName", "ProcessName", "ParentProcessName", "SourceImage", "TargetImage",
        "ImageLoaded", "OriginalFileName", "TargetFilename", "RelativeTargetName", "ImagePath", "FileName",
        "Application", "Path")
HOST_CHARACTERS = r"[A-Za-z0-9._-]"


def address_in(text):
    try:
        address = ipaddress.ip_address(text.split("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def addresses(event):
    for name in ADDRESS + HOST:
        yield address_in(event.get(name, ""))
    for name in TEXT:
        for run in re.findall(r"[A-Za-z0-9._:-]+", event.get(name, "")):
            whole = address_in(run)
            yield whole
            if whole is None:
                yield from map(address_in, run.split(":"))


def has_network(event, indicator):
    network = ipaddress.ip_network(indicator)
    return any(address is not None and address.version == network.version and address in network
               for address in addresses(event))


def has_domain(event, indicator):
    pattern = rf"(?<!{HOST_CHARACTERS})(?:{HOST_CHARACTERS}*\.)?{re.escape(indicator)}\.?(?!{HOST_CHARACTERS})"
    whole = any(re.fullmatch(pattern, event.get(name, ""), re.IGNORECASE) for name in HOST)
    return whole or any(re.search(pattern, event.get(name, ""), re.IGNORECASE) for name in TEXT)


def has_digest(event, indicator):
    return indicator.lower() in re.split(r"[=,]", event.get("Hashes", "").lower())


def has_file(event, indicator):
    return any(re.split(r"[\\/]", event.get(name, "").lower())[-1] == indicator for name in FILE)


def matcher(indicator):
    if re.fullmatch(r"[0-9a-fA-F]{32,64}", indicator):
        return has_digest
    if indicator.endswith(".exe"):
        return has_file
    return has_network if re.fullmatch(r"[0-9a-f.:/]+", indicator) else has_domain


def main():
    archive, list_path, unpacked = sys.argv[1:]
    with zipfile.ZipFile(archive) as pack:
        content = pack.read(next(name for name in pack.namelist() if name.endswith(".json")))
    with open(unpacked, "wb") as out:
        out.write(content)
    with open(list_path, encoding="utf-8") as lines:
        indicators = lines.read().split()
    counts = dict.fromkeys(indicators, 0)
    wanted = ADDRESS + HOST + TEXT + FILE + ("Hashes",)
    for line in content.split(b"\n"):
        if line.strip():
            event = {name: str(value) for name, value in json.loads(line).items() if name in wanted and value}
            for indicator in indicators:
                counts[indicator] += matcher(indicator)(event, indicator)
    for indicator, count in counts.items():
        print(count, indicator)


main()
