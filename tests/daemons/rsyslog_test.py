#!/usr/bin/env python3
"""rsyslog's three formats of files, written of the same messages that came in over a Unix socket."""

import datetime
import socket
import sys
import zoneinfo

from daemon import ZONE, DaemonTest, main, unpacked, wait_until

CONFIGURATION = """
global(workDirectory="{folder}" localHostname="web01")
module(load="{modules}/imuxsock.so" SysSock.Use="off")
input(type="imuxsock" Socket="{folder}/log" RateLimit.Interval="0" UseSysTimeStamp="off" Annotate="off")
action(type="omfile" file="{folder}/logs/traditional.log" template="RSYSLOG_TraditionalFileFormat")
action(type="omfile" file="{folder}/logs/whole.log" template="RSYSLOG_FileFormat")
action(type="omfile" file="{folder}/logs/protocol23.log" template="RSYSLOG_SyslogProtocol23Format")
"""

# Facility and severity as numbers, what a program says, and what must become of it.
AUTHPRIV_INFO, CRON_INFO, KERN_WARNING, USER_NOTICE, DAEMON_ERR = 86, 78, 4, 13, 27
MESSAGES = [
    (AUTHPRIV_INFO, "sshd[4711]: Accepted publickey for bob from 192.0.2.1 port 50022 ssh2: ED25519 SHA256:abc",
     {"program": "sshd", "pid": "4711", "action": "accepted", "method": "publickey", "user": "bob",
      "src_ip": "192.0.2.1", "src_port": "50022"}),
    (AUTHPRIV_INFO, "sshd[4712]: Failed password for invalid user admin from 2001:db8::7 port 50023 ssh2",
     {"program": "sshd", "action": "failed", "user": "admin", "src_ip": "2001:db8::7", "src_port": "50023"}),
    (AUTHPRIV_INFO, "sudo:      bob : TTY=pts/0 ; PWD=/home/bob ; USER=root ; COMMAND=/usr/bin/id -u",
     {"program": "sudo", "user": "bob", "TTY": "pts/0", "PWD": "/home/bob", "USER": "root", "COMMAND": "/usr/bin/id -u"}),
    (CRON_INFO, "CRON[99]: (root) CMD (run-parts /etc/cron.hourly)",
     {"program": "CRON", "pid": "99", "user": "root", "CommandLine": "run-parts /etc/cron.hourly"}),
    (USER_NOTICE, "app: a text with \"quotes\", \\ and caf\u00e9",
     {"program": "app", "message": "a text with \"quotes\", \\ and caf\u00e9"}),
    (DAEMON_ERR, "app[5]: two\nlines\tand a tab",
     {"program": "app", "pid": "5", "message": "two#012lines#011and a tab"}),
    (USER_NOTICE, "app[6]: the last one", {"program": "app", "pid": "6", "message": "the last one"}),
]
LOGS = ("traditional.log", "whole.log", "protocol23.log")


class RsyslogTest(DaemonTest):
    @staticmethod
    def check_machine():
        unpacked("usr/sbin/rsyslogd")

    def serve(self):
        modules = unpacked("usr/lib/x86_64-linux-gnu/rsyslog")
        configuration = self.folder / "rsyslog.conf"
        configuration.write_text(CONFIGURATION.format(folder=self.folder, modules=modules))
        listener = self.folder / "log"
        arguments = [unpacked("usr/sbin/rsyslogd"), "-n", "-f", configuration, "-i", self.folder / "pid", "-M", modules]
        with self.running(arguments, listener.exists, {"RSYSLOG_MODDIR": str(modules)}):
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
                sender.connect(str(listener))
                for priority, text, _ in MESSAGES:
                    sender.send(f"<{priority}>{self.stamp()} {text}".encode("utf-8"))
            for log in (self.logs / name for name in LOGS):
                wait_until(lambda log=log: log.exists() and b"the last one" in log.read_bytes(),
                           f"the last message is in {log.name}")

    @staticmethod
    def stamp():
        """The time as libc's syslog() writes it, by the clock that the daemon goes by."""
        return datetime.datetime.now(zoneinfo.ZoneInfo(ZONE)).strftime("%b %e %H:%M:%S")

    def test_every_format_holds_every_message(self):
        self.serve()
        for log in LOGS:
            with self.subTest(log=log):
                events = [event for event in self.read(self.logs / log, "syslog")
                          if event["fields"].get("program") != "rsyslogd"]
                self.assertEqual(len(events), len(MESSAGES))
                for event, (priority, _, expected) in zip(events, MESSAGES):
                    self.assertEqual(event["telemetry"], "syslog")
                    self.assertEqual(event["host"], "web01")
                    self.expect_fields(event, expected)
                    self.expect_time(event)


if __name__ == "__main__":
    sys.exit(main(RsyslogTest))
