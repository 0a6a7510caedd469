"""The photograph of the written sentence: added to a form, and flipped through beside the first.

A picture travels within the page, as data: an address of its own would be answered to whoever has
it, signed in or not, where the hospital vouches for people.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from datetime import datetime
from typing import Any
from uuid import uuid4

import streamlit as st

from monitoring.charting.pictures import BASELINE_HANDWRITING, HANDWRITING, Picture
from monitoring.course.days import day_of
from monitoring.course.review import PatientState
from monitoring.exchange.pictures import KINDS, LARGEST_FILE_MB, UnusablePicture, read_picture
from monitoring.people.roles import NotAllowed
from monitoring.record.errors import CannotRecord, PictureChanged, RecordUnavailable
from monitoring.services.chart import Chart
from monitoring.services.handwriting import (
    Handwriting,
    Sample,
    TakenOut,
    handwriting_of,
    look_at_handwriting,
    take_out_handwriting,
)
from monitoring.services.keep_draft import drop_own_draft, keep_draft, own_drafts
from monitoring.services.sign_in import NotSignedIn
from monitoring.ui import page_words, session, words
from monitoring.ui.components.saving import Opened, Whom

DRAFT = "handwriting"
# In the form's own draft: that a picture belongs to it, which is kept as a draft beside it.
ADDED = "handwriting?"
TOLD = (CannotRecord, RecordUnavailable, NotAllowed, NotSignedIn)
FLIP = "handwriting-flip"
# Streamlit's buttons are 38 px high, and these are pressed again and again on a tablet.
LARGE_ENOUGH = f"<style>[class*=st-key-{FLIP}] button {{min-height: 44px; min-width: 44px}}</style>"
SENTENCE = {
    1.0: words.SENTENCE_RIGHT,
    0.0: words.SENTENCE_WRONG,
    "untestable": words.SENTENCE_UNTESTABLE,
    None: words.SENTENCE_NOT_CHARTED,
}


# --- adding one -------------------------------------------------------------------------------


def picture_field(state: Whom, one: Opened, label: str = words.PICTURE_OF_SENTENCE) -> None:
    """What is refused is said, and nothing else in the form is touched by it."""
    picture = added(state, one)
    if picture is not None:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.image(address_of(picture), alt=words.ADDED_PICTURE, width=200)
            st.caption(words.PICTURE_GOES_ALONG, width="content")
            st.button(
                words.REMOVE_PICTURE,
                key=f"{one.key}/no-picture",
                on_click=forget,
                args=(state, one.key),
            )
        return
    key = _uploader(one.key)
    st.file_uploader(
        label,
        type=KINDS,
        key=key,
        max_upload_size=LARGEST_FILE_MB,
        on_change=_take,
        args=(state, one.key, key),
    )
    if said := st.session_state.get(_refusal(one.key)):
        st.error(words.as_text(said))


def read_upload(file: Any) -> Picture | None:
    """Of its name nothing is read, kept or logged. Raises UnusablePicture."""
    return None if file is None else read_picture(file.getvalue())


def added(state: Whom, one: Opened) -> Picture | None:
    """The picture of this opening, also after a reload."""
    kept = st.session_state.get(_slot(one.key))
    if kept is not None or not st.session_state.get(_mark(one.key)):
        return kept
    drafts = own_drafts(session.record(), patient=state.patient_id, form=DRAFT, by=session.person())
    content = next((draft.content for draft in drafts if draft.opening == one.key), None)
    if content is None:
        st.session_state.pop(_mark(one.key), None)
        return None
    kept = Picture(b64decode(content["content"]), content["width"], content["height"])
    st.session_state[_slot(one.key)] = kept
    return kept


def forget(state: Whom, opening: str) -> None:
    """It was saved, or is not wanted."""
    had_one = st.session_state.pop(_slot(opening), None)
    st.session_state.pop(_refusal(opening), None)
    if st.session_state.pop(_mark(opening), None) or had_one:
        drop_own_draft(session.record(), **_about(state, opening))


def taken_refusal(opening: str) -> str:
    """What was said of a file that was refused, once: whoever goes on does so without it."""
    return str(st.session_state.pop(_refusal(opening), ""))


def take_what_came(state: Whom, opening: str) -> None:
    """First by the callback of Save: a file that came with the press is taken along."""
    key = _uploader(opening)
    if st.session_state.get(key) is not None:
        _take(state, opening, key)


def _take(state: Whom, opening: str, key: str) -> None:
    """The uploader's callback."""
    file = st.session_state.get(key)
    if file is not None and st.session_state.get(_taken(opening)) == file.file_id:
        return  # with the press of Save
    st.session_state.pop(_refusal(opening), None)
    if file is None:
        return
    st.session_state[_taken(opening)] = file.file_id
    st.session_state[_turn(opening)] = st.session_state.get(_turn(opening), 0) + 1
    try:
        picture = read_upload(file)
    except UnusablePicture as told:
        st.session_state[_refusal(opening)] = str(told)
        return
    if picture is None:
        return
    st.session_state[_slot(opening)] = picture
    st.session_state[_mark(opening)] = picture.sha256
    content = {
        "content": b64encode(picture.content).decode(),
        "width": picture.width,
        "height": picture.height,
    }
    try:
        keep_draft(session.record(), content, at=session.now(), **_about(state, opening))
    except TOLD as told:
        st.session_state[_refusal(opening)] = words.PICTURE_ON_THIS_SCREEN.format(why=told)


