"""The neuro check: ICE or CAPD by age, then consciousness, seizure, motor, raised pressure."""

from __future__ import annotations

from contextlib import nullcontext
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from monitoring.course.review import PatientState, WardRow
from monitoring.grading.conditions import Observable
from monitoring.scales import observables as o
from monitoring.scales.capd import CAPD
from monitoring.scales.icans_astct_2019 import capd_is_the_tool
from monitoring.services.chart import Chart
from monitoring.services.check_entry import Checked
from monitoring.services.record_observation import preview
from monitoring.ui import page_words, session, words
from monitoring.ui.components import handwriting, saving
from monitoring.ui.components.fields import Form, ghosts
from monitoring.ui.components.keyboard import entry_form, first_field
from monitoring.ui.components.result import live_line, saved
from monitoring.ui.components.vitals_form import checked as checked_vitals

FORM = "neuro-check"
SHOWN, REASON = saving.GOES_ALONG, "why-not?"
RIGHT, WRONG, UNTESTABLE = page_words.RIGHT, page_words.WRONG, page_words.CANNOT_BE_TESTED
ANSWERS = (RIGHT, WRONG, UNTESTABLE)
OBJECTS = page_words.OBJECTS
QUESTIONS = page_words.ICE_QUESTIONS
FREQUENCY = page_words.HOW_OFTEN
TURNED = {item.name for item in o.CAPD_ITEMS[:4]}  # scored the other way round: always is 0
SYMPTOMS = (
    "none",
    "tremor",
    "myoclonus",
    "headache",
    "dysphasia",
    "confusion",
    "hallucination",
    "imbalance",
    "dizziness",
    "facial-palsy",
    "parkinsonism",
    "micrographia",
)


def neuro_form(row: WardRow, chart: Chart) -> None:
    now, state = session.now(), row.state
    one = saving.opened(FORM, state)
    saving.keep_draft(one)  # first, as the next tap may stop this run
    if one.outcome is not None:
        saved(one.outcome, now=now)
    form = Form(one.key, ghosts(chart.observations, now=now), one.faults)
    about = chart.patients.iloc[0].to_dict()
    child = capd_is_the_tool(row.age, about["developmental_delay"])
    with st.container(key="draft"):  # a place of its own, so that nothing moves when it goes
        saving.told_of_the_draft(FORM, state, one)
    with entry_form(one.key):
        _when(form, state, one)
        if child is None:
            st.warning(page_words.AGE_IS_NOT_RECORDED)
        elif child:
            _capd(form, about)
        else:
            _ice(form, about, chart, state, one)
        _domains(form)
    check = checked(state)
    result = check(saving.typed_values(one))
    if not result.faults and len(result.row) > 1:
        live_line(preview(chart, session.settings(), result.row, before=state))
    saving.messages(one)
    with st.container(horizontal=True):
        saving.save_button(one, _save, state, one.key, check)
        if st.button(page_words.CLEAR_THE_FORM, key=f"clear-{one.key}"):
            handwriting.forget(state, one.key)
            saving.discard(FORM, state)
            st.rerun()
        if st.button(words.ENTER, key="to-enter"):
            st.switch_page("pages/enter.py", query_params={"patient": str(state.patient_number)})
        if st.button(page_words.BACK_TO_THE_BOARD, key="to-board", shortcut="Ctrl+B"):
            st.switch_page("pages/home.py")


def _when(form: Form, state: PatientState, one: saving.Opened) -> None:
    local = session.now().astimezone(session.zone_of(state))
    with st.container(horizontal=True):
        st.datetime_input(
            page_words.OBSERVED_AT,
            key=saving.begins_at(one, "when", local),
            step=60,
            format="DD/MM/YYYY",
            persist_state="page",
            width=300,
        )
        with st.container(width="content"):
            form.choice("sedated", page_words.SEDATED)


def _save(state: PatientState, opening: str, check: Any) -> None:
    handwriting.take_what_came(state, opening)
    saving.save(FORM, state, opening, check, kind=FORM, picture=handwriting.added)
    if saving.opened(FORM, state).key != opening:
        handwriting.forget(state, opening)


# --- ICE --------------------------------------------------------------------------------------


