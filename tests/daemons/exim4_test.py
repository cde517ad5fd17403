#!/usr/bin/env python3
"""Exim's main log: a mail taken and passed on, one that the next server refuses, one refused at the door."""

import os
import pwd
import sys
from pathlib import Path

from daemon import ZONE, DaemonTest, free_port, listens, main, unpacked, wait_until
from mail_traffic import CLIENT, OUTSIDE, REFUSED, send, taker

WRAPPER = "usr/lib/x86_64-linux-gnu/libnss_wrapper.so"
CONFIGURATION = """
exim_path = {root}/usr/sbin/exim4
exim_user = {user}
exim_group = {group}
deliver_drop_privilege = true
keep_environment = LD_LIBRARY_PATH : TZ : LD_PRELOAD : NSS_WRAPPER_PASSWD : NSS_WRAPPER_GROUP
spool_directory = {folder}/logs/spool
log_file_path = {folder}/logs/%slog
pid_file_path = {folder}/logs/pid
timezone = {zone}
primary_hostname = mail.parl.example
qualify_domain = parl.example
local_interfaces = 127.0.0.1
daemon_smtp_ports = {port}
tls_advertise_hosts =
rfc1413_hosts =
host_lookup =
acl_smtp_rcpt = rcpt
acl_smtp_data = data
begin acl
rcpt:
  deny local_parts = shut
       message = this mailbox is shut
  accept
data:
  accept
begin routers
next:
  driver = manualroute
  transport = pass_on
  route_list = * 127.0.0.1 byname
  self = send
begin transports
pass_on:
  driver = smtp
  port = {relay}
  hosts_try_chunking =
"""


class Exim4Test(DaemonTest):
    @staticmethod
    def check_machine():
        unpacked("usr/sbin/exim4")
        unpacked(WRAPPER)

    @staticmethod
    def account():
        """Whom the daemon runs as: root may be no account of Exim's."""
        return pwd.getpwnam("mail") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())

    def names(self):
        """What makes Exim find the account 'Debian-exim', which its installation would have made."""
        account = self.account()
        for file, line in (("passwd", f"Debian-exim:x:{account.pw_uid}:{account.pw_gid}::/:/bin/false\n"),
                           ("group", f"Debian-exim:x:{account.pw_gid}:\n")):
            (self.folder / file).write_text(Path("/etc", file).read_text("utf-8") + line)
        return {"LD_PRELOAD": str(unpacked(WRAPPER)), "NSS_WRAPPER_PASSWD": str(self.folder / "passwd"),
                "NSS_WRAPPER_GROUP": str(self.folder / "group")}

    def configure(self, port, relay):
        account = self.account()
        (self.logs / "spool").mkdir()
        for folder in (self.logs, self.logs / "spool"):
            os.chown(folder, account.pw_uid, account.pw_gid)
        configuration = self.folder / "exim.conf"
        configuration.write_text(CONFIGURATION.format(
            folder=self.folder, zone=ZONE, root=unpacked("usr/sbin/exim4").parents[2], port=port, relay=relay,
            user=account.pw_uid, group=account.pw_gid))
        return configuration

    def test_its_main_log_says_who_wrote_to_whom(self):
        server = taker(self)
        port = free_port()
        configuration = self.configure(port, server.server_address[1])
        log = self.logs / "mainlog"
        arguments = [unpacked("usr/sbin/exim4"), "-C", configuration, "-bdf"]
        with self.running(arguments, lambda: listens(port), self.names()):
            self.assertEqual(send(port), [250, 250, 550])
            # Both mails, and the notice of the one that was refused, leave the queue.
            wait_until(lambda: log.exists() and log.read_bytes().count(b" Completed") == 3, "the queue is empty")
        self.expect_mails(self.read(log, "exim"))

    def expect_mails(self, events):
        for event in events:
            self.assertEqual(event["telemetry"], "mail-gateway")
            self.expect_time(event)
        fields = [event["fields"] for event in events]
        arrived = [field for field in fields if field.get("action") == "arrived" and "from" in field]
        self.assertEqual(self.values(arrived, "from", "msgid", "helo", "src_ip", "P"), [
            ("ann@parl.example", "m1@parl.example", CLIENT, "127.0.0.1", "esmtp"),
            ("ann@parl.example", "m2@parl.example", CLIENT, "127.0.0.1", "esmtp")])
        passed, refused = arrived[0]["queue_id"], arrived[1]["queue_id"]
        self.assertEqual(self.values([field for field in fields if field.get("queue_id") == passed and "to" in field],
                                     "action", "to", "dst_ip"), [("delivered", OUTSIDE, "127.0.0.1")])
        self.assertEqual(self.values([field for field in fields if field.get("queue_id") == refused and "to" in field],
                                     "action", "to"), [("failed", REFUSED)])
        self.assertEqual(self.values([field for field in fields if field.get("action") == "rejected"],
                                     "command", "from", "to", "src_ip", "helo"),
                         [("RCPT", "ann@parl.example", "shut@parl.example", "127.0.0.1", CLIENT)])
        self.assertEqual(len([field for field in fields if field.get("action") == "completed"]), 3)

    @staticmethod
    def values(fields, *names):
        return [tuple(field.get(name) for name in names) for field in fields]


if __name__ == "__main__":
    sys.exit(main(Exim4Test))
