"""The admission: who, which infusion, and the baseline that grading leans on. One form, one save.

It opens with what is known of the patient, and what is typed is kept as a draft like any form's.
"""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from typing import Any
from uuid import uuid4

import pandas as pd
import streamlit as st

from monitoring.charting.pictures import BASELINE_HANDWRITING
from monitoring.charting.tables import PATIENTS
from monitoring.course.review import PatientState
from monitoring.record.errors import SavedOtherwise
from monitoring.scales import observables as o
from monitoring.services.admit_patient import admit_patient, complete_admission
from monitoring.services.chart import open_chart
from monitoring.services.check_entry import check_entry
from monitoring.ui import page_words, session, words
from monitoring.ui.components import handwriting, saving
from monitoring.ui.components.keyboard import admission_fields

FORM = "admission"
NUMBERS = (
    ("weight_kg", page_words.WEIGHT_KG),
    ("baseline_systolic_mmhg", page_words.SYSTOLIC_BEFORE),
    ("baseline_spo2_pct", page_words.SPO2_BEFORE),
    ("baseline_ice", page_words.ICE_BEFORE),
    ("baseline_capd", page_words.CAPD_BEFORE),
    ("baseline_oxygen_flow_l_min", page_words.OXYGEN_FLOW_AT_HOME),
)
INFUSIONS = {
    "infusion_1": page_words.INFUSED_AT,
    "infusion_2": page_words.SECOND_PART,
    "infusion_3": page_words.THIRD_PART,
}
OTHER = "other_product"
COLUMNS = (
    *("patient_id", "birth_date", "age_years", "sex", "setting", "bed", "unit", "allergies"),
    *("product", "indication", "language", "death_cause"),
    *(name for name, _ in NUMBERS),
    *(item.name for item in o.BASELINE_ICE_ITEMS),
    *("baseline_oxygen_device", "developmental_delay"),
)
# Fields for a time of the unit's clock, and the columns in which it stands.
TIMES = {
    "lymphodepletion": "lymphodepletion_started_at",
    "last_seen": "last_seen_at",
    "died": "died_at",
}
OPENS_BLANK = ("last_seen", "died")


def admission_form(state: PatientState | None) -> None:
    about = state or saving.NOBODY_YET
    one = saving.opened(FORM, about)
    if one.said_saved:
        saving.discard(FORM, about)
        st.switch_page("pages/home.py")
    saving.keep_draft(one)  # first, as the next tap may stop this run
    known = {} if state is None else _known(state)
    _begin(one, _as_on_the_form(known, state))
    st.caption(page_words.WHAT_IS_NEEDED_NOW)
    saving.told_of_the_draft(FORM, about, one)
    with admission_fields():
        _who(one)
        _infusion(one)
        _baseline(one)
        handwriting.picture_field(about, one, words.BASELINE_PICTURE)
        if BASELINE_HANDWRITING in known:
            st.caption(words.BASELINE_PICTURE_IS_KEPT)
        if state is not None:
            _leaving(one, known, state)
    saving.messages(one)
    with st.container(horizontal=True):
        saving.save_button(one, _save, state, one.key)
        if st.button(page_words.CLEAR_THE_FORM, key=f"clear-{one.key}"):
            handwriting.forget(about, one.key)
            saving.discard(FORM, about)
            st.rerun()


def _known(state: PatientState) -> dict[str, Any]:
    chart = open_chart(session.record(), state.patient_id, by=session.person())
    row = chart.patients.iloc[0]
    return {name: value for name, value in row.items() if not pd.isna(value)}


def _as_on_the_form(known: dict[str, Any], state: PatientState | None) -> dict[str, Any]:
    """What is known, by field: times by the unit's clock, a product that is not listed beside."""
    zone = _zone(state)
    fields = {name: value for name, value in known.items() if name in PATIENTS.column_names}
    if "birth_date" in fields:
        fields["birth_date"] = date.fromisoformat(str(fields["birth_date"])[:10])
    if (product := fields.get("product")) not in (None, *o.PRODUCTS):
        fields |= {"product": page_words.ANOTHER_PRODUCT, OTHER: product}
    parts = [part for part in str(fields.pop("infused_at", "")).split(";") if part]
    for name, part in zip(INFUSIONS, parts, strict=False):
        fields[name] = _local(datetime.fromisoformat(part), zone)
    for name, column in TIMES.items():
        at = fields.pop(column, None)
        if at is not None and name not in OPENS_BLANK:
            fields[name] = _local(at, zone)
    return fields