def _about(state: Whom, opening: str) -> dict[str, Any]:
    return {
        "patient": state.patient_id,
        "form": DRAFT,
        "opening": opening,
        "by": session.person(),
    }


def _slot(opening: str) -> str:
    return f"{opening}/picture"


def _mark(opening: str) -> str:
    return f"{opening}:{ADDED}"


def _uploader(opening: str) -> str:
    """Another key after each file: the browser's own copy of it is not needed any longer."""
    return f"{opening}/picture-{st.session_state.get(_turn(opening), 0)}"


def _taken(opening: str) -> str:
    """The file that was taken last: the uploader's own word comes after that of Save."""
    return f"{opening}/picture-taken"


def _turn(opening: str) -> str:
    return f"{opening}/picture-turn"


def _refusal(opening: str) -> str:
    return f"{opening}/picture-refused"


# --- flipping through them --------------------------------------------------------------------


def has_handwriting(chart: Chart) -> bool:
    """Whether any picture holds, by the chart alone."""
    return bool(
        chart.observations[HANDWRITING].notna().any()
        or chart.patients[BASELINE_HANDWRITING].notna().any()
    )


def handwriting_view(state: PatientState, chart: Chart, *, place: str) -> None:
    """Only where there is one; read when somebody opens it, which is a look that is logged."""
    if not has_handwriting(chart):
        return
    shown = st.expander(words.HANDWRITING, key=f"handwriting-{place}", on_change="rerun")
    with shown:
        if shown.open:
            st.fragment(session.covered_once_over(_flip))(state, place)


def _flip(state: PatientState, place: str) -> None:
    session.log_look(state, words.HANDWRITING)
    found = handwriting_of(session.record(), state.patient_id, by=session.person())
    st.caption(words.PEOPLE_JUDGE_IT)
    sample = _chosen(state, found, place)
    first, chosen = st.columns(2)
    with first:
        if found.baseline is None:
            st.markdown(f"**{words.AT_BASELINE}**")
            st.info(words.NO_BASELINE_PICTURE)
        else:
            _draw(state, found.baseline, place)
    with chosen:
        if sample is None:
            st.info(words.NO_PICTURE_SINCE)
        else:
            _draw(state, sample, place)
    for one in found.taken_out:
        st.caption(_taken_out_words(state, one))


