"""The unit's settings: as they are, with what each means, and what changed when."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from monitoring.people.roles import Right
from monitoring.record.errors import RecordUnavailable
from monitoring.services.settings_history import (
    SettingChange,
    SettingsHistory,
    settings_history,
    unlike,
)
from monitoring.services.settings_in_words import settings_by_group
from monitoring.ui import page_words, session, words

CHANGES_SHOWN = 500


def settings_of_the_unit() -> None:
    told = _noted()
    if told is not None:
        _differs(told)
    st.markdown(page_words.SETTINGS_AS_READ)
    columns = [
        page_words.COLUMN_SETTING,
        page_words.COLUMN_SETTING_VALUE,
        page_words.COLUMN_MEANING,
    ]
    for group, rows in settings_by_group(session.settings()).items():
        st.subheader(group)
        st.dataframe(
            pd.DataFrame(rows, columns=columns),
            hide_index=True,
            height="content",
            width="stretch",
        )
    if told is not None:
        _history(told)


def _noted() -> SettingsHistory | None:
    """None for who may not see it, and where the record does not answer: the values stand anyway."""
    person = session.person()
    if not person.may(Right.KEEP_THE_RECORD):
        return None
    try:
        return settings_history(session.record(), by=person)
    except RecordUnavailable as error:
        st.warning(words.as_text(error))
        return None


def _differs(told: SettingsHistory) -> None:
    """Above the values, as it says which of two hold here."""
    if told.first is None:
        st.warning(page_words.SETTINGS_NOT_NOTED)
    elif differ := unlike(session.settings(), told):
        names = words.as_text(", ".join(differ))
        st.warning(page_words.SETTINGS_DIFFER.format(settings=names))


def _history(told: SettingsHistory) -> None:
    if told.first is None:
        return
    st.subheader(page_words.WHAT_CHANGED_AND_WHEN)
    st.caption(page_words.NOTICED_AT_A_START)
    if not told.changes:
        st.markdown(page_words.NO_SETTING_CHANGED)
    else:
        _table(told.changes[:CHANGES_SHOWN])
    if len(told.changes) > CHANGES_SHOWN:
        st.caption(page_words.LAST_CHANGES_SHOWN.format(shown=CHANGES_SHOWN, all=len(told.changes)))
    st.markdown(
        page_words.FIRST_SETTINGS.format(
            count=told.first.count,
            at=session.local(told.first.noticed_at),
            process=told.first.process,
            version=words.as_text(told.first.version),
        )
    )


def _table(changes: tuple[SettingChange, ...]) -> None:
    """With every value in full, on a narrow screen too: a grid would cut the long ones off."""
    st.table(
        pd.DataFrame(
            {
                page_words.COLUMN_NOTICED_AT: [
                    f"{session.local(one.noticed_at):%d %b %Y %H:%M:%S}" for one in changes
                ],
                page_words.COLUMN_SETTING: [words.as_text(one.setting) for one in changes],
                page_words.COLUMN_FROM: [_value(one.before) for one in changes],
                page_words.COLUMN_TO: [_value(one.after) for one in changes],
                page_words.COLUMN_VERSION: [words.as_text(one.version) for one in changes],
                page_words.COLUMN_PROCESS: [words.as_text(one.process) for one in changes],
            }
        ),
        hide_index=True,
    )


def _value(text: str | None) -> str:
    return page_words.NO_SUCH_SETTING if text is None else words.as_text(text)
