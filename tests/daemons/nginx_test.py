#!/usr/bin/env python3
"""nginx's access log, in its own default format."""

import sys

from daemon import DaemonTest, free_port, listens, main, unpacked
from web_traffic import talk_to

CONFIGURATION = """
daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.txt;
events {{ }}
http {{
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  {declared}
  access_log {folder}/logs/access.log{format};
  server {{ listen 127.0.0.1:{port}; root {folder}/www; }}
}}
"""


class NginxTest(DaemonTest):
    @staticmethod
    def check_machine():
        unpacked("usr/sbin/nginx")

    def serve(self, declared="", name=""):
        """What was asked for, and the log of it."""
        (self.folder / "www").mkdir()
        (self.folder / "www" / "index.html").write_text("a page\n", "ascii")
        port = free_port()
        configuration = self.folder / "nginx.conf"
        configuration.write_text(CONFIGURATION.format(folder=self.folder, port=port, declared=declared, format=name))
        arguments = [unpacked("usr/sbin/nginx"), "-p", self.folder, "-c", configuration, "-e", self.folder / "start.txt"]
        log = self.logs / "access.log"
        with self.running(arguments, lambda: listens(port)):
            expected = talk_to(port, log)
        return expected, log

    def expect_events(self, events, expected):
        self.assertEqual(len(events), len(expected))
        for event, fields in zip(events, expected):
            self.assertEqual(event["telemetry"], "access-log")
            self.expect_fields(event, fields)
            self.expect_time(event)

    def test_the_combined_log_says_what_was_asked_for(self):
        expected, log = self.serve()
        self.expect_events(self.read(log, "access-log"), expected)

    def test_a_format_of_ones_own_is_read_as_it_is_told(self):
        own = '$msec $host "$request" $status "$http_user_agent" $remote_addr $body_bytes_sent $request_time'
        expected, log = self.serve(f"log_format own '{own}';", " own")
        events = self.read(log, "access-log", "--log-format", own)
        named = [{name: value for name, value in fields.items() if name != "cs-referer"} for fields in expected]
        self.expect_events(events, named)
        for event in events[:4]:
            self.expect_fields(event, {"cs-host": "www.parl.example"})


if __name__ == "__main__":
    sys.exit(main(NginxTest))