def _ice(
    form: Form, about: dict[str, Any], chart: Chart, state: PatientState, one: saving.Opened
) -> None:
    st.subheader(page_words.ICE)
    st.caption(page_words.WHY_ICE)
    _all_of(form, page_words.ALL_FOUR_RIGHT, "ice_orientation")
    _questions(form, "ice_orientation", QUESTIONS["ice_orientation"], about)
    things = _shown_now(form, chart)
    _all_of(form, page_words.ALL_THREE_RIGHT.format(objects=", ".join(things)), "ice_naming")
    named = tuple(page_words.NAMES_AN_OBJECT.format(thing=thing) for thing in things)
    _questions(form, "ice_naming", named, about)
    single = ("ice_commands", "ice_writing", "ice_attention")
    for item, column in zip(single, st.columns(3, vertical_alignment="bottom"), strict=True):
        with column:
            _questions(form, item, QUESTIONS[item], about)
    handwriting.picture_field(state, one)
    handwriting.handwriting_view(state, chart, place="neuro")
    if UNTESTABLE in saving.typed_values(_as_opened(form)).values():
        _why_not(form)
    _language(form, about)
    low, high = _ice_range(form)
    if high is not None:
        st.markdown(
            page_words.ICE_SO_FAR.format(low=low)
            if low == high
            else page_words.ICE_RANGE.format(low=low, high=high)
        )


def _as_opened(form: Form) -> saving.Opened:
    return saving.Opened(form.key, FORM, "", session.person(), 0)


def _all_of(form: Form, said: str, item: str) -> None:
    """One tap for what is mostly so; each of the answers can then be changed.

    The tap is kept by itself: a browser that has not yet drawn the answers sends them as blank with
    the next tap, and they would be lost.
    """
    st.button(said, key=form.of(f"/all-{item}"), on_click=_all_right, args=(form, item))
    if form.value(f"all?{item}"):
        for number in range(int(OBSERVABLES_POINTS[item])):
            key = form.of(f"{item}?{number}")
            st.session_state[key] = st.session_state.get(key) or RIGHT


def _all_right(form: Form, item: str) -> None:
    st.session_state[form.of(f"all?{item}")] = True
    for number in range(int(OBSERVABLES_POINTS[item])):
        st.session_state[form.of(f"{item}?{number}")] = RIGHT


def _shown_now(form: Form, chart: Chart) -> tuple[str, ...]:
    """The next three in turn; they stay those until the form is saved, also over a reload."""
    made = int(chart.observations["ice_naming"].notna().sum())
    turn = st.session_state.setdefault(form.of(SHOWN), made % len(OBJECTS))
    return OBJECTS[int(turn)]


def _why_not(form: Form) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.pills(
            page_words.WHY_IT_CANNOT_BE_TESTED,
            page_words.WHY_NOT_TESTED,
            key=form.of(REASON),
            wrap=True,
            persist_state="page",
        )
        form.text("ice_untestable_reason", page_words.OR_IN_OTHER_WORDS)


def _language(form: Form, about: dict[str, Any]) -> None:
    """Whoever is asked in a foreign language loses points to it: both are recorded."""
    spoken = about.get("language")
    left, right = st.columns(2)
    with left:
        form.text("ice_language", page_words.LANGUAGE_OF_THE_CHECK)
        if not pd.isna(spoken):
            st.caption(page_words.THE_PATIENTS_LANGUAGE.format(language=words.as_text(spoken)))
    with right:
        form.choice("interpreter", page_words.INTERPRETER, o.YES_NO)


def _questions(form: Form, item: str, asked: tuple[str, ...], about: dict[str, Any]) -> None:
    columns = st.columns(len(asked))
    for number, (question, column) in enumerate(zip(asked, columns, strict=True)):
        first = item == "ice_orientation" and number == 0
        with column, first_field() if first else nullcontext():
            st.segmented_control(
                question,
                ANSWERS,
                key=form.of(f"{item}?{number}"),
                wrap=True,
                required=bool(form.value(f"all?{item}")),
                persist_state="page",
            )
    points = OBSERVABLES_POINTS[item]
    baseline = about.get(f"baseline_{item}")
    before, failed = page_words.NO_BASELINE, ""
    if baseline is not None and not pd.isna(baseline):
        before = page_words.BASELINE_OF_ITEM.format(baseline=baseline, points=points)
        failed = "" if baseline >= points else page_words.FAILED_AT_BASELINE
    st.caption(f"{before}{failed} · {form.ghosts.words(item)}")


OBSERVABLES_POINTS = {item.name: item.plausible[1] for item in o.ICE_ITEMS}


def ice_points(values: dict[str, Any]) -> dict[str, Any]:
    """The items from the single answers: points where all were tested, a word where one was not,
    blank where one is still to be asked."""
    items: dict[str, Any] = {}
    for item, most in OBSERVABLES_POINTS.items():
        otherwise = RIGHT if values.get(f"all?{item}") else None
        answers = [values.get(f"{item}?{number}", otherwise) for number in range(int(most))]
        if UNTESTABLE in answers:
            items[item] = "untestable"
        elif None not in answers:
            items[item] = float(answers.count(RIGHT))
    return items


