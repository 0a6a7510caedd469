"""Two replicas of Daywatch on one record, with local accounts, behind deploy/nginx.conf."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from tests.deploy.nginx import DEPLOY, Proxy, free_port, nginx

REPOSITORY = DEPLOY.parent
SECONDS_TO_START = 60
USER, FIRST_PASSWORD, PASSWORD = "nurse7", "first words for seven", "seven quite unlike words"


@dataclass
class Replica:
    """One process, where it answers beside the proxy, and what it logs."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def kill(self) -> None:
        """At once, as a machine that lost its power."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@dataclass(frozen=True)
class Site:
    proxy: Proxy
    replicas: tuple[Replica, Replica]
    folder: Path


def monitoring(settings: Mapping[str, str], *arguments: str, typed: str = "") -> str:
    done = subprocess.run(
        [sys.executable, "-m", "monitoring", *arguments],
        cwd=REPOSITORY,
        env=settings,
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )
    assert 0 == done.returncode, done.stderr
    return done.stdout


@contextmanager
def site(folder: Path, charted: Path) -> Iterator[Site]:
    """A charting folder as the record, one nurse who has to choose a password, two replicas."""
    settings = {k: v for k, v in os.environ.items() if not k.startswith(("DAYWATCH", "STREAMLIT"))}
    settings |= {
        "DATABASE_URL": f"sqlite:///{folder}/daywatch.db",
        "DAYWATCH_TIMEZONE": "Europe/Berlin",
        "DAYWATCH_SIGN_IN__METHOD": "local",
    }
    monitoring(settings, "import", str(charted))
    monitoring(
        settings,
        *("user", "add", USER, "--name", "Nurse Seven", "--role", "nurse"),
        typed=f"{FIRST_PASSWORD}\n",
    )
    with ExitStack() as stack:
        first, second = (stack.enter_context(_replica(folder, n, settings)) for n in (1, 2))
        for one in (first, second):
            _wait_until_ready(one)
        proxy = stack.enter_context(nginx(folder, [first.port, second.port]))
        yield Site(proxy, (first, second), folder)


@contextmanager
def _replica(folder: Path, number: int, settings: Mapping[str, str]) -> Iterator[Replica]:
    port, log = free_port(), folder / f"replica-{number}.log"
    with log.open("wb") as written:
        process = subprocess.Popen(
            [sys.executable, "-m", "monitoring", "run", "--port", str(port)],
            cwd=REPOSITORY,
            env=dict(settings),
            stdout=written,
            stderr=subprocess.STDOUT,
        )
        try:
            yield Replica(port, process, log)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_until_ready(replica: Replica) -> None:
    end = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < end and replica.process.poll() is None:
        try:
            with urlopen(f"http://{replica.address}/health/ready", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"A replica does not answer. It says:\n{replica.log.read_text()}")
