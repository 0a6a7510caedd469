"""What every page needs: the record, the settings, the clock, who types. No page keeps data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from threading import Lock

import streamlit as st
from sqlalchemy import Engine

from monitoring.course.other_scales import OtherView
from monitoring.course.review import PatientState
from monitoring.record.engine import open_record
from monitoring.services.chart import Ward, review_ward
from monitoring.services.chart import other_views as other_views_of
from monitoring.services.review_patient import PatientReview, review_patient
from monitoring.settings import Settings, read_settings
from monitoring.ui.words import UNNAMED


@st.cache_resource(show_spinner=False)
def settings() -> Settings:
    return read_settings()


@st.cache_resource(show_spinner=False)
def record() -> Engine:
    return open_record(settings().database_url)


@dataclass
class _WardShelf:
    """The ward as last reviewed, shared by all sessions of this process."""

    lock: Lock
    ward: Ward | None = None
    others: dict[str, tuple[int, tuple[OtherView, ...]]] = field(default_factory=dict)


@st.cache_resource(show_spinner=False)
def _shelf() -> _WardShelf:
    return _WardShelf(Lock())


def ward() -> Ward:
    """The ward as the record stands now; only what changed since the last look is graded."""
    shelf = _shelf()
    with shelf.lock:
        shelf.ward = review_ward(record(), settings(), previous=shelf.ward)
        return shelf.ward


def other_views() -> Mapping[str, tuple[OtherView, ...]]:
    """What else is present, by patient_id. Only the board asks, so that no form waits for it."""
    shelf, now_there = _shelf(), ward()
    with shelf.lock:
        entries = now_there.last_entries
        stale = [
            one for one in now_there.states if shelf.others.get(one, (0, ()))[0] != entries[one]
        ]
        found = other_views_of(record(), settings(), stale) if stale else {}
        shelf.others.update({one: (entries[one], found.get(one, ())) for one in stale})
        return {one: shelf.others[one][1] for one in now_there.states}


@st.cache_resource(show_spinner=False, max_entries=32)
def _review(patient_id: str, last_entry: int) -> PatientReview:  # noqa: ARG001  the cache's key
    return review_patient(record(), settings(), patient_id)


def review(state: PatientState) -> PatientReview:
    """The patient's whole course; graded again after an entry that concerns the patient."""
    return _review(state.patient_id, ward().last_entries[state.patient_id])


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


def person() -> str:
    return str(st.session_state.get("person") or "").strip() or UNNAMED


def chosen_patient() -> PatientState | None:
    """The patient of `?patient=`, an internal number."""
    number = st.query_params.get("patient", "")
    return ward().patient(int(number)) if number.isdecimal() else None
