"""Local accounts: how somebody gets in, waits, stays in, and is out again."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from monitoring.people.lock_out import FREE_MISTAKES, LONGEST_DELAY, locked_until
from monitoring.people.passwords import PoorPassword, fits, hashed, is_outdated
from monitoring.people.roles import NURSE, PHYSICIAN, person
from monitoring.record.accesses import accesses_of
from monitoring.record.accounts import account, secret_of
from monitoring.record.errors import CannotRecord
from monitoring.record.integrity import verify
from monitoring.record.schema import metadata, sessions
from monitoring.services.manage_people import (
    CannotChangePeople,
    account_history,
    add_person,
    change_password,
    disable_person,
    enable_person,
    people,
    set_password,
    set_roles,
)
from monitoring.services.sign_in import (
    NotSignedIn,
    PasswordDue,
    resume,
    sign_in,
    sign_in_by_provider,
    sign_out,
)
from monitoring.settings import Settings, SignInChoices
from tests.people_and_rights.accounts import (
    ANOTHER,
    IDLE,
    LOCAL,
    LONGEST,
    LUND,
    NOON,
    PASSWORD,
    after,
)

pytestmark = pytest.mark.slow

WRONG = "The name or the password is wrong, or the account is not in use."


def enter(record, user="nkaya", password=PASSWORD, *, token="a token", at=NOON):
    return sign_in(record, user, password, token=token, at=at)


def going_on(record, token="a token", *, at=NOON, did_something=True):
    return resume(record, LOCAL, token, at=at, did_something=did_something)


def told(record, **how):
    with pytest.raises(NotSignedIn) as raised:
        enter(record, **how)
    return str(raised.value)


# --- the way in ---------------------------------------------------------------------------------


def test_the_right_password_opens_a_session_as_who_one_is(small):
    """The name is typed in any letters, with blanks around it or not."""
    came = enter(small, " NKaya ")

    assert came == person("N. Kaya", NURSE, user="nkaya")
    assert going_on(small) == came
    assert "N. Kaya (nkaya)" == came.signed


def test_a_password_that_somebody_else_chose_is_changed_first(small):
    """The administrator who set it knows it; so nothing is open until it is another."""
    add_person(small, "new", "N. Ew", (NURSE,), PASSWORD, by=LUND, at=NOON)
    enter(small, "new")
    with pytest.raises(PasswordDue, match="choose one of your own first"):
        going_on(small)
    own = person("N. Ew", user="new")
    with pytest.raises(CannotChangePeople, match="That is the password you have"):
        change_password(small, "new", PASSWORD, PASSWORD, token="a token", by=own, at=NOON)
    change_password(small, "new", PASSWORD, ANOTHER, token="a token", by=own, at=NOON)

    assert frozenset({NURSE}) == going_on(small).roles
    assert WRONG == told(small, user="new")
    assert enter(small, "new", ANOTHER, token="another")


def test_who_is_not_known_is_answered_alike(small):
    """A wrong name, a wrong password, an account out of use: one sentence for all three."""
    disable_person(small, "weiss", by=LUND, at=NOON)
    answers = {
        told(small, user="nobody"),
        told(small, user="nkaya", password=ANOTHER),
        told(small, user="weiss"),
    }

    assert {WRONG} == answers


def test_who_is_not_known_waits_as_long_for_the_answer(small):
    """The password of nobody is held against a hash of the same cost, so the time tells nothing."""
    from monitoring.people.passwords import _NOBODYS

    def least(kept):
        taken = []
        for _ in range(3):
            start = time.perf_counter()
            assert not fits(kept, "a guess")
            taken.append(time.perf_counter() - start)
        return min(taken)

    assert not is_outdated(_NOBODYS)
    assert least(None) > 0.3 * least(hashed(PASSWORD))


@pytest.mark.parametrize(
    "user", ["a\x00b", "x" * 100_000, "\ud800", "'; DROP TABLE sessions; --", "", "\u202enkaya"]
)
def test_what_a_stranger_types_is_refused_and_harms_nothing(both, user):
    """Neither database takes a NUL, and no name may be as long as somebody likes."""
    assert WRONG == told(both, user=user)
    assert enter(both)


# --- wrong passwords ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(0, None), (4, None), (5, 30), (6, 60), (7, 120), (9, 480), (10, 900), (10_000, 900)],
)
def test_the_delay_doubles_and_never_becomes_for_ever(failures, seconds):
    """A tired nurse may err four times; a quarter of an hour is the longest anybody waits."""
    until = locked_until(failures, NOON)

    assert until == (None if seconds is None else NOON + timedelta(seconds=seconds))
    assert until is None or until - NOON <= LONGEST_DELAY


def test_wrong_passwords_lock_the_name_for_longer_each_time(small):
    """While it is locked the right password is refused as well, and waiting is not lengthened."""
    for _ in range(FREE_MISTAKES + 1):
        assert WRONG == told(small, password=ANOTHER)

    assert told(small).startswith("Too many wrong passwords were given for this name: wait 31 s")
    assert told(small, at=after(seconds=29)).partition("wait ")[2].startswith("2 seconds")
    assert WRONG == told(small, password=ANOTHER, at=after(seconds=30))
    assert "wait 46 seconds" in told(small, at=after(seconds=45))
    assert enter(small, at=after(seconds=91))
    assert WRONG == told(small, password=ANOTHER, at=after(seconds=92))
    assert enter(small, at=after(seconds=93), token="another")


def test_a_name_that_is_nobodys_is_locked_just_the_same(small):
    """Else the lock would tell which names there are."""
    for _ in range(FREE_MISTAKES + 1):
        told(small, user="nobody", password=ANOTHER)

    assert "wait 31 seconds" in told(small, user="nobody")
    assert enter(small)


def test_mistakes_are_forgotten_after_a_day(small):
    """A slip each morning locks nobody out."""
    for day in range(8):
        assert WRONG == told(small, password=ANOTHER, at=after(days=day, hours=day))

    assert enter(small, at=after(days=9))


def test_guesses_at_once_are_no_way_round(both):
    """Each is counted before it is tried, so twelve at once are five tries and seven refusals."""
    with ThreadPoolExecutor(12) as threads:
        answers = list(threads.map(lambda _: told(both, password=ANOTHER), range(12)))

    assert FREE_MISTAKES + 1 == answers.count(WRONG)
    assert all(one == WRONG or "Too many wrong passwords" in one for one in answers)
    assert "Too many wrong passwords" in told(both)


def test_a_new_password_by_the_administrator_ends_the_waiting(small):
    """And the sessions that were open with the old one."""
    enter(small)
    for _ in range(FREE_MISTAKES + 1):
        told(small, password=PASSWORD.upper())
    set_password(small, "nkaya", ANOTHER, by=LUND, at=NOON)
    with pytest.raises(NotSignedIn, match="a new password was set"):
        going_on(small)

    assert enter(small, password=ANOTHER, token="another")


# --- how long it lasts --------------------------------------------------------------------------


def test_a_session_survives_as_long_as_something_is_done(small):
    """Each page and each save makes it last; a page that refreshes itself does not."""
    enter(small)
    for minutes in range(0, 60, 10):
        going_on(small, at=after(minutes=minutes))
    for minutes in range(50, 65):
        going_on(small, at=after(minutes=minutes), did_something=False)
    with pytest.raises(
        NotSignedIn,
        match=r"Your session has ended: nothing was done for a while\. Sign in again; what you "
        r"had typed is kept\.",
    ):
        going_on(small, at=after(minutes=50) + IDLE, did_something=True)


def test_it_stays_ended(small):
    """Also where somebody does something, and where the clock is set back."""
    enter(small)
    with pytest.raises(NotSignedIn, match="nothing was done"):
        going_on(small, at=after(minutes=15), did_something=False)
    with pytest.raises(NotSignedIn, match="nothing was done"):
        going_on(small, at=after(minutes=1))


def test_it_ends_whatever_is_done_in_it(small):
    """Twelve hours are a long shift."""
    enter(small)
    for minutes in range(0, int(LONGEST.total_seconds() // 60), 14):
        going_on(small, at=after(minutes=minutes))
    with pytest.raises(NotSignedIn, match="it had lasted as long as a session may"):
        going_on(small, at=NOON + LONGEST)


def test_signing_out_ends_it_in_every_window(small):
    """Windows of one browser share the token."""
    enter(small)
    enter(small, token="of another browser")
    sign_out(small, "a token", at=NOON)
    with pytest.raises(NotSignedIn, match="signed out"):
        going_on(small)

    assert going_on(small, "of another browser")


@pytest.mark.parametrize("token", ["", "nobody's", "a token "])
def test_another_token_opens_nothing(small, token):
    enter(small)
    with pytest.raises(NotSignedIn, match="Sign in to go on"):
        going_on(small, token)


def test_an_account_taken_out_of_use_is_out_at_once(small):
    """In the session that is open; taken back into use, its owner signs in anew."""
    enter(small)
    disable_person(small, "nkaya", by=LUND, at=NOON)
    with pytest.raises(NotSignedIn):
        going_on(small)
    enable_person(small, "nkaya", by=LUND, at=NOON)
    with pytest.raises(NotSignedIn, match="the account was taken out of use"):
        going_on(small)

    assert enter(small, token="another")


def test_other_roles_hold_from_the_next_thing_done(small):
    enter(small)
    set_roles(small, "nkaya", (PHYSICIAN,), by=LUND, at=NOON)

    assert frozenset({PHYSICIAN}) == going_on(small).roles


def test_ones_own_new_password_ends_ones_other_sessions(small):
    """Whoever had got hold of the old one is out; the window in which it was changed goes on."""
    enter(small)
    enter(small, token="of another browser")
    change_password(small, "nkaya", PASSWORD, ANOTHER, token="a token", by=going_on(small), at=NOON)
    with pytest.raises(NotSignedIn, match="the password was changed"):
        going_on(small, "of another browser")

    assert going_on(small)


def test_old_sessions_are_swept(small):
    """Thirty days after they began none of them could still be of use."""
    enter(small)
    enter(small, token="another", at=after(days=31))
    with small.connect() as connection:
        assert 1 == connection.scalar(sa.select(sa.func.count()).select_from(sessions))


# --- accounts -----------------------------------------------------------------------------------


def test_nobody_changes_anothers_password_with_the_right_to_ones_own(small):
    """Also no administrator: they set a first one, which the owner changes."""
    with pytest.raises(CannotChangePeople, match="their own password only"):
        change_password(small, "nkaya", PASSWORD, ANOTHER, token="x", by=LUND, at=NOON)


def test_guessing_in_the_form_of_ones_own_password_is_counted_too(small):
    """Somebody at a screen left open is no further than at the form."""
    own = enter(small)
    for _ in range(FREE_MISTAKES + 1):
        with pytest.raises(NotSignedIn, match="is wrong"):
            change_password(small, "nkaya", "a guess", ANOTHER, token="a token", by=own, at=NOON)
    with pytest.raises(NotSignedIn, match="Too many wrong passwords"):
        change_password(small, "nkaya", PASSWORD, ANOTHER, token="a token", by=own, at=NOON)


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("eleven char", "at least 12 characters"),
        ("x" * 257, "at most 256 characters"),
        ("aaaaaaaaaaaaaaaa", "guessed at once"),
        ("nkaya-NKAYA-", "guessed at once"),
    ],
)
def test_a_poor_password_is_refused_in_a_sentence(small, password, sentence):
    """Length is what counts, and that it is not one's own name over and over."""
    with pytest.raises(PoorPassword, match=sentence) as raised:
        set_password(small, "nkaya", password, by=LUND, at=NOON)

    assert password not in str(raised.value)


