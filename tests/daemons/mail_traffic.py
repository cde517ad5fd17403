"""Dialogues of SMTP as the tests of mail servers hold them, and the server that takes what they pass on."""

import smtplib
import socketserver
import threading

CLIENT = "mua.parl.example"
OUTSIDE = "partner@outside.example"
REFUSED = "nobody@refused.example"


class Taker(socketserver.StreamRequestHandler):
    """Takes every mail but those to `REFUSED`; `server.taken` collects the texts."""

    def say(self, line):
        self.wfile.write(line.encode("ascii") + b"\r\n")

    def handle(self):
        self.say("220 mx.outside.example ESMTP")
        for line in self.rfile:
            verb = line.strip().upper()
            if verb.startswith(b"DATA"):
                self.say("354 go on")
                text = b""
                while (piece := self.rfile.readline()) != b".\r\n":
                    text += piece
                self.server.taken.append(text)
                self.say("250 2.0.0 taken")
            elif verb.startswith(b"QUIT"):
                self.say("221 2.0.0 bye")
                return
            elif REFUSED.upper().encode("ascii") in verb:
                self.say("550 5.1.1 no such user")
            else:
                self.say("250 mx.outside.example" if verb.startswith(b"EHLO") else "250 2.1.0 fine")


def taker(test):
    """A running server on loopback that ends with the test."""
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Taker)
    server.daemon_threads = True
    server.taken = []
    test.addCleanup(server.server_close)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    test.addCleanup(server.shutdown)
    return server


def send(port):
    """Sends a mail to each of three recipients; yields the answers to them."""
    answers = []
    with smtplib.SMTP("127.0.0.1", port, local_hostname=CLIENT, timeout=20) as client:
        for number, to in enumerate([OUTSIDE, REFUSED, "shut@parl.example"], start=1):
            try:
                client.sendmail("ann@parl.example", [to],
                                f"From: ann@parl.example\r\nMessage-ID: <m{number}@parl.example>\r\n\r\nhello\r\n")
                answers.append(250)
            except smtplib.SMTPRecipientsRefused as refused:
                answers.append(refused.recipients[to][0])
    return answers
