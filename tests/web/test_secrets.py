"""What Streamlit's own sign-in is told of the identity provider: every fault at the start."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from monitoring.settings import Settings, SignInChoices, UnusableSettings
from monitoring.web.secrets import auth_secrets

REPOSITORY = Path(__file__).resolve().parents[2]
WHOLE = {
    "redirect_uri": "https://daywatch.example.org/oauth2callback",
    "cookie_secret": "0123456789abcdef0123456789abcdef",
    "client_id": "daywatch",
    "client_secret": "a secret",
    "server_metadata_url": "https://id.example.org/.well-known/openid-configuration",
}


@pytest.fixture
def written(tmp_path):
    def write(auth, may=0o600):
        file = tmp_path / "secrets.toml"
        lines = [f'{name} = "{value}"' for name, value in auth.items()]
        file.write_text("\n".join(["[auth]", *lines]))
        file.chmod(may)
        return Settings(sign_in=SignInChoices(method="oidc", secrets_file=file))

    return write


def test_a_whole_file_is_handed_on(written):
    assert {"auth": WHOLE} == auth_secrets(written(WHOLE))


def test_every_fault_is_told_at_once(written):
    """Rights, a key that is missing, a secret that is too short; and no secret is said."""
    faulty = {"cookie_secret": "short", "client_id": "daywatch", "client_secret": "hush"}
    with pytest.raises(UnusableSettings) as raised:
        auth_secrets(written(faulty, may=0o640))
    told = str(raised.value)

    assert "Others may read" in told
    assert "chmod 600" in told
    assert "lacks redirect_uri" in told
    assert "lacks server_metadata_url" in told
    assert "cookie_secret" in told
    assert "hush" not in told


def test_a_file_that_is_not_there_or_no_toml_is_told(tmp_path):
    file = tmp_path / "secrets.toml"
    settings = Settings(sign_in=SignInChoices(method="oidc", secrets_file=file))
    with pytest.raises(UnusableSettings, match="cannot be read: No such file"):
        auth_secrets(settings)
    file.write_text("[auth")
    file.chmod(0o600)
    with pytest.raises(UnusableSettings, match="is not TOML"):
        auth_secrets(settings)


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [
        ["-m", "monitoring", "run", "--address", "0.0.0.0", "--port", "1"],
        ["-m", "streamlit", "run", "dashboard.py", "--server.address", "0.0.0.0"],
    ],
    ids=["our command", "Streamlit's"],
)
def test_an_open_address_without_sign_in_does_not_start(command, tmp_path):
    """One sentence, and the process ends."""
    ended = subprocess.run(
        [sys.executable, *command],
        cwd=REPOSITORY,
        env={"PATH": "/usr/bin:/bin", "DATABASE_URL": f"sqlite:///{tmp_path}/daywatch.db"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert 1 == ended.returncode
    assert "Sign-in is off, so Daywatch answers on this machine only" in ended.stderr
    assert "Traceback" not in ended.stderr
