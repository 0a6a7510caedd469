"""Keys and passphrases are read from files that nobody else may read, and from nowhere else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from monitoring.record.sealing import (
    UnusableKey,
    for_recipients,
    identities_in,
    new_key,
    passphrase_in,
)


def test_a_new_key_is_its_owners_alone_and_its_public_half_seals(tmp_path):
    """The public half may lie anywhere."""
    public = new_key(tmp_path / "secret")

    assert public.startswith("age1")
    assert 0o600 == (tmp_path / "secret").stat().st_mode & 0o777
    assert 1 == len(identities_in(tmp_path / "secret"))
    assert 1 == len(for_recipients([public]).recipients)


def test_no_key_is_written_over_another(tmp_path):
    """Every backup sealed for the old one would be lost."""
    new_key(tmp_path / "secret")

    with pytest.raises(UnusableKey, match="is there already, and no key is written over"):
        new_key(tmp_path / "secret")


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o602, 0o700, 0o604])
@pytest.mark.parametrize("read", [identities_in, passphrase_in])
def test_a_secret_that_others_may_read_is_none(tmp_path, mode, read):
    """Refused with the command that puts it right."""
    new_key(tmp_path / "secret")
    (tmp_path / "secret").chmod(mode)

    with pytest.raises(UnusableKey, match=r"may be read by others.*chmod 600"):
        read(tmp_path / "secret")


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_a_secret_of_the_owner_alone_is_read(tmp_path, mode):
    """Also where not even the owner may write to it."""
    (tmp_path / "secret").write_text("four words and more\n")
    (tmp_path / "secret").chmod(mode)

    assert "four words and more" == passphrase_in(tmp_path / "secret")


def test_a_secret_of_somebody_else_is_none(tmp_path):
    """Who owns it can put another in its place."""
    somebody_elses = Path("/proc/version")  # root's, which everybody may open
    if os.geteuid() == 0:
        somebody_elses = tmp_path / "secret"
        new_key(somebody_elses)
        os.chown(somebody_elses, 12345, -1)

    with pytest.raises(UnusableKey, match="belongs to another user"):
        identities_in(somebody_elses)


@pytest.mark.parametrize(
    ("content", "read", "told"),
    [
        (b"# nothing\n", identities_in, "holds no secret key"),
        (b"AGE-SECRET-KEY-1NONSENSE\n", identities_in, "holds no secret key"),
        (b"\xff\xfe\n", identities_in, "is not text"),
        (b" \n", passphrase_in, "is empty"),
    ],
)
def test_a_file_without_a_secret_is_said_to_hold_none(tmp_path, content, read, told):
    """And what stands in it is not repeated: it may be half a key."""
    (tmp_path / "secret").write_bytes(content)
    (tmp_path / "secret").chmod(0o600)

    with pytest.raises(UnusableKey, match=told) as fault:
        read(tmp_path / "secret")
    assert "NONSENSE" not in str(fault.value)


def test_a_secret_that_is_not_there_or_no_file_is_said(tmp_path):
    """A folder, as Docker makes one where a mounted file is missing."""
    with pytest.raises(UnusableKey, match="cannot be read: No such file"):
        identities_in(tmp_path / "none")
    with pytest.raises(UnusableKey, match="cannot be read: Is a directory"):
        identities_in(tmp_path)


def test_a_recipient_that_is_no_public_key_is_refused(tmp_path):
    """Not passed over, as if nothing should be sealed; a secret one neither, nor repeated."""
    new_key(tmp_path / "secret")
    secret = (tmp_path / "secret").read_text().splitlines()[-1]
    for key in ("age1nonsense", "", secret):
        with pytest.raises(UnusableKey, match="is no public key") as fault:
            for_recipients([key])
        assert "SECRET" not in str(fault.value)
