"""What every page needs: the record, the settings, the clock, who asks. No page keeps data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from functools import wraps
from threading import Lock
from time import monotonic
from typing import Any, ParamSpec

import streamlit as st
from sqlalchemy import Engine

from monitoring.course.other_scales import OtherView
from monitoring.course.review import PatientState
from monitoring.people.roles import OPERATOR, ROLES, Person
from monitoring.record.engine import open_record
from monitoring.record.errors import RecordUnavailable
from monitoring.record.reading import Whereabouts
from monitoring.services.chart import Ward, find_patients, review_ward
from monitoring.services.chart import other_views as other_views_of
from monitoring.services.look_at import look_at_patient
from monitoring.services.review_patient import PatientReview, review_patient
from monitoring.services.settings_history import DASHBOARD, note_settings
from monitoring.services.sign_in import NotSignedIn, is_known, resume, sign_in_by_provider, sign_out
from monitoring.settings import Settings, read_settings
from monitoring.ui import page_words
from monitoring.ui.words import UNNAMED

P = ParamSpec("P")


@st.cache_resource(show_spinner=False)
def settings() -> Settings:
    return read_settings()


@st.cache_resource(show_spinner=False)
def record() -> Engine:
    opened = open_record(settings().database_url, anchors=settings().anchor_file)
    # Here, as no page shows a grade before: once a process, and not with each session or rerun.
    note_settings(opened, settings(), process=DASHBOARD, at=now())
    return opened


@dataclass
class _WardShelf:
    """The ward as last reviewed, shared by all sessions of this process."""

    lock: Lock
    ward: Ward | None = None
    others: dict[str, tuple[int, tuple[OtherView, ...]]] = field(default_factory=dict)


@st.cache_resource(show_spinner=False)
def _shelf() -> _WardShelf:
    return _WardShelf(Lock())


def ward(*, besides: int | None = None) -> Ward:
    """The ward as the record stands now; only what changed since the last look is graded.

    `besides` opens a patient, by number, whom the board no longer shows.
    """
    shelf = _shelf()
    with shelf.lock:
        shelf.ward = review_ward(
            record(), settings(), by=person(), now=now(), previous=shelf.ward, besides=besides
        )
        return shelf.ward


def other_views() -> Mapping[str, tuple[OtherView, ...]]:
    """What else is present, by patient_id. Only the board asks, so that no form waits for it."""
    shelf, now_there = _shelf(), ward()
    with shelf.lock:
        entries = now_there.last_entries
        stale = [
            one for one in now_there.states if shelf.others.get(one, (0, ()))[0] != entries[one]
        ]
        found = other_views_of(record(), settings(), stale, by=person()) if stale else {}
        shelf.others.update({one: (entries[one], found.get(one, ())) for one in stale})
        return {one: shelf.others[one][1] for one in now_there.states}


def not_on_the_board(wanted: str) -> tuple[Whereabouts, ...]:
    """Who is in the record under such a patient_id and no longer watched."""
    return find_patients(record(), wanted, by=person(), now=now())


@st.cache_resource(show_spinner=False, max_entries=32)
def _review(patient_id: str, last_entry: int, _by: Person) -> PatientReview:  # noqa: ARG001  the cache's key
    return review_patient(record(), settings(), patient_id, by=_by)


def review(state: PatientState) -> PatientReview:
    """The patient's whole course; graded again after an entry that concerns the patient."""
    return _review(state.patient_id, ward().last_entries[state.patient_id], person())


def clock() -> datetime:
    """The server's clock, also where the time is fixed for pictures: sessions go by it."""
    return datetime.now(UTC)


def now() -> datetime:
    """The server's clock, or the time fixed for pictures."""
    return settings().as_of or datetime.now(UTC)


def local(at: datetime) -> datetime:
    """In the unit's zone; without one, in that of the fixed clock or of this machine."""
    if settings().zone is None and settings().as_of is not None:
        return at
    return at.astimezone(settings().zone)


def zone_of(state: PatientState) -> tzinfo:
    """The unit's zone; without one, the offset in which the infusion was written."""
    from datetime import timezone

    return settings().zone or timezone(state.offset)


def turn_to(page: str) -> None:
    """At the head of each full run: which page it draws, and whether one came to it just now."""
    st.session_state["came-to-the-page"] = st.session_state.get("page-turned-to") != page
    st.session_state["page-turned-to"] = page


def came_just_now() -> bool:
    """Once after coming to the page from another one, or with a new window."""
    return bool(st.session_state.pop("came-to-the-page", False))


# --- who asks -------------------------------------------------------------------------------------

# The local accounts' cookie; where the hospital vouches, the session hangs on its ID token.
COOKIE = "daywatch_session"
ASKED_AGAIN_AFTER = 1.0
LOOKS_LOGGED_EVERY = timedelta(minutes=10)