def _local(at: datetime, zone: tzinfo | None) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None)


def _begin(one: saving.Opened, known: dict[str, Any]) -> None:
    """What is known stands in the form, and is not taken for typed. Where something is typed, what
    the draft does not hold was made blank."""
    for name, value in known.items():
        key = f"{one.key}:{name}"
        if key not in st.session_state:
            st.session_state[key] = None if one.kept else value
            one.began[name] = value


def _who(one: saving.Opened) -> None:
    st.subheader(page_words.PATIENT)
    first, second, third, fourth = st.columns(4)
    with first:
        _text(one, "patient_id", page_words.IDENTIFIER_NEVER_A_NAME)
    with second:
        st.date_input(
            page_words.BIRTH_DATE,
            value=None,
            format="DD/MM/YYYY",
            min_value=date(1900, 1, 1),
            **_field(one, "birth_date"),
        )
    with third:
        _number(one, "age_years", page_words.OR_AGE_IN_YEARS, step=1.0)
    with fourth:
        _choice(one, "sex", page_words.SEX, PATIENTS.column("sex").choices)
    first, second, third, fourth = st.columns(4)
    with first:
        _choice(one, "setting", page_words.SETTING, PATIENTS.column("setting").choices)
    with second:
        _text(one, "bed", page_words.BED)
    with third:
        _text(one, "unit", page_words.UNIT)
    with fourth:
        _text(one, "allergies", page_words.ALLERGIES)


def _infusion(one: saving.Opened) -> None:
    st.subheader(page_words.INFUSION)
    columns = st.columns(3)
    with columns[0]:
        st.selectbox(
            page_words.PRODUCT,
            (*o.PRODUCTS, page_words.ANOTHER_PRODUCT),
            index=None,
            **_field(one, "product"),
        )
        _text(one, OTHER, page_words.NAME_OF_ANOTHER_PRODUCT)
    with columns[1]:
        _text(one, "indication", page_words.INDICATION)
    with columns[2]:
        _text(one, "language", page_words.LANGUAGE)
    for (name, label), column in zip(INFUSIONS.items(), st.columns(3), strict=True):
        with column:
            _time(one, name, label)
    _time(one, "lymphodepletion", page_words.LYMPHODEPLETION_STARTED_AT, width=320)


def _baseline(one: saving.Opened) -> None:
    st.subheader(page_words.BASELINE)
    columns = [*st.columns(3), *st.columns(3)]
    for (name, label), column in zip(NUMBERS, columns, strict=True):
        with column:
            _number(one, name, label, step=0.5 if name.endswith("l_min") else 1.0)
    asked = zip(o.ICE_ITEMS, o.BASELINE_ICE_ITEMS, st.columns(5), strict=True)
    for each_check, item, column in asked:
        with column:
            _number(one, item.name, f"{each_check.label} (0-{item.plausible[1]:g})", step=1.0)
    _choice(one, "baseline_oxygen_device", page_words.OXYGEN_OR_CPAP_AT_HOME, o.OXYGEN_DEVICES)
    _choice(one, "developmental_delay", page_words.DEVELOPMENTAL_DELAY, o.YES_NO)


def _leaving(one: saving.Opened, known: dict[str, Any], state: PatientState) -> None:
    """The times open blank: what is charted stands beside, and stays unless another is typed."""
    with st.expander(page_words.END_OF_OBSERVATION_DEATH):
        for name, label in (
            ("last_seen", page_words.LAST_SEEN_AT),
            ("died", page_words.DIED_AT),
        ):
            _time(one, name, label)
            if TIMES[name] in known:
                at = words.local_time(known[TIMES[name]], session.zone_of(state))
                st.caption(page_words.CHARTED_AS.format(at=at))
        _choice(one, "death_cause", page_words.CAUSE_OF_DEATH, o.died_of.choices)


# --- fields ---------------------------------------------------------------------------------------