def test_the_last_administrator_stays(small):
    """One who is out of use does not count."""
    with pytest.raises(CannotChangePeople, match="alund is the last administrator"):
        disable_person(small, "alund", by=LUND, at=NOON)
    with pytest.raises(CannotChangePeople, match="make another one first"):
        set_roles(small, "alund", (NURSE,), by=LUND, at=NOON)
    set_roles(small, "weiss", (PHYSICIAN, "administrator"), by=LUND, at=NOON)
    disable_person(small, "alund", by=LUND, at=NOON)
    with pytest.raises(CannotChangePeople, match="weiss is the last administrator"):
        set_roles(small, "weiss", (PHYSICIAN,), by=LUND, at=NOON)
    enable_person(small, "alund", by=LUND, at=NOON)
    set_roles(small, "weiss", (PHYSICIAN,), by=LUND, at=NOON)


@pytest.mark.parametrize(
    ("user", "name", "roles", "sentence"),
    [
        ("nkaya", "N. Kaya", (NURSE,), "There is an account nkaya already"),
        ("NKaya ", "N. Kaya", (NURSE,), "There is an account nkaya already"),
        ("n kaya", "N. Kaya", (NURSE,), "is no name to sign in with"),
        ("nkäya", "N. Kaya", (NURSE,), "is no name to sign in with"),
        ("x", "N. Kaya", (NURSE,), "is no name to sign in with"),
        ("new", "  ", (NURSE,), "needs the person's name"),
        ("new", "N. Ew", (), "An account needs a role"),
        ("new", "N. Ew", ("operator",), "operator is no role: choose of nurse, physician"),
    ],
)
def test_an_account_that_cannot_be_is_refused_in_a_sentence(small, user, name, roles, sentence):
    """The terminal's own role is nobody's."""
    before = people(small, by=LUND)
    with pytest.raises((CannotChangePeople, CannotRecord), match=sentence):
        add_person(small, user, name, roles, PASSWORD, by=LUND, at=NOON)

    assert people(small, by=LUND) == before


