#!/usr/bin/env python3
"""Unpacks the host event logs (JSON lines) of the OTRF security datasets for the benchmarks.

usage: unpack_otrf.py DATASETS TARGET

Every *.json member of every host archive (zip, tar.gz) below DATASETS is written to TARGET under a
name made of the archive and its content's digest; equal members are written once. Nothing is done
when TARGET says that the same archives were unpacked before.
"""

import hashlib
import pathlib
import sys
import tarfile
import zipfile

MEMBER_LIMIT = 2_000_000_000  # bytes unpacked; archives are downloads, so they are not trusted


def zip_members(path):
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            if info.filename.endswith(".json") and info.file_size <= MEMBER_LIMIT:
                yield archive.read(info)


def tar_members(path):
    with tarfile.open(path) as archive:
        for info in archive:
            if info.isfile() and info.name.endswith(".json") and info.size <= MEMBER_LIMIT:
                yield archive.extractfile(info).read()


def members(path):
    return zip_members(path) if path.suffix.lower() == ".zip" else tar_members(path)


def main(datasets, target):
    archives = sorted(
        path
        for path in datasets.rglob("*")
        if "host" in path.parent.parts and path.name.lower().endswith((".zip", ".tar.gz"))
    )
    wanted = "".join(f"{path.name} {path.stat().st_size}\n" for path in archives)
    stamp = target / "unpacked.txt"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    target.mkdir(parents=True, exist_ok=True)
    seen = set()
    for path in archives:
        for content in members(path):
            digest = hashlib.sha256(content).hexdigest()[:16]
            if digest not in seen:
                seen.add(digest)
                (target / f"{path.name.split('.')[0]}-{digest}.json").write_bytes(content)
    stamp.write_text(wanted)
    print(f"unpacked {len(seen)} logs of {len(archives)} archives into {target}", file=sys.stderr)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