def _field(one: saving.Opened, name: str) -> dict[str, Any]:
    return {"key": f"{one.key}:{name}", "persist_state": "page"}


def _text(one: saving.Opened, name: str, label: str) -> None:
    st.text_input(label, **_field(one, name))


def _number(one: saving.Opened, name: str, label: str, *, step: float) -> None:
    st.number_input(label, value=None, format="%g", step=step, **_field(one, name))


def _choice(one: saving.Opened, name: str, label: str, options: tuple[str, ...]) -> None:
    st.pills(label, options, format_func=words.spoken, wrap=True, **_field(one, name))


def _time(one: saving.Opened, name: str, label: str, *, width: int | None = None) -> None:
    st.datetime_input(
        label,
        value=None,
        format="DD/MM/YYYY",
        step=60,
        width=width or "stretch",
        **_field(one, name),
    )


# --- saving ---------------------------------------------------------------------------------------


def _save(state: PatientState | None, opening: str) -> None:
    """The button's callback. The page goes to the board once it is drawn again."""
    about = state or saving.NOBODY_YET
    one = saving.pressed(FORM, about, opening)
    if one is None:
        return
    one.said = ""
    handwriting.take_what_came(about, opening)
    if not one.newer and saving.last_entry(about) > one.entry_when_opened:
        one.newer = True
        return
    try:
        one.said = _faults_or_saved(state, one)
    except SavedOtherwise:
        one.said = words.SAVED_IN_ANOTHER_WINDOW
        one.form_key = uuid4().hex
    except saving.TOLD as told:
        one.said = str(told)
    if not one.said:
        handwriting.forget(about, one.key)
        one.said_saved = opening


def _faults_or_saved(state: PatientState | None, one: saving.Opened) -> str:
    """All faults in one sentence each; nothing where it is saved."""
    known = {} if state is None else _known(state)
    values, times = _read(one, _zone(state))
    checked = check_entry(values, table=PATIENTS)
    faults = [
        f"{words.label(name)}: {words.as_text(sentence)}"
        for name, sentence in checked.faults.items()
    ]
    faults += [] if values["patient_id"] else [page_words.GIVE_AN_IDENTIFIER]
    faults += [] if values["infused_at"] else [page_words.SAY_WHEN_INFUSED]
    if values["death_cause"] and not {"died_at"} & {*times, *known}:
        faults.append(page_words.CAUSE_WITHOUT_A_DEATH)
    if refused := handwriting.taken_refusal(one.key):
        faults.append(page_words.PICTURE_REFUSED.format(why=words.as_text(refused)))
    if faults:
        return page_words.NOT_SAVED + " ".join(faults)
    row = {**checked.row, **times}
    who: dict[str, Any] = {
        "by": session.person(),
        "at": session.now(),
        "form_key": one.form_key or one.key,
        "handwriting": handwriting.added(state or saving.NOBODY_YET, one),
    }
    if state is None:
        admit_patient(session.record(), row, **who)
        return ""
    asked = {*row, *values}  # a field that was made blank takes its value out
    changed = {name: row.get(name) for name in asked & set(PATIENTS.column_names)}
    complete_admission(session.record(), int(known["row_id"]), changed, **who)
    return ""


def _read(one: saving.Opened, zone: tzinfo | None) -> tuple[dict[str, Any], dict[str, datetime]]:
    """The columns as in a file, and those of a time apart; a field left blank is there as None."""
    typed = saving.typed_values(one)
    values = {name: typed.get(name) for name in COLUMNS}
    if values["product"] == page_words.ANOTHER_PRODUCT:
        values["product"] = typed.get(OTHER)
    if values["birth_date"]:
        values["birth_date"] = values["birth_date"].isoformat()
    infusions = sorted(typed[name].replace(tzinfo=zone) for name in INFUSIONS if name in typed)
    values["infused_at"] = ";".join(at.isoformat() for at in infusions)
    values |= {column: None for name, column in TIMES.items() if name not in OPENS_BLANK}
    times = {
        column: typed[name].replace(tzinfo=zone) for name, column in TIMES.items() if name in typed
    }
    return values, times


def _zone(state: PatientState | None) -> tzinfo | None:
    if state is not None:
        return session.zone_of(state)
    return session.local(session.now()).tzinfo
