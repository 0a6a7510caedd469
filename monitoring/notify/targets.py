"""Where messages go: names and addresses from one file that nobody else may read.

An address is an URL of the library (mailto://, json://, and those of messaging services) and often
holds a password, so it is never shown, logged or put into the record: there stands the name.
"""

from __future__ import annotations

import logging
import stat
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apprise import AppriseAsset


class UnusableTargets(Exception):
    """The file of targets cannot be used; the message lists every fault with its remedy."""


def read_targets(file: Path | None, named: frozenset[str]) -> dict[str, str]:
    """Name to address, of those that the ladder names. Raises UnusableTargets."""
    if not named:
        return {}
    if file is None:
        raise UnusableTargets("alerts.targets_file is not set, so nobody can be told.")
    try:
        may = stat.S_IMODE(file.stat().st_mode)
        written = tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise UnusableTargets(
            f"alerts.targets_file {file} cannot be read: {error.strerror}."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise UnusableTargets(f"alerts.targets_file {file} is not TOML.") from None
    faults = []
    if may & (stat.S_IRWXG | stat.S_IRWXO):
        faults.append(f"Others may read {file}: run chmod 600 on it, and change what is in it.")
    targets = written.get("targets", {})
    targets = targets if isinstance(targets, dict) else {}
    faults += [
        f"{file} has no address of {name} under [targets], and the ladder names it."
        for name in sorted(named - targets.keys())
    ]
    found = {name: str(targets[name]) for name in sorted(named & targets.keys())}
    faults += _faults_of(found)
    if faults:
        raise UnusableTargets("\n".join(faults))
    return found


def _faults_of(targets: Mapping[str, str]) -> list[str]:
    faults = []
    for name, address in targets.items():
        service = service_of(address)
        if service is None:
            faults.append(
                f"The address of {name} is none that is understood: docs/guide/alerts.md shows some."
            )
        elif len(service) != 1:  # type: ignore[arg-type]
            faults.append(
                f"The address of {name} reaches {len(service)} at once: give each one a name,"  # type: ignore[arg-type]
                " so that what one did not take is not sent again to the others."
            )
    return faults


def service_of(address: str) -> object | None:
    """What the library makes of an address; None where it makes nothing of it."""
    from apprise import Apprise

    logging.getLogger("apprise").setLevel(logging.CRITICAL)
    service: object | None = Apprise.instantiate(address, asset=asset(), suppress_exceptions=True)
    return service


def asset() -> AppriseAsset:
    """Under our own name, with nothing fetched, kept on the disk, or sent on to another address."""
    from apprise import AppriseAsset, PersistentStoreMode

    return AppriseAsset(
        app_id="Daywatch",
        app_desc="Daywatch",
        app_url="",
        image_url_mask="",
        image_url_logo="",
        async_mode=False,
        http_redirects=False,
        pgp_autogen=False,
        pem_autogen=False,
        storage_mode=PersistentStoreMode.MEMORY,
        service_timeout=SECONDS_TO_SEND,
    )


SECONDS_TO_SEND = 30.0