def _ice_range(form: Form) -> tuple[float, float | None]:
    points = ice_points(saving.typed_values(_as_opened(form)))
    if not points:
        return 0, None
    known = [value for value in points.values() if not isinstance(value, str)]
    open_points = sum(
        most
        for item, most in OBSERVABLES_POINTS.items()
        if item not in points or isinstance(points[item], str)
    )
    return sum(known), sum(known) + open_points


# --- CAPD -------------------------------------------------------------------------------------


def _capd(form: Form, about: dict[str, Any]) -> None:
    st.subheader(page_words.CAPD)
    st.caption(page_words.WHY_CAPD)
    # The first four are scored the other way round: they stand apart on the left.
    for half, column in zip((CAPD.items[:4], CAPD.items[4:]), st.columns(2), strict=True):
        for item in half:
            column.segmented_control(
                item.observable.label,
                FREQUENCY,
                key=form.of(f"{item.observable.name}?0"),
                persist_state="page",
            )
            column.caption(
                form.ghosts.words(item.observable.name, spoken_as=partial(_often, item.observable))
            )
    baseline = about.get("baseline_capd")
    st.caption(
        page_words.NO_CAPD_BASELINE
        if pd.isna(baseline)
        else page_words.CAPD_BASELINE.format(baseline=baseline)
    )
    st.pills(
        page_words.IF_IT_CANNOT_BE_DONE,
        (page_words.CAPD_CANNOT_BE_DONE,),
        key=form.of("capd_impossible"),
        persist_state="page",
    )
    points = capd_points(saving.typed_values(_as_opened(form)))
    if points and "capd_total" not in points:
        st.markdown(page_words.CAPD_SO_FAR.format(total=sum(points.values()), points=len(points)))


def capd_points(values: dict[str, Any]) -> dict[str, Any]:
    """The items that are answered; the total by a word where it could not be done."""
    if values.get("capd_impossible"):
        return {"capd_total": "impossible"}
    points: dict[str, Any] = {}
    for item in o.CAPD_ITEMS:
        answer = values.get(f"{item.name}?0")
        if answer is not None:
            points[item.name] = float(_turned(item, FREQUENCY.index(answer)))
    return points


def _often(item: Observable, points: float) -> str:
    """The answer that gives these points."""
    return FREQUENCY[_turned(item, int(points))]


def _turned(item: Observable, place: int) -> int:
    """From an answer's place to its points, and back."""
    return 4 - place if item.name in TURNED else place


# --- the other domains ------------------------------------------------------------------------


def _domains(form: Form) -> None:
    st.subheader(page_words.OTHER_DOMAINS)
    form.choice("consciousness", page_words.COLUMN_CONSCIOUSNESS)
    form.choice("seizure", page_words.SEIZURE)
    left, right = st.columns(2)
    with left:
        form.choice("motor", page_words.WEAKNESS)
        form.choice("neurological_cause", page_words.CAUSE_OF_FINDINGS)
    with right:
        form.several(
            "raised_icp",
            page_words.SIGNS_OF_RAISED_PRESSURE,
            ("none", *o.RAISED_ICP_SIGNS),
        )
        form.choice("intracranial_haemorrhage", page_words.INTRACRANIAL_HAEMORRHAGE)
    form.several("symptoms", page_words.SEEN_AND_NOT_GRADED, SYMPTOMS)
    form.number("rass", page_words.RASS)
    form.text("note", page_words.NOTE)


def checked(state: PatientState) -> Any:
    """The check of a neuro form: answers become items, then as for vital signs."""
    check_rest = checked_vitals(state)

    def check(values: dict[str, Any]) -> Checked:
        charted = {
            name: value
            for name, value in values.items()
            if "?" not in name and name != "capd_impossible"
        }
        items = ice_points(values)
        if values.get(REASON) and "ice_untestable_reason" not in charted:
            charted["ice_untestable_reason"] = values[REASON]
        charted["note"] = noted(values)
        result = check_rest({**charted, **items, **capd_points(values)})
        if "untestable" in items.values() and not charted.get("ice_untestable_reason"):
            result.faults["ice_untestable_reason"] = page_words.SAY_WHY_NOT_TESTED
        return result

    return check


def noted(values: dict[str, Any]) -> str:
    """What was typed as a note, and which objects were shown, where one was asked for."""
    typed = str(values.get("note", "")).strip()
    asked = any(
        name in values for name in ("all?ice_naming", *map("ice_naming?{}".format, range(3)))
    )
    if not asked or SHOWN not in values:
        return typed
    objects = ", ".join(OBJECTS[int(values[SHOWN])])
    shown = page_words.OBJECTS_SHOWN.format(objects=objects)
    return f"{typed} {shown}".strip()
