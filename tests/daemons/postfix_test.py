#!/usr/bin/env python3
"""Postfix's own mail log: a mail taken and passed on, one that the next server refuses, one refused at the door."""

import os
import pwd
import sys

from daemon import Absent, DaemonTest, free_port, listens, main, unpacked, wait_until
from mail_traffic import CLIENT, OUTSIDE, REFUSED, send, taker

# Accounts that every Debian has; Postfix wants one for itself, and a group that is nobody's.
OWNER, QUEUE_GROUP = "mail", "uucp"
QUEUES = ("active bounce corrupt defer deferred flush hold incoming maildrop pid private public saved trace").split()
CONFIGURATION = """
compatibility_level = 3.6
queue_directory = {folder}/spool
data_directory = {folder}/data
command_directory = {root}/usr/sbin
daemon_directory = {root}/usr/lib/postfix/sbin
shlib_directory = {root}/usr/lib/postfix
mail_owner = {owner}
setgid_group = {group}
default_privs = nobody
import_environment = LD_LIBRARY_PATH TZ MAIL_CONFIG
export_environment = LD_LIBRARY_PATH TZ MAIL_CONFIG
maillog_file = {folder}/logs/mail.log
maillog_file_prefixes = {folder}
myhostname = mail.parl.example
myorigin = parl.example
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
relayhost = [127.0.0.1]:{relay}
alias_maps =
alias_database =
local_recipient_maps =
smtp_tls_security_level = none
smtpd_tls_security_level = none
smtpd_recipient_restrictions = check_recipient_access inline:{{ shut@parl.example=REJECT }}, permit_mynetworks, reject
"""
SERVICES = """
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
smtp unix - - n - - smtp
error unix - - n - - error
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


class PostfixTest(DaemonTest):
    @staticmethod
    def check_machine():
        unpacked("usr/lib/postfix/sbin/master")
        if os.geteuid() != 0:
            raise Absent("Postfix's master runs as root only, and this is none")

    def configure(self, port, relay):
        root = unpacked("usr/sbin/postconf").parents[2]
        owner = pwd.getpwnam(OWNER).pw_uid
        for folder in ["etc", "data", "spool"]:
            (self.folder / folder).mkdir()
        os.chown(self.folder / "data", owner, 0)
        for queue in QUEUES:
            (self.folder / "spool" / queue).mkdir()
            os.chown(self.folder / "spool" / queue, 0 if queue == "pid" else owner, 0)
        (self.folder / "etc" / "main.cf").write_text(CONFIGURATION.format(
            folder=self.folder, root=root, relay=relay, owner=OWNER, group=QUEUE_GROUP))
        (self.folder / "etc" / "master.cf").write_text(SERVICES.format(port=port))

    def test_its_own_log_says_who_wrote_to_whom(self):
        server = taker(self)
        port = free_port()
        self.configure(port, server.server_address[1])
        log = self.logs / "mail.log"
        arguments = [unpacked("usr/lib/postfix/sbin/master"), "-d", "-c", self.folder / "etc"]
        with self.running(arguments, lambda: listens(port), {"MAIL_CONFIG": str(self.folder / "etc")}):
            self.assertEqual(send(port), [250, 250, 554])
            # Both mails, and the notice of the one that was refused, leave the queue.
            wait_until(lambda: log.exists() and log.read_bytes().count(b": removed") == 3, "the queue is empty")
        events = self.read(log, "syslog")
        for event in events:
            self.assertEqual(event["telemetry"], "syslog")
            self.assertEqual(event["host"], "mail")
            self.expect_time(event)
        self.expect_mails(events)

    def expect_mails(self, events):
        by_queue = {}
        for event in events:
            by_queue.setdefault(event["fields"].get("queue_id"), []).append(event["fields"])
        ids = {field["msgid"].strip("<>"): queue for queue, fields in by_queue.items() if queue
               for field in fields if "msgid" in field}
        passed, refused = by_queue[ids["m1@parl.example"]], by_queue[ids["m2@parl.example"]]
        for fields in (passed, refused):
            self.assertIn(("smtpd", "localhost[127.0.0.1]"), self.pairs(fields, "client"))
            self.assertIn(("qmgr", "ann@parl.example"), self.pairs(fields, "from"))
        self.assertEqual([(field["to"], field["status"], field["dsn"]) for field in passed if "to" in field],
                         [(OUTSIDE, "sent", "2.0.0")])
        self.assertEqual([(field["to"], field["status"], field["dsn"]) for field in refused if "to" in field],
                         [(REFUSED, "bounced", "5.1.1")])
        rejects = [event["fields"] for event in events if event["fields"].get("action") == "reject"]
        self.assertEqual(len(rejects), 1, events)
        self.assertEqual({name: rejects[0].get(name) for name in ("from", "to", "client", "helo", "proto")},
                         {"from": "ann@parl.example", "to": "shut@parl.example", "client": "localhost[127.0.0.1]",
                          "helo": CLIENT, "proto": "ESMTP"})

    @staticmethod
    def pairs(fields, name):
        return [(field["program"].partition("/")[2], field[name]) for field in fields if name in field]


if __name__ == "__main__":
    sys.exit(main(PostfixTest))
