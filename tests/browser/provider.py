"""A hospital's identity provider for the tests: a real OpenID Connect server on this machine."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from tests.browser.dashboards import free_port

SECONDS_TO_START = 30


@contextmanager
def provider(folder: Path, people: Mapping[str, Mapping[str, object]]) -> Iterator[str]:
    """Its issuer. `people` maps who may sign in there to the claims of their ID token."""
    port = free_port()
    who = [json.dumps({"sub": sub, **claims}) for sub, claims in people.items()]
    options = [option for one in who for option in ("--user-claims", one)]
    with (folder / "provider.log").open("wb") as written:
        process = subprocess.Popen(
            [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), *options],
            stdout=written,
            stderr=subprocess.STDOUT,
        )
        try:
            issuer = f"http://localhost:{port}"
            _wait_until_ready(process, issuer)
            yield issuer
        finally:
            process.terminate()
            process.wait()


def secrets_file(folder: Path, issuer: str, port: int) -> Path:
    """What Streamlit's sign-in needs, in a file that nobody else may read."""
    file = folder / "secrets.toml"
    file.touch(mode=0o600)
    file.write_text(
        "[auth]\n"
        f'redirect_uri = "http://127.0.0.1:{port}/oauth2callback"\n'
        f'cookie_secret = "{"a secret of the tests " * 3}"\n'
        'client_id = "daywatch"\n'
        'client_secret = "a secret"\n'
        f'server_metadata_url = "{issuer}/.well-known/openid-configuration"\n'
    )
    return file


def _wait_until_ready(process: subprocess.Popen[bytes], issuer: str) -> None:
    end = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < end and process.poll() is None:
        try:
            with urlopen(f"{issuer}/.well-known/openid-configuration", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("The identity provider of the tests does not answer.")
