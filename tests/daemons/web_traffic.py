"""Requests as the tests of web servers make them, and what an access log must say of each."""

import socket

from daemon import wait_for_lines

AGENT = 'Mozilla/5.0 (X11; "quoted" \\ back)'


def exchange(port, request):
    """Sends one request over a connection of its own; the status and the bytes of the body that came back."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split(b" ", 2)[1]), len(body)


def get(port, address, *headers, method="GET", body=b""):
    lines = [f"{method} {address} HTTP/1.1", "Host: www.parl.example", "Connection: close", *headers]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return exchange(port, "\r\n".join(lines).encode("utf-8") + b"\r\n\r\n" + body)


def talk_to(port, *logs):
    """The requests of the test, each made when the one before stands in all of the logs. Yields for each one what its
    event must hold."""
    expected = []

    def note(answer, **fields):
        for log in logs:
            wait_for_lines(log, len(expected) + 1)
        status, size = answer
        names = {name.replace("_", "-"): value for name, value in fields.items()}
        expected.append(names | {"c-ip": "127.0.0.1", "sc-status": str(status)} | ({"sc-bytes": str(size)} if size else {}))

    note(get(port, "/index.html?a=1&b=%20", f"User-Agent: {AGENT}", "Referer: https://parl.example/start"),
         cs_method="GET", cs_uri_stem="/index.html", cs_uri_query="a=1&b=%20", cs_version="HTTP/1.1",
         cs_user_agent=AGENT, cs_referer="https://parl.example/start", cs_username=None)
    note(get(port, "/absent/../etc/passwd", "User-Agent: curl/8.5.0"),
         cs_method="GET", cs_uri_stem="/absent/../etc/passwd", cs_uri_query=None, cs_user_agent="curl/8.5.0",
         cs_referer=None)
    note(get(port, "/index.html", "User-Agent: poster", method="POST", body=b"x" * 300),
         cs_method="POST", cs_uri_stem="/index.html", cs_user_agent="poster")
    note(get(port, "/none", "User-Agent: caf\u00e9"), cs_uri_stem="/none", cs_user_agent="caf\u00e9")
    # A client that speaks TLS to a port that does not.
    note(exchange(port, b"\x16\x03\x01hello\r\n\r\n"), cs_method=None, cs_uri_stem="\x16\x03\x01hello", cs_user_agent=None)
    return expected
