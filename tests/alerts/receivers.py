"""Whom the watcher tells in the tests: a real mail server and a real web server, which remember."""

from __future__ import annotations

import email
import json
import socket
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aiosmtpd.controller import Controller


@dataclass
class Received:
    """What arrived, in order: its id, its text, and how it came."""

    messages: list[tuple[str, str]] = field(default_factory=list)
    refuse: int = 0  # so many are refused first
    answer_after_s: float = 0.0

    @property
    def ids(self):
        return [one for one, _ in self.messages]

    def take(self, message_id, text):
        """False where it is refused."""
        if self.refuse > 0:
            self.refuse -= 1
            return False
        self.messages.append((message_id, text))
        # Taken, and the answer is under way: who dies now does not know it.
        time.sleep(self.answer_after_s)
        return True


@contextmanager
def web_receiver():
    """The address of a webhook, and what it received."""
    received = Received()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told = json.loads(body)
            taken = received.take(
                self.headers["Idempotency-Key"], f"{told['title']}\n{told['message']}"
            )
            try:
                self.send_response(200 if taken else 503)
                self.end_headers()
            except OSError:
                pass  # who asked is gone

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"json://127.0.0.1:{server.server_address[1]}/alerts", received
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def mail_receiver():
    """The address of a mail box, and what it received."""
    received = Received()

    class Box:
        async def handle_DATA(self, _server, _session, envelope):  # noqa: N802  the library's name
            mail = email.message_from_bytes(envelope.content)
            text = mail.get_payload(decode=True).decode()
            taken = received.take(mail["X-Daywatch-Alert"], f"{mail['Subject']}\n{text}")
            return "250 OK" if taken else "451 try again"

    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port = asked.getsockname()[1]
    server = Controller(Box(), hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield (
            f"mailto://127.0.0.1:{port}/?mode=insecure&from=daywatch@ward.example&to=duty@ward.example",
            received,
        )
    finally:
        server.stop()


def nobody():
    """The address of a target that is switched off."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return f"json://127.0.0.1:{asked.getsockname()[1]}/alerts"
