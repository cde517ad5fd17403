#!/usr/bin/env python3
"""Unbound's query log in a file of its own: time as seconds since 1970, as a date, and with replies."""

import socket
import sys

from daemon import DaemonTest, free_port, listens, main, unpacked
from dns_traffic import talk_to

CONFIGURATION = """
server:
  interface: 127.0.0.1
  port: {port}
  username: ""
  chroot: ""
  directory: "{folder}"
  pidfile: "{folder}/pid"
  use-syslog: no
  logfile: "{folder}/logs/unbound.log"
  log-queries: yes
  log-replies: {replies}
  log-time-ascii: {ascii}
  num-threads: 1
  do-daemonize: no
  module-config: "iterator"
  do-not-query-localhost: no
  local-zone: "parl.example." static
  local-data: "www.parl.example. A 192.0.2.10"
remote-control:
  control-enable: no
"""


class UnboundTest(DaemonTest):
    @staticmethod
    def check_machine():
        unpacked("usr/sbin/unbound")

    def serve(self, ascii_time, replies):
        port = free_port(socket.SOCK_DGRAM)
        configuration = self.folder / "unbound.conf"
        configuration.write_text(CONFIGURATION.format(folder=self.folder, port=port, ascii=ascii_time, replies=replies))
        arguments = [unpacked("usr/sbin/unbound"), "-d", "-c", configuration]
        with self.running(arguments, lambda: listens(port, socket.SOCK_DGRAM)):
            asked = talk_to(port)
        events = self.read(self.logs / "unbound.log", "syslog")
        for event in events:
            self.expect_fields(event, {"program": "unbound"})
        return asked, [event for event in events if "query" in event["fields"]]

    def expect_questions(self, events, asked):
        self.assertEqual(len(events), len(asked), events)
        for event, (fields, _) in zip(events, asked):
            self.assertEqual(event["telemetry"], "dns")
            self.expect_fields(event, fields)
            self.expect_time(event)

    def test_seconds_since_1970(self):
        asked, events = self.serve("no", "no")
        self.expect_questions(events, asked)

    def test_dates_without_a_year(self):
        asked, events = self.serve("yes", "no")
        self.expect_questions(events, asked)

    def test_replies_say_what_came_of_the_question(self):
        asked, events = self.serve("no", "yes")
        questions = [event for event in events if "rcode" not in event["fields"]]
        replies = [event for event in events if "rcode" in event["fields"]]
        self.expect_questions(questions, asked)
        self.expect_questions(replies, asked)
        self.assertEqual([event["fields"]["rcode"] for event in replies],
                         ["NOERROR", "NOERROR", "NXDOMAIN", "NOERROR", "NXDOMAIN"])


if __name__ == "__main__":
    sys.exit(main(UnboundTest))
