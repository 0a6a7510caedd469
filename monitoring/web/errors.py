"""What happens to a fault nobody foresaw: a sentence on the screen, no patient data in the log."""

from __future__ import annotations

import logging

import streamlit as st

from monitoring.event_log import log_event, log_fault, place_of
from monitoring.people.roles import NotAllowed
from monitoring.record.errors import CannotRecord, RecordUnavailable
from monitoring.services.sign_in import NotSignedIn
from monitoring.settings import UnusableSettings

SENTENCES = (CannotRecord, NotAllowed, NotSignedIn, RecordUnavailable, UnusableSettings)


def log_without_details(error: Exception) -> bool:
    """True: the screen says it in a sentence and Streamlit shows nothing of its own.

    The message of an unforeseen error may hold patient data, so the log names its place only.
    """
    if isinstance(error, SENTENCES):
        log_event("told", level=logging.WARNING, **place_of(error))
        st.error(str(error))
        return True
    log_fault(error)
    place = place_of(error)
    st.error(
        "Something went wrong in Daywatch and the page could not be shown. Nothing that was saved "
        "is lost. Reload the page; if it happens again, tell whoever looks after Daywatch: "
        f"{place['error']} in {place.get('function', 'no function')}."
    )
    return True
