"""Local accounts: what is known of them (append-only), and their passwords (which change and go)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from monitoring.people.lock_out import FORGOTTEN_AFTER, locked_until
from monitoring.record.chain import link
from monitoring.record.engine import reading, writing
from monitoring.record.errors import CannotRecord
from monitoring.record.schema import account_changes, account_secrets, failed_sign_ins

ACTIVE: Final = "active"
DISABLED: Final = "disabled"
State = Literal["active", "disabled"]
BETWEEN_ROLES = ";"


@dataclass(frozen=True)
class Account:
    """As the last change left it. `user` is what is typed at sign-in, in small letters."""

    user: str
    name: str
    roles: tuple[str, ...]
    state: State = ACTIVE

    @property
    def is_in_use(self) -> bool:
        return self.state == ACTIVE


@dataclass(frozen=True)
class Secret:
    """The argon2id hash; `must_change` where somebody else set the password."""

    password_hash: str
    must_change: bool


def accounts(record: Engine) -> list[Account]:
    """All that ever were, in order of their names."""
    columns = account_changes.c
    last = sa.select(sa.func.max(columns.number)).group_by(columns.user_name)
    query = sa.select(account_changes).where(columns.number.in_(last)).order_by(columns.user_name)
    with reading(record) as connection:
        return [_account(row) for row in connection.execute(query)]


def account(record: Engine | Connection, user: str) -> Account | None:
    columns = account_changes.c
    query = (
        sa.select(account_changes)
        .where(columns.user_name == user)
        .order_by(columns.number.desc())
        .limit(1)
    )
    if isinstance(record, Connection):
        found = record.execute(query).first()
    else:
        with reading(record) as connection:
            found = connection.execute(query).first()
    return None if found is None else _account(found)


def add_account(
    record: Engine, new: Account, secret: Secret, *, what: str, by: str, at: datetime
) -> None:
    """Raises CannotRecord where the name is taken, also by somebody who has left."""
    with writing(record) as connection:
        if account(connection, new.user) is not None:
            raise CannotRecord(f"There is an account {new.user} already: choose another name.")
        _link(connection, new, what, by, at)
        _keep(connection, new.user, secret, at)


def change_account(record: Engine, changed: Account, *, what: str, by: str, at: datetime) -> None:
    """A new state of an account; `what` says in words what was changed."""
    with writing(record) as connection:
        _link(connection, changed, what, by, at)


def keep_secret(
    record: Engine, whose: Account, secret: Secret, *, what: str, by: str, at: datetime
) -> None:
    """A new password; that there is one stands in the chain, the password does not."""
    with writing(record) as connection:
        _link(connection, whose, what, by, at)
        _keep(connection, whose.user, secret, at)
        connection.execute(
            failed_sign_ins.delete().where(failed_sign_ins.c.user_name == whose.user)
        )


def strengthen_secret(record: Engine, user: str, secret: Secret, *, at: datetime) -> None:
    """The same password under newer parameters: nothing that anybody need know of."""
    with writing(record) as connection:
        _keep(connection, user, secret, at)


def secret_of(record: Engine, user: str) -> Secret | None:
    query = sa.select(account_secrets).where(account_secrets.c.user_name == user)
    with reading(record) as connection:
        found = connection.execute(query).first()
    return None if found is None else Secret(found.password_hash, found.must_change == "yes")


def count_attempt(record: Engine, user: str, *, at: datetime) -> datetime | None:
    """Until when the name is locked; None where the password may be tried.

    The attempt counts as a mistake before it is made, under the writers' lock, so that many at once
    are no way round; `forget_mistakes` takes it back when the password was right.
    """
    columns = failed_sign_ins.c
    with writing(record) as connection:
        connection.execute(failed_sign_ins.delete().where(columns.last_at < at - FORGOTTEN_AFTER))
        before = connection.execute(
            sa.select(failed_sign_ins).where(columns.user_name == user)
        ).first()
        if before is not None and before.locked_until is not None and before.locked_until > at:
            return before.locked_until
        failures = 1 if before is None else before.failures + 1
        connection.execute(failed_sign_ins.delete().where(columns.user_name == user))
        row = {
            "user_name": user,
            "failures": failures,
            "last_at": at,
            "locked_until": locked_until(failures, at),
        }
        connection.execute(failed_sign_ins.insert(), row)
        return None


def forget_mistakes(record: Engine, user: str) -> None:
    with writing(record) as connection:
        connection.execute(failed_sign_ins.delete().where(failed_sign_ins.c.user_name == user))


def changes_of_accounts(record: Engine) -> list[sa.Row[tuple[object, ...]]]:
    """Every change, the newest first."""
    query = sa.select(account_changes).order_by(account_changes.c.number.desc())
    with reading(record) as connection:
        return list(connection.execute(query))


def _link(connection: Connection, now: Account, what: str, by: str, at: datetime) -> None:
    row = {
        "changed_at": at,
        "changed_by": by,
        "what": what,
        "user_name": now.user,
        "name": now.name,
        "roles": BETWEEN_ROLES.join(now.roles),
        "state": now.state,
    }
    link(connection, account_changes, row)


def _keep(connection: Connection, user: str, secret: Secret, at: datetime) -> None:
    connection.execute(account_secrets.delete().where(account_secrets.c.user_name == user))
    row = {
        "user_name": user,
        "password_hash": secret.password_hash,
        "changed_at": at,
        "must_change": "yes" if secret.must_change else "no",
    }
    connection.execute(account_secrets.insert(), row)


def _account(row: sa.Row[tuple[object, ...]]) -> Account:
    roles = tuple(role for role in row.roles.split(BETWEEN_ROLES) if role)
    return Account(row.user_name, row.name, roles, row.state)
