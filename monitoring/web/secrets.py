"""What Streamlit's own sign-in needs to know of the hospital's identity provider, from one file."""

from __future__ import annotations

import stat
import tomllib
from pathlib import Path
from typing import Any

from monitoring.settings import Settings, UnusableSettings

NEEDED = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
SHORTEST_COOKIE_SECRET = 32


def auth_secrets(settings: Settings) -> dict[str, Any]:
    """Empty unless the provider signs people in. Raises UnusableSettings with every fault."""
    file = settings.sign_in.secrets_file
    if settings.sign_in.method != "oidc" or file is None:
        return {}
    try:
        may = stat.S_IMODE(file.stat().st_mode)
        written = tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise UnusableSettings(
            f"sign_in.secrets_file {file} cannot be read: {error.strerror}."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise UnusableSettings(f"sign_in.secrets_file {file} is not TOML.") from None
    auth = written.get("auth")
    auth = auth if isinstance(auth, dict) else {}
    faults = [*_faults_of_access(file, may), *_faults_of_content(file, auth)]
    if faults:
        raise UnusableSettings("\n".join(faults))
    return {"auth": auth}


def _faults_of_access(file: Path, may: int) -> list[str]:
    if may & (stat.S_IRWXG | stat.S_IRWXO):
        return [f"Others may read {file}: run chmod 600 on it, and change the secrets in it."]
    return []


def _faults_of_content(file: Path, auth: dict[str, Any]) -> list[str]:
    faults = [f"{file} lacks {name} under [auth]." for name in NEEDED if not auth.get(name)]
    if auth.get("cookie_secret") and len(str(auth["cookie_secret"])) < SHORTEST_COOKIE_SECRET:
        faults.append(
            f"The cookie_secret in {file} is too short: take {SHORTEST_COOKIE_SECRET} random "
            "characters or more, the same on every replica."
        )
    return faults
