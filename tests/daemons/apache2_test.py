#!/usr/bin/env python3
"""Apache's access logs: common, combined, and with the virtual host in front."""

import sys

from daemon import DaemonTest, free_port, listens, main, unpacked
from web_traffic import talk_to

CONFIGURATION = """
ServerRoot {folder}
DefaultRuntimeDir {folder}
PidFile {folder}/pid
Listen 127.0.0.1:{port}
ServerName www.parl.example
ErrorLog {folder}/error.txt
LoadModule mpm_event_module {modules}/mod_mpm_event.so
LoadModule authz_core_module {modules}/mod_authz_core.so
User nobody
Group nogroup
DocumentRoot {folder}/www
LogFormat "%v:%p %h %l %u %t \\"%r\\" %>s %O \\"%{{Referer}}i\\" \\"%{{User-Agent}}i\\"" vhost_combined
LogFormat "%h %l %u %t \\"%r\\" %>s %O \\"%{{Referer}}i\\" \\"%{{User-Agent}}i\\"" combined
LogFormat "%h %l %u %t \\"%r\\" %>s %b" common
CustomLog {folder}/logs/common.log common
CustomLog {folder}/logs/combined.log combined
CustomLog {folder}/logs/hosts.log vhost_combined
"""


class Apache2Test(DaemonTest):
    @staticmethod
    def check_machine():
        unpacked("usr/sbin/apache2")

    def expect_events(self, log, expected, left_out):
        events = self.read(self.logs / log, "access-log")
        self.assertEqual(len(events), len(expected))
        for event, fields in zip(events, expected):
            self.assertEqual(event["telemetry"], "access-log")
            self.expect_fields(event, {name: value for name, value in fields.items() if name not in left_out})
            self.expect_time(event)
        return events

    def test_all_three_formats_say_what_was_asked_for(self):
        (self.folder / "www").mkdir()
        (self.folder / "www" / "index.html").write_text("a page\n", "ascii")
        port = free_port()
        configuration = self.folder / "apache2.conf"
        configuration.write_text(CONFIGURATION.format(folder=self.folder, port=port,
                                                      modules=unpacked("usr/lib/apache2/modules")))
        arguments = [unpacked("usr/sbin/apache2"), "-DFOREGROUND", "-d", self.folder, "-f", configuration]
        with self.running(arguments, lambda: listens(port)):
            expected = talk_to(port, *(self.logs / name for name in ("common.log", "combined.log", "hosts.log")))
        # %O counts the head of the answer too, of which the test knows the body alone.
        self.expect_events("common.log", expected, {"cs-user-agent", "cs-referer"})
        self.expect_events("combined.log", expected, {"sc-bytes"})
        for event in self.expect_events("hosts.log", expected, {"sc-bytes"}):
            self.assertEqual(event["host"], "www.parl.example")
            # %p is the port that the client named, which was none, and not the one it came in by.
            self.expect_fields(event, {"cs-host": "www.parl.example", "s-port": "80"})


if __name__ == "__main__":
    sys.exit(main(Apache2Test))