def _chosen(state: PatientState, found: Handwriting, place: str) -> Sample | None:
    """The newest, until somebody goes to another."""
    if not found.samples:
        return None
    slot = f"handwriting:{state.patient_number}:{place}"
    rows = [one.row_id for one in found.samples]
    wanted = st.session_state.get(slot)
    at = rows.index(wanted) if wanted in rows else len(rows) - 1
    st.html(LARGE_ENOUGH)
    with st.container(horizontal=True, vertical_alignment="center", key=f"{FLIP}-{place}"):
        for said, icon, to in (
            (words.EARLIER, ":material/chevron_left:", at - 1),
            (words.LATER, ":material/chevron_right:", at + 1),
        ):
            there = 0 <= to < len(rows)
            st.button(
                said,
                icon=icon,
                key=f"{FLIP}-{place}-{said}",
                disabled=not there,
                on_click=_go_to,
                args=(slot, rows[to] if there else wanted),
            )
        st.markdown(words.WHICH_SAMPLE.format(number=at + 1, all=len(rows)), width="content")
    return found.samples[at]


def _go_to(slot: str, row_id: int | None) -> None:
    st.session_state[slot] = row_id


def _draw(state: PatientState, sample: Sample, place: str) -> None:
    zone, now, at = session.zone_of(state), session.now(), sample.observed_at
    when = _when(state, at)
    heading = words.AT_BASELINE if at is None else when
    st.markdown(f"**{heading}** · {words.ago(at or sample.recorded_at, now)}")
    try:
        picture = look_at_handwriting(
            session.record(), state.patient_id, sample.name, by=session.person()
        )
    except (PictureChanged, LookupError) as told:
        st.error(words.as_text(told))
    else:
        st.image(
            address_of(picture),
            alt=words.SAMPLE_OF.format(when=when or words.THE_BASELINE),
            width="stretch",
        )
    by, recorded = words.as_text(sample.recorded_by), words.local_time(sample.recorded_at, zone)
    answer = SENTENCE.get(sample.sentence, sample.sentence)
    st.markdown(
        f"{words.RECORDED_BY.format(by=by, at=recorded)}  \n"
        f"{words.SENTENCE_ITEM.format(answer=answer)}"
    )
    if sample.may_take_out and place == "course":
        _wrong_picture(state, sample)


def _when(state: PatientState, at: datetime | None) -> str:
    """ "12 Mar 2026 10:00, Day +3", in the unit's time."""
    if at is None:
        return ""
    zone = session.zone_of(state)
    day = day_of(at, state.first_infused_at, zone=session.settings().zone, offset=state.offset)
    return f"{at.astimezone(zone):%d %b %Y %H:%M}, {words.day_words(day)}"


def _taken_out_words(state: PatientState, one: TakenOut) -> str:
    zone = session.zone_of(state)
    return words.PICTURE_TAKEN_OUT.format(
        when=_when(state, one.observed_at) or words.THE_BASELINE,
        by=words.as_text(one.by),
        at=words.local_time(one.at, zone),
        why=f": {words.as_text(one.reason)}" if one.reason else "",
    )


def _wrong_picture(state: PatientState, sample: Sample) -> None:
    key = f"handwriting-out-{sample.table}-{sample.row_id}"
    with st.popover(words.WRONG_PICTURE, key=f"{key}-open"):
        st.caption(words.TAKING_OUT_MEANS)
        st.text_input(page_words.REASON, key=f"{key}-why")
        st.button(words.TAKE_PICTURE_OUT, key=key, on_click=_take_out, args=(state, sample, key))
    if said := st.session_state.get(f"{key}-said"):
        st.error(words.as_text(said))


def _take_out(state: PatientState, sample: Sample, key: str) -> None:
    form_key = st.session_state.setdefault(f"{key}-form", uuid4().hex)
    st.session_state.pop(f"{key}-said", None)
    try:
        take_out_handwriting(
            session.record(),
            state.patient_id,
            sample,
            by=session.person(),
            at=session.now(),
            reason=str(st.session_state.get(f"{key}-why") or ""),
            form_key=form_key,
        )
    except TOLD as told:
        st.session_state[f"{key}-said"] = str(told)


def address_of(picture: Picture) -> str:
    return f"data:{picture.media_type};base64,{b64encode(picture.content).decode()}"
