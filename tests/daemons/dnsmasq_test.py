#!/usr/bin/env python3
"""dnsmasq's query log in a file of its own, brief and with serial numbers and ports."""

import os
import socket
import sys

from daemon import DaemonTest, free_port, listens, main, unpacked
from dns_traffic import talk_to


class DnsmasqTest(DaemonTest):
    @staticmethod
    def check_machine():
        unpacked("usr/sbin/dnsmasq")

    def serve(self, *queries):
        """What was asked, and the events that are of questions."""
        port = free_port(socket.SOCK_DGRAM)
        log = self.logs / "dnsmasq.log"
        arguments = [unpacked("usr/sbin/dnsmasq"), "--keep-in-foreground", "--conf-file=/dev/null", f"--port={port}",
                     "--listen-address=127.0.0.1", "--bind-interfaces", "--no-resolv", "--no-hosts", "--local=/parl.example/",
                     "--address=/www.parl.example/192.0.2.10",
                     f"--log-facility={log}", f"--pid-file={self.folder}/pid", *queries]
        if os.geteuid() == 0:
            arguments += ["--user=root", "--group=root"]
        with self.running(arguments, lambda: listens(port, socket.SOCK_DGRAM)):
            asked = talk_to(port)
        events = self.read(log, "syslog")
        for event in events:
            self.expect_fields(event, {"program": "dnsmasq"})
        return asked, [event for event in events if "query" in event["fields"]]

    def expect_questions(self, events, asked, with_ports):
        questions = [event for event in events if "record_type" in event["fields"]]
        self.assertEqual(len(questions), len(asked), questions)
        for event, (fields, port) in zip(questions, asked):
            self.assertEqual(event["telemetry"], "dns")
            self.expect_fields(event, fields | ({"src_port": port} if with_ports else {}))
            self.expect_time(event)

    def expect_answers(self, events):
        given = [(event["fields"]["query"], event["fields"]["answer"]) for event in events if "answer" in event["fields"]]
        self.assertIn(("www.parl.example", "192.0.2.10"), given)
        self.assertIn(("gone.parl.example", "NXDOMAIN"), given)

    def test_brief_lines(self):
        asked, events = self.serve("--log-queries")
        self.expect_questions(events, asked, with_ports=False)
        self.expect_answers(events)

    def test_lines_with_serial_number_and_port(self):
        asked, events = self.serve("--log-queries=extra")
        self.expect_questions(events, asked, with_ports=True)
        self.expect_answers(events)


if __name__ == "__main__":
    sys.exit(main(DnsmasqTest))
