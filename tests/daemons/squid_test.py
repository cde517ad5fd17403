#!/usr/bin/env python3
"""Squid's access log in its own format: a page fetched, one refused, a tunnel."""

import http.server
import os
import shutil
import socket
import sys
import threading

from daemon import DaemonTest, free_port, listens, main, unpacked, wait_for_lines
from web_traffic import exchange

CONFIGURATION = """
http_port 127.0.0.1:{port}
pid_filename {folder}/logs/pid
cache_log {folder}/logs/cache.txt
access_log stdio:{folder}/logs/access.log
coredump_dir {folder}
error_directory {folder}/errors
mime_table {folder}/mime.conf
icon_directory {folder}
unlinkd_program {folder}/unlinkd
{user}
visible_hostname proxy.parl.example
pinger_enable off
cache deny all
shutdown_lifetime 0 seconds
acl refused url_regex refused
acl tests src 127.0.0.1
http_access deny refused
http_access allow tests
http_access deny all
"""


class Origin(http.server.BaseHTTPRequestHandler):
    """A web server behind the proxy."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", "5")
        self.end_headers()
        self.wfile.write(b"hello")

    def log_message(self, *_):
        pass


def fetch(port, address):
    """The status, and how many bytes the proxy sent altogether."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(f"GET {address} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode("ascii"))
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    return int(answer.split(b" ", 2)[1]), len(answer)


def tunnel(port, to_port):
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(f"CONNECT 127.0.0.1:{to_port} HTTP/1.1\r\nHost: x\r\n\r\n".encode("ascii"))
        connection.recv(4096)
        connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
        while connection.recv(65536):
            pass


class SquidTest(DaemonTest):
    @staticmethod
    def check_machine():
        unpacked("usr/sbin/squid")

    def test_its_own_format_says_what_was_fetched(self):
        port = free_port()
        shutil.copytree(unpacked("usr/share/squid/errors/en"), self.folder / "errors")
        shutil.copy(unpacked("usr/share/squid/mime.conf"), self.folder / "mime.conf")
        shutil.copy(unpacked("usr/lib/squid/unlinkd"), self.folder / "unlinkd")
        configuration = self.folder / "squid.conf"
        user = "cache_effective_user nobody" if os.geteuid() == 0 else ""
        configuration.write_text(CONFIGURATION.format(folder=self.folder, port=port, user=user))
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Origin)
        self.addCleanup(server.server_close)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.shutdown)
        origin = server.server_address[1]
        site = f"http://127.0.0.1:{origin}"
        log = self.logs / "access.log"
        with self.running([unpacked("usr/sbin/squid"), "-N", "-f", configuration], lambda: listens(port)):
            fetched = fetch(port, f"{site}/a/page?q=1")
            refused = fetch(port, f"{site}/refused")
            tunnel(port, origin)
            wait_for_lines(log, 3)
            broken = exchange(port, b"\x16\x03\x01 hello\r\n\r\n")
            wait_for_lines(log, 4)
        events = self.read(log, "access-log")
        self.assertEqual([fetched[0], refused[0], broken[0]], [200, 403, 400])
        self.assertEqual(len(events), 4, events)
        for event in events:
            self.assertEqual(event["telemetry"], "access-log")
            self.expect_time(event)
            self.expect_fields(event, {"c-ip": "127.0.0.1"})
        # Squid leaves the query out unless it is told otherwise; its mark remains.
        self.expect_fields(events[0], {
            "cs-method": "GET", "c-uri": f"{site}/a/page?", "cs-host": f"127.0.0.1:{origin}",
            "cs-uri-stem": "/a/page", "cs-uri-query": None, "sc-status": "200", "sc-bytes": str(fetched[1]),
            "s-action": "TCP_MISS", "s-hierarchy": "HIER_DIRECT", "r-ip": "127.0.0.1", "rs-content-type": "text/plain",
            "cs-username": None})
        self.expect_fields(events[1], {"c-uri": f"{site}/refused", "sc-status": "403", "s-action": "TCP_DENIED",
                                       "sc-bytes": str(refused[1])})
        self.expect_fields(events[2], {"cs-method": "CONNECT", "c-uri": f"127.0.0.1:{origin}", "s-action": "TCP_TUNNEL",
                                       "sc-status": "200"})
        self.expect_fields(events[3], {"sc-status": "400"})


if __name__ == "__main__":
    sys.exit(main(SquidTest))
