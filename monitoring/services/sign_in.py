"""Sign in with a local account; a session from then on, until it idles or ends.

The hospital's identity provider says who somebody is where it is used; the session is ours either
way, so that it ends here when it should.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Engine

from monitoring.people.passwords import fits, hashed, is_outdated
from monitoring.people.roles import ROLES, Person
from monitoring.record.accesses import Access, log_access
from monitoring.record.accounts import (
    ACTIVE,
    Secret,
    account,
    count_attempt,
    forget_mistakes,
    secret_of,
    strengthen_secret,
)
from monitoring.record.sessions import (
    Session,
    end_session,
    session_of,
    start_session,
    sweep_sessions,
    touch_session,
)
from monitoring.settings import Settings

# Somebody who types need not cause a write with every key.
TOUCHED_EVERY = timedelta(seconds=10)
IDLE = "nothing was done for a while"
TOO_LONG = "it had lasted as long as a session may"
SIGNED_OUT = "signed out"
KEPT_FOR = timedelta(days=30)
LONGEST_NAME = 65  # one more than an account's may have, so that a cut name is nobody's


class NotSignedIn(Exception):
    """Nobody, or nobody any more; the sentence says why and what to do."""


class PasswordDue(NotSignedIn):
    """Somebody else set the password: choose one of your own first."""


def tidy(user: str) -> str:
    """A name as it is kept: small letters, without blanks around it.

    What no account can be called is cut and kept printable: a stranger may type anything.
    """
    typed = "".join(sign if sign.isprintable() else "?" for sign in user.strip().casefold())
    return typed[:LONGEST_NAME]


def check_password(record: Engine, user: str, password: str, *, at: datetime) -> None:
    """Raises NotSignedIn; every attempt counts until the password is right."""
    until = count_attempt(record, user, at=at)
    if until is not None:
        seconds = int((until - at).total_seconds()) + 1
        waiting = f"{seconds} seconds" if seconds < 120 else f"{-(-seconds // 60)} minutes"
        raise NotSignedIn(
            f"Too many wrong passwords were given for this name: wait {waiting}, then try again. "
            "An administrator can set a new password."
        )
    known, secret = account(record, user), secret_of(record, user)
    right = fits(None if secret is None else secret.password_hash, password)
    if known is None or secret is None or not right or known.state != ACTIVE:
        raise NotSignedIn("The name or the password is wrong, or the account is not in use.")
    forget_mistakes(record, user)
    if is_outdated(secret.password_hash):
        strengthen_secret(record, user, Secret(hashed(password), secret.must_change), at=at)


def sign_in(record: Engine, user: str, password: str, *, token: str, at: datetime) -> Person:
    """Starts the session that `token` opens. Raises NotSignedIn."""
    user = tidy(user)
    try:
        check_password(record, user, password, at=at)
    except NotSignedIn:
        if account(record, user) is not None:  # what strangers type is nobody's name
            log_access(record, Access(at, user, "was refused at sign-in"))
        raise
    known = account(record, user)
    if known is None:
        raise NotSignedIn("The account is gone.")
    person = Person(known.name, frozenset(known.roles), user)
    _start(record, person, token, at)
    return person


def sign_in_by_provider(
    record: Engine,
    settings: Settings,
    *,
    user: str,
    name: str,
    claimed: Collection[str],
    token: str,
    at: datetime,
) -> Person:
    """Whom the identity provider vouches for, with the roles that its claim gives here.

    Raises NotSignedIn where the claim is missing or gives no role that is known.
    """
    known = settings.sign_in.roles
    roles = frozenset(known[value] for value in claimed if value in known)
    if not roles:
        raise NotSignedIn(
            "You are signed in at your hospital, which gives you no role in Daywatch: ask whoever "
            f"looks after accounts to put one of {', '.join(known)} into the claim "
            f"{settings.sign_in.roles_claim!r} of the ID token."
        )
    person = Person(name, roles, user)
    _start(record, person, token, at)
    return person


def is_known(record: Engine, token: str) -> bool:
    """Whether a session was ever started with it, also one that has ended."""
    return session_of(record, token) is not None


def resume(
    record: Engine, settings: Settings, token: str, *, at: datetime, did_something: bool
) -> Person:
    """Whose session it is; `did_something` is False where a page only refreshed itself.

    Raises NotSignedIn where there is none or it has ended, with the reason; PasswordDue.
    """
    session = session_of(record, token)
    if session is None:
        raise NotSignedIn("Sign in to go on.")
    if session.ended_at is None:
        ending = _why_it_ends(session, settings, at)
        if ending is None:
            return _going_on(record, settings, session, token, at, did_something=did_something)
        end_session(record, token, at=at, why=ending)
        log_access(record, Access(at, _signed(session), f"was signed out: {ending}"))
        session_why = ending
    else:
        session_why = session.why_ended or SIGNED_OUT
    raise NotSignedIn(
        f"Your session has ended: {session_why}. Sign in again; what you had typed is kept."
    )


def session_user(record: Engine, token: str) -> Person:
    """Whose session it is, with no role: for changing one's own password only."""
    session = session_of(record, token)
    if session is None or session.ended_at is not None:
        raise NotSignedIn("Sign in to go on.")
    return Person(session.name, frozenset(), session.user)


def sign_out(record: Engine, token: str, *, at: datetime) -> None:
    """Also in every other window of the same session."""
    session = session_of(record, token)
    if session is not None and session.ended_at is None:
        end_session(record, token, at=at, why=SIGNED_OUT)
        log_access(record, Access(at, _signed(session), "signed out"))


def _start(record: Engine, person: Person, token: str, at: datetime) -> None:
    sweep_sessions(record, before=at - KEPT_FOR)
    roles = tuple(role for role in ROLES if role in person.roles)
    if start_session(record, token, Session(person.user, person.name, roles, at, at)):
        log_access(record, Access(at, person.signed, f"signed in as {', '.join(roles)}"))


def _why_it_ends(session: Session, settings: Settings, at: datetime) -> str | None:
    if at - session.started_at >= settings.sign_in.longest:
        return TOO_LONG
    return IDLE if at - session.seen_at >= settings.sign_in.idle else None


def _going_on(
    record: Engine,
    settings: Settings,
    session: Session,
    token: str,
    at: datetime,
    *,
    did_something: bool,
) -> Person:
    roles = session.roles
    if settings.sign_in.method == "local":
        known, secret = account(record, session.user), secret_of(record, session.user)
        if known is None or known.state != ACTIVE:
            raise NotSignedIn("The account is no longer in use.")
        if secret is not None and secret.must_change:
            raise PasswordDue("Somebody else chose your password: choose one of your own first.")
        roles = known.roles
    if did_something and at - session.seen_at >= min(TOUCHED_EVERY, settings.sign_in.idle / 4):
        touch_session(record, token, at=at)
    return Person(session.name, frozenset(roles), session.user)


def _signed(session: Session) -> str:
    return Person(session.name, frozenset(), session.user).signed
