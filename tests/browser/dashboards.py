"""Starting what the browser tests and the screenshots drive: a dashboard, and Chromium."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import Browser, sync_playwright

REPOSITORY = Path(__file__).resolve().parents[2]
AS_OF = "2026-03-15T10:00+0100"
SECONDS_TO_START = 60
SECONDS_TO_END = 10
CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass(frozen=True)
class Dashboard:
    """A dashboard that answers: where, on which record, and what it writes to its log."""

    url: str
    record: Path
    log: Path


@contextmanager
def dashboard(
    folder: Path,
    *,
    demo: bool = False,
    port: int | None = None,
    settings: Mapping[str, str] | None = None,
) -> Iterator[Dashboard]:
    """`python -m monitoring run` on a record in `folder`: the demo ward, or one that may be there.

    `settings` are variables of the environment besides.
    """
    port = port or free_port()
    log = folder / "dashboard.log"
    command = [sys.executable, "-m", "monitoring", "run", "--port", str(port), "--as-of", AS_OF]
    own = {k: v for k, v in os.environ.items() if not k.startswith(("DAYWATCH", "STREAMLIT"))}
    own |= {
        "DATABASE_URL": f"sqlite:///{folder}/daywatch.db",
        "TMPDIR": str(folder),  # where --demo puts its throw-away record
        "DAYWATCH_TIMEZONE": "Europe/Berlin",
        **(settings or {}),
    }
    with log.open("wb") as written:
        process = subprocess.Popen(
            [*command, "--demo"] if demo else command,
            cwd=REPOSITORY,
            env=own,
            stdout=written,
            stderr=subprocess.STDOUT,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_until_ready(process, url, log)
            yield Dashboard(url, next(folder.rglob("*.db")), log)
        finally:
            process.terminate()
            try:
                process.wait(SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def _wait_until_ready(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    end = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < end and process.poll() is None:
        try:
            with urlopen(f"{url}/health/ready", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"The dashboard does not answer on {url}. It says:\n{log.read_text()}")


@contextmanager
def chromium() -> Iterator[Browser]:
    """The chromium on the PATH, with a new empty profile."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        raise RuntimeError(
            "The browser tests need chromium on the PATH. Install it (Debian: apt-get install "
            "chromium, as root) and run them again."
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*CHROMIUM_ARGUMENTS])
        try:
            yield browser
        finally:
            browser.close()