def test_the_name_of_somebody_who_left_is_not_given_again(small):
    """What they recorded would read as the other's."""
    disable_person(small, "nkaya", by=LUND, at=NOON)
    with pytest.raises(CannotRecord, match="There is an account nkaya already"):
        add_person(small, "nkaya", "Another", (NURSE,), PASSWORD, by=LUND, at=NOON)


def test_each_change_stands_in_the_chain_with_who_made_it(small):
    """In words, the newest first."""
    set_roles(small, "nkaya", (NURSE, PHYSICIAN), by=LUND, at=after(minutes=1))
    disable_person(small, "nkaya", by=LUND, at=after(minutes=2))
    newest = account_history(small, by=LUND)[:2]

    assert newest == [
        (after(minutes=2), LUND.signed, "taken out of use: N. Kaya (nkaya)"),
        (
            after(minutes=1),
            LUND.signed,
            "roles changed from nurse to nurse and physician: N. Kaya (nkaya)",
        ),
    ]
    assert "disabled" == account(small, "nkaya").state


# --- what is kept -------------------------------------------------------------------------------


def test_no_password_and_no_token_is_kept_anywhere(small, tmp_path):
    """A copy of the database opens no session and tells no password; nor does its write-ahead log."""
    token = "a-token-of-a-browser"
    enter(small, token=token)
    told(small, password=ANOTHER)
    set_password(small, "nkaya", "a third set of words", by=LUND, at=NOON)
    kept = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())

    for secret in (token, PASSWORD, ANOTHER, "a third set of words"):
        assert secret.encode() not in kept
    assert secret_of(small, "nkaya").password_hash.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert verify(small) is None


