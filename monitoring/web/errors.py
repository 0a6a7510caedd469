"""What happens to a fault nobody foresaw: a sentence on the screen, no patient data in the log."""

from __future__ import annotations

import logging
import traceback

import streamlit as st

from monitoring.record.errors import CannotRecord, RecordUnavailable
from monitoring.settings import UnusableSettings

log = logging.getLogger("daywatch")
SENTENCES = (CannotRecord, RecordUnavailable, UnusableSettings)


def log_without_details(error: Exception) -> bool:
    """True: the screen says it in a sentence and Streamlit shows nothing of its own.

    The message of an unforeseen error may hold patient data, so the log names its place only.
    """
    if isinstance(error, SENTENCES):
        st.error(str(error))
        return True
    frame = traceback.extract_tb(error.__traceback__)[-1]
    log.error("%s at %s:%s", type(error).__name__, frame.filename, frame.lineno)
    st.error(
        "Something went wrong in Daywatch and the page could not be shown. Nothing that was saved "
        "is lost. Reload the page; if it happens again, tell whoever looks after Daywatch: "
        f"{type(error).__name__} in {frame.name}."
    )
    return True
