"""Give somebody an account, other roles, a new password; take an account out of use.

Every change stands in a chain of its own, with who made it; passwords are in no chain. Another
password and a disabled account end the sessions; other roles hold at once within them.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Engine

from monitoring.people.passwords import check_new_password, hashed
from monitoring.people.roles import ADMINISTRATOR, ROLES, Person, Right, permit
from monitoring.record.accounts import (
    ACTIVE,
    DISABLED,
    Account,
    Secret,
    account,
    accounts,
    add_account,
    change_account,
    changes_of_accounts,
    keep_secret,
)
from monitoring.record.sessions import end_sessions_of
from monitoring.services.sign_in import check_password, tidy

USER = re.compile(r"[a-z0-9][a-z0-9._@-]{1,63}")


class CannotChangePeople(ValueError):
    """Nothing was changed; the sentence says what to put right."""


def people(record: Engine, *, by: Person) -> list[Account]:
    permit(by, Right.MANAGE_PEOPLE)
    return accounts(record)


def account_history(record: Engine, *, by: Person) -> list[tuple[datetime, str, str]]:
    """When, by whom and what, the newest first."""
    permit(by, Right.MANAGE_PEOPLE)
    return [
        (row.changed_at, row.changed_by, f"{row.what}: {row.name} ({row.user_name})")
        for row in changes_of_accounts(record)
    ]


def add_person(
    record: Engine,
    user: str,
    name: str,
    roles: Collection[str],
    password: str,
    *,
    by: Person,
    at: datetime,
) -> Account:
    """The password is chosen by somebody else, so its owner chooses another at the first sign-in.

    Raises CannotChangePeople, PoorPassword, CannotRecord.
    """
    permit(by, Right.MANAGE_PEOPLE)
    new = Account(tidy(user), " ".join(name.split()), _roles(roles))
    if not USER.fullmatch(new.user):
        raise CannotChangePeople(
            f"{user!r} is no name to sign in with: take 2 to 64 letters from a to z, digits, and "
            "any of . _ @ - within."
        )
    if not new.name:
        raise CannotChangePeople("An account needs the person's name, as it will be signed.")
    check_new_password(password, user=new.user)
    what = f"account made, {_said(new.roles)}"
    secret = Secret(hashed(password), must_change=True)
    add_account(record, new, secret, what=what, by=by.signed, at=at)
    return new


def set_roles(
    record: Engine, user: str, roles: Collection[str], *, by: Person, at: datetime
) -> None:
    """They hold from the next thing that the person does."""
    permit(by, Right.MANAGE_PEOPLE)
    known = _known(record, user)
    new = replace(known, roles=_roles(roles))
    if new == known:
        raise CannotChangePeople(f"{known.user} has these roles already.")
    if ADMINISTRATOR not in new.roles:
        _not_the_last_administrator(record, known)
    what = f"roles changed from {_said(known.roles)} to {_said(new.roles)}"
    change_account(record, new, what=what, by=by.signed, at=at)


def disable_person(record: Engine, user: str, *, by: Person, at: datetime) -> None:
    """Out at once; what the person recorded stays as it is."""
    permit(by, Right.MANAGE_PEOPLE)
    known = _known(record, user)
    if known.state == DISABLED:
        raise CannotChangePeople(f"{known.user} is out of use already.")
    _not_the_last_administrator(record, known)
    gone = replace(known, state=DISABLED)
    change_account(record, gone, what="taken out of use", by=by.signed, at=at)
    end_sessions_of(record, known.user, at=at, why="the account was taken out of use")


def enable_person(record: Engine, user: str, *, by: Person, at: datetime) -> None:
    permit(by, Right.MANAGE_PEOPLE)
    known = _known(record, user)
    if known.state == ACTIVE:
        raise CannotChangePeople(f"{known.user} is in use already.")
    back = replace(known, state=ACTIVE)
    change_account(record, back, what="taken into use again", by=by.signed, at=at)


def set_password(record: Engine, user: str, password: str, *, by: Person, at: datetime) -> None:
    """For somebody who forgot it; a lock-out is over with it, and its owner chooses another."""
    permit(by, Right.MANAGE_PEOPLE)
    known = _known(record, user)
    check_new_password(password, user=known.user)
    secret = Secret(hashed(password), must_change=True)
    keep_secret(record, known, secret, what="new password set", by=by.signed, at=at)
    end_sessions_of(record, known.user, at=at, why="a new password was set")


def change_password(
    record: Engine, user: str, old: str, new: str, *, token: str, by: Person, at: datetime
) -> None:
    """One's own; nobody else's, whatever the role. Every session but that of `token` ends.

    Raises NotSignedIn where `old` is wrong, PoorPassword, CannotChangePeople.
    """
    known = _known(record, user)
    if by.user != known.user:
        raise CannotChangePeople("Everybody changes their own password only.")
    check_password(record, known.user, old, at=at)
    check_new_password(new, user=known.user)
    if new == old:
        raise CannotChangePeople("That is the password you have: choose another one.")
    secret = Secret(hashed(new), must_change=False)
    keep_secret(record, known, secret, what="own password changed", by=by.signed, at=at)
    end_sessions_of(record, known.user, at=at, why="the password was changed", but=token)


def _known(record: Engine, user: str) -> Account:
    known = account(record, tidy(user))
    if known is None:
        raise CannotChangePeople(f"There is no account {tidy(user)}.")
    return known


def _roles(roles: Collection[str]) -> tuple[str, ...]:
    unknown = [role for role in roles if role not in ROLES]
    if unknown or not roles:
        said = f"{', '.join(unknown)} is no role" if unknown else "An account needs a role"
        raise CannotChangePeople(f"{said}: choose of {', '.join(ROLES)}.")
    return tuple(role for role in ROLES if role in roles)


def _not_the_last_administrator(record: Engine, known: Account) -> None:
    if ADMINISTRATOR not in known.roles or known.state != ACTIVE:
        return
    others = [
        one
        for one in accounts(record)
        if one.user != known.user and one.state == ACTIVE and ADMINISTRATOR in one.roles
    ]
    if not others:
        raise CannotChangePeople(f"{known.user} is the last administrator: make another one first.")


def _said(roles: Collection[str]) -> str:
    return " and ".join(roles)