def test_who_came_was_refused_and_went_stands_in_the_chain(small):
    """What strangers type as a name does not: it may be a password."""
    enter(small)
    told(small, password=ANOTHER)
    told(small, user=PASSWORD)
    sign_out(small, "a token", at=after(minutes=1))
    enter(small, token="b", at=after(minutes=2))
    with pytest.raises(NotSignedIn):
        going_on(small, "b", at=after(minutes=40))

    assert [(one.by, one.what) for one in reversed(accesses_of(small))] == [
        ("N. Kaya (nkaya)", "signed in as nurse"),
        ("nkaya", "was refused at sign-in"),
        ("N. Kaya (nkaya)", "signed out"),
        ("N. Kaya (nkaya)", "signed in as nurse"),
        ("N. Kaya (nkaya)", "was signed out: nothing was done for a while"),
    ]


def test_what_can_be_changed_is_not_in_the_chains(small):
    """Sessions, mistakes and passwords come and go beside what is only added to."""
    enter(small)
    set_password(small, "nkaya", ANOTHER, by=LUND, at=NOON)
    with small.begin() as connection:
        for name in ("sessions", "failed_sign_ins", "account_secrets", "drafts"):
            connection.execute(metadata.tables[name].delete())

    assert verify(small) is None


# --- the hospital's word ------------------------------------------------------------------------

OIDC = Settings(
    sign_in=SignInChoices(
        method="oidc",
        secrets_file="/nowhere/secrets.toml",
        roles={"haem-nurse": NURSE, "haem-doctor": PHYSICIAN},
    )
)


def by_provider(record, claimed, **how):
    about = {"user": "00u1", "name": "N. Kaya", "token": "oidc:1", "at": NOON} | how
    return sign_in_by_provider(record, OIDC, claimed=claimed, **about)


@pytest.mark.parametrize("claimed", [[], ["nurse"], ["HAEM-NURSE"], ["haem-nurse haem-doctor"]])
def test_a_claim_that_gives_no_role_lets_nobody_in(small, claimed):
    """The unit's settings say what each value means; nothing is guessed."""
    with pytest.raises(NotSignedIn, match="gives you no role in Daywatch") as raised:
        by_provider(small, claimed)

    assert "haem-nurse, haem-doctor into the claim 'roles' of the ID token" in str(raised.value)
    with pytest.raises(NotSignedIn, match="Sign in to go on"):
        resume(small, OIDC, "oidc:1", at=NOON, did_something=True)


def test_roles_of_a_claim_are_those_of_the_session(small):
    """Values that mean nothing here are passed over."""
    came = by_provider(small, ["haem-nurse", "golf"])

    assert frozenset({NURSE}) == came.roles
    assert resume(small, OIDC, "oidc:1", at=NOON, did_something=True) == came


def test_two_windows_that_open_at_once_are_one_session(both):
    """A browser that opens its windows again asks from each of them."""
    with ThreadPoolExecutor(4) as threads:
        came = list(threads.map(lambda _: by_provider(both, ["haem-nurse"]), range(4)))

    assert 1 == len(set(came))
    assert ["signed in as nurse"] == [one.what for one in accesses_of(both)]


def test_signed_out_here_is_signed_out_whatever_the_provider_says(small):
    """Its cookie lasts for weeks; the same ID token does not begin the session anew."""
    by_provider(small, ["haem-nurse"])
    sign_out(small, "oidc:1", at=NOON)
    by_provider(small, ["haem-nurse"])
    with pytest.raises(NotSignedIn, match="signed out"):
        resume(small, OIDC, "oidc:1", at=NOON, did_something=True)
