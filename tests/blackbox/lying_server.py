# SPDX-License-Identifier: Apache-2.0
"""A POP3 server that answers as it is told: right by default, wrong where a test wants it."""

import socket
import socketserver
import threading

MESSAGE = b"Subject: x\r\n\r\nHello.\r\n"


class _Session(socketserver.StreamRequestHandler):
    def handle(self):
        answers = self.server.answers
        greeting = answers.get("greeting", b"+OK ready\r\n")
        self._send(greeting)
        if greeting in self.server.last_words:
            return
        for line in self.rfile:
            command = line.split()[0].decode().upper()
            answer = answers.get(command, b"+OK\r\n")
            if answer is None:
                continue
            self._send(answer)
            is_last = answer in self.server.last_words
            if is_last or (command == "QUIT" and not self.server.stays):
                return

    def _send(self, octets):
        self.wfile.write(octets)


class LyingServer(socketserver.ThreadingTCPServer):
    """`answers` are laid over those of a maildrop with one message; None is no answer at all.
    After one of `last_words` it closes; with `stays` not even after QUIT."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def __init__(self, answers=None, *, last_words=(), stays=False):
        super().__init__(("127.0.0.1", 0), _Session)
        size = len(MESSAGE)
        self.answers = {
            "STAT": b"+OK 1 %d\r\n" % size,
            "LIST": b"+OK\r\n1 %d\r\n.\r\n" % size,
            "UIDL": b"+OK\r\n1 abc\r\n.\r\n",
            "RETR": b"+OK %d octets\r\n" % size + MESSAGE + b".\r\n",
            **(answers or {}),
        }
        self.last_words = last_words
        self.stays = stays

    def __enter__(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()

    def handle_error(self, request, client_address):
        """A client that has seen enough goes away."""

    @property
    def port(self):
        return self.server_address[1]


def closed_port():
    """A port where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]