def arrive() -> Person:
    """At the head of each full run of a page: whoever made it happen did something.

    Raises NotSignedIn where nobody is signed in, or nobody is any more.
    """
    refreshed_itself = st.session_state.pop("refreshed-itself", False)
    return _ask(did_something=not refreshed_itself)


def person() -> Person:
    """Who asks. Raises NotSignedIn, also in the callback of a page that was left open too long."""
    known = st.session_state.get("person-known")
    if known is not None and monotonic() - known[1] < ASKED_AGAIN_AFTER:
        return known[0]
    return _ask(did_something=False)


def _ask(*, did_something: bool) -> Person:
    st.session_state.pop("person-known", None)
    match settings().sign_in.method:
        case "off":
            typed = str(st.session_state.get("person") or "").strip()
            found = Person(typed or UNNAMED, frozenset((*ROLES, OPERATOR)))
        case "local":
            token = st.context.cookies.get(COOKIE, "")
            found = resume(record(), settings(), token, at=clock(), did_something=did_something)
        case "oidc":
            found = _vouched_for(did_something=did_something)
    st.session_state["person-known"] = (found, monotonic())
    return found


def _vouched_for(*, did_something: bool) -> Person:
    if not st.user.is_logged_in:
        raise NotSignedIn("Sign in to go on.")
    claims = st.user.to_dict()
    token = _token_of(claims)
    at, choices = clock(), settings().sign_in
    if not is_known(record(), token):
        issued = datetime.fromtimestamp(float(str(claims.get("iat") or 0)), UTC)
        if at - issued >= choices.longest:
            raise NotSignedIn("Your sign-in at the hospital is too old: sign in again.")
        user = str(claims.get(choices.user_claim) or "")
        if not user:
            raise NotSignedIn(
                f"The ID token lacks the claim {choices.user_claim!r}: tell whoever looks after "
                "accounts."
            )
        sign_in_by_provider(
            record(),
            settings(),
            user=user,
            name=str(claims.get(choices.name_claim) or user),
            claimed=_listed(claims.get(choices.roles_claim)),
            token=token,
            at=at,
        )
    return resume(record(), settings(), token, at=at, did_something=did_something)


def _token_of(claims: Mapping[str, Any]) -> str:
    """Another at each sign-in, as iat is; signing out here so outlives the provider's cookie."""
    return "oidc:" + ":".join(str(claims.get(name, "")) for name in ("iss", "sub", "iat", "nonce"))


def _listed(claimed: Any) -> list[str]:
    if isinstance(claimed, str):
        return claimed.split()
    return [str(one) for one in claimed] if isinstance(claimed, (list, tuple)) else []


def still_here() -> None:
    """Raises NotSignedIn where the session has ended; asking does not make it last longer."""
    _ask(did_something=False)


def acting() -> Person:
    """Who does something within what redraws itself, so that the session lasts: a self-refresh
    asks by `person`. Raises NotSignedIn."""
    return _ask(did_something=True)


def signing(typed: object) -> Person:
    """Who gives their word: where sign-in is off, by the name typed beside it or in the sidebar, or
    by none, which the services refuse. Raises NotSignedIn."""
    known = acting()
    if known.user:
        return known
    name = str(typed or "").strip()
    return replace(known, name=name or known.name.replace(UNNAMED, ""))


def acted(*_of_the_widget: object) -> None:
    """The same as a callback; somebody whose session is over is told when the page is drawn."""
    with suppress(NotSignedIn):
        acting()


def covered_once_over(draw: Callable[P, None]) -> Callable[P, None]:
    """For what redraws itself: once the session is over the whole page is covered instead."""

    @wraps(draw)
    def drawn(*args: P.args, **named: P.kwargs) -> None:
        try:
            draw(*args, **named)
        except NotSignedIn:
            st.session_state["refreshed-itself"] = True
            st.rerun()

    return drawn


def leave() -> None:
    """Sign out of Daywatch, in every window of this session."""
    if settings().sign_in.method == "local":
        sign_out(record(), st.context.cookies.get(COOKIE, ""), at=clock())
    elif st.user.is_logged_in:
        sign_out(record(), _token_of(st.user.to_dict()), at=clock())
    st.session_state.pop("person-known", None)


def log_look(state: PatientState, page: str) -> None:
    """Once an opening: somebody who stays on a page looks at it once in ten minutes."""
    looks = st.session_state.setdefault("looks", {})
    key = (state.patient_number, page)
    if key in looks and monotonic() - looks[key] < LOOKS_LOGGED_EVERY.total_seconds():
        return
    try:
        look_at_patient(record(), state.patient_number, page, by=person(), at=now())
    except RecordUnavailable as error:  # a patient's page is shown all the same
        st.warning(page_words.LOOK_NOT_LOGGED.format(error=error))
        return
    looks[key] = monotonic()


def chosen_patient() -> PatientState | None:
    """The patient of `?patient=`, an internal number."""
    number = st.query_params.get("patient", "")
    if not number.isdecimal():
        return None
    return ward(besides=int(number)).patient(int(number))
