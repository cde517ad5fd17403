"""What the tests of daemons share: a real daemon of Debian in a folder of its own, traffic of the test's own making,
and longwatch's reading of the log that came of it.

The daemons are unpacked, not installed, by tools/run/daemons.sh; LONGWATCH_DAEMONS leads to them. Each runs in the
foreground on loopback, with a configuration and files in a temporary folder, and is ended by its process id. Clocks
show New Zealand's time, so that a zone that is read wrongly is seen.
"""

import contextlib
import datetime
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

SKIPPED = 77
ZONE = "Pacific/Auckland"
START_SECONDS = 20
STOP_SECONDS = 20
LIBRARIES = ["lib/x86_64-linux-gnu", "usr/lib/x86_64-linux-gnu", "usr/lib", "usr/lib/postfix"]


class Absent(Exception):
    """A daemon that is not here, or that cannot run; the text says why. `NEVER`: whatever is installed, this machine
    cannot run it, so that requiring it changes nothing."""

    NEVER = "never"

    def __init__(self, reason, how_long=None):
        super().__init__(reason)
        self.is_forever = how_long == Absent.NEVER


def unpacked(path):
    """A file of the unpacked packages; Absent when it was not unpacked."""
    place = Path(os.environ["LONGWATCH_DAEMONS"]) / "root" / path
    if not place.exists():
        raise Absent(f"'{place}' is not there: './run setup daemons' unpacks it")
    return place


def environment():
    """Of a daemon: its libraries, and a clock that does not show UTC."""
    root = Path(os.environ["LONGWATCH_DAEMONS"]) / "root"
    return {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C", "TZ": ZONE,
            "LD_LIBRARY_PATH": ":".join(str(root / folder) for folder in LIBRARIES)}


def free_port(kind=socket.SOCK_STREAM):
    """A port of loopback that nobody holds now, below those that the kernel gives to whoever asks for any: other
    programs of this machine do so all the time, and would be quicker than the daemon."""
    while True:
        port = random.randrange(10_000, 32_000)
        with socket.socket(socket.AF_INET, kind) as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def listens(port, kind=socket.SOCK_STREAM):
    """Whether somebody holds the port of loopback. It asks the kernel: a connection would leave a line in the log."""
    table, state = ("tcp", "0A") if kind == socket.SOCK_STREAM else ("udp", "07")
    wanted = [f"{address}:{port:04X}" for address in ("0100007F", "00000000")]
    rows = [row.split() for row in Path(f"/proc/net/{table}").read_text("ascii").splitlines()[1:]]
    return any(row[1] in wanted and row[3] == state for row in rows)


def wait_until(holds, what, seconds=START_SECONDS):
    """Waits for a condition; an AssertionError names it when it does not come."""
    limit = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > limit:
            raise AssertionError(f"{what}: not within {seconds} s")
        time.sleep(0.02)


def wait_for_lines(log, count):
    """Waits until the log holds so many whole lines: a server writes its line after the answer, and one that is ended
    in between never does."""
    wait_until(lambda: log.exists() and log.read_bytes().count(b"\n") >= count, f"line {count} of {log.name}")


def now():
    return datetime.datetime.now(datetime.timezone.utc)


def dns_question(number, name, kind):
    """A question of DNS in its own form (RFC 1035, 4.1); kind is the number of the record type."""
    labels = b"".join(bytes([len(label)]) + label.encode("ascii") for label in name.split("."))
    return number.to_bytes(2, "big") + b"\x01\x00\x00\x01\0\0\0\0\0\0" + labels + b"\0" + kind.to_bytes(2, "big") + b"\0\x01"


def ask_dns(port, number, name, kind):
    """Asks, waits for the answer and yields the port that asked."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        asker.settimeout(5)
        asker.sendto(dns_question(number, name, kind), ("127.0.0.1", port))
        answer = asker.recv(4096)
        if answer[:2] != number.to_bytes(2, "big"):
            raise AssertionError(f"an answer to another question than {name}")
        return asker.getsockname()[1]


class DaemonTest(unittest.TestCase):
    """One daemon. `folder` is its own, `begin` and `end` are set around the traffic."""

    longwatch = ""

    def setUp(self):
        self.maxDiff = None
        holder = tempfile.TemporaryDirectory(prefix="longwatch-daemon-")
        self.addCleanup(holder.cleanup)
        self.folder = Path(holder.name)
        # Daemons that root starts give up its rights, and read and write here still.
        self.folder.chmod(0o755)
        self.logs = self.folder / "logs"
        self.logs.mkdir()
        if os.geteuid() == 0:
            self.logs.chmod(0o1777)
        self.begin = self.end = None

    @contextlib.contextmanager
    def running(self, arguments, is_ready, extra_environment=None):
        """The daemon while it runs in the foreground; ended by its process id, and waited for."""
        said = self.folder / "said.txt"
        with open(said, "ab") as out:
            process = subprocess.Popen([str(argument) for argument in arguments], stdin=subprocess.DEVNULL, stdout=out,
                                       stderr=out, cwd=self.folder, start_new_session=True,
                                       env=environment() | (extra_environment or {}))
        try:
            def ready():
                if process.poll() is not None:
                    raise AssertionError(f"the daemon ended with {process.returncode}")
                return is_ready()
            wait_until(ready, "the daemon is ready")
            self.begin = now()
            yield process
            self.end = now()
        except BaseException:
            print(said.read_text("utf-8", "replace"), file=sys.stderr)
            raise
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(STOP_SECONDS)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()

    def run_longwatch(self, *arguments):
        done = subprocess.run([self.longwatch, *map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 0, f"{' '.join(map(str, arguments))}\n{done.stdout}{done.stderr}")
        return [json.loads(line) for line in done.stdout.splitlines()]

    def read(self, log, kind, *options):
        """The events of a log. Its kind is the one that is expected, every line of it is an event, and every event
        has a time."""
        shown = log.read_text("utf-8", "replace")
        [source] = self.run_longwatch("sources", log, "--format", "jsonl", "--timezone", ZONE, *options)
        self.assertEqual(source.get("kind"), kind, f"{source}\n{shown}")
        self.assertEqual(source["records"]["seen"], source["records"]["events"], shown)
        events = self.run_longwatch("events", log, "--timezone", ZONE, *options)
        self.assertEqual(len(events), source["records"]["events"])
        for event in events:
            self.assertIn("time", event, shown)
        return events

    def expect_time(self, event, slack=2.0):
        """The event's time lies within the traffic; `slack` is what the log rounds away, in seconds: a second, and
        daemons look at the clock less often than they write."""
        at = datetime.datetime.fromisoformat(event["time"].replace("Z", "+00:00"))
        room = datetime.timedelta(seconds=slack)
        self.assertTrue(self.begin - room <= at <= self.end + room, f"{self.begin} {at} {self.end}")

    def expect_fields(self, event, expected):
        """The event has these fields with these values; None: it has no such field."""
        self.assertEqual({name: event["fields"].get(name) for name in expected}, expected, event)


def main(test_class):
    """Runs the test: status 0, 1, or 77 with the reason why it cannot be run here."""
    DaemonTest.longwatch = sys.argv.pop(1)
    try:
        test_class.check_machine()
    except Absent as reason:
        required = os.environ.get("LONGWATCH_REQUIRE_DAEMONS") == "1" and not reason.is_forever
        print(f"{'required' if required else 'skipped'}: {reason}")
        return 1 if required else SKIPPED
    return 0 if unittest.main(argv=sys.argv[:1], exit=False).result.wasSuccessful() else 1
