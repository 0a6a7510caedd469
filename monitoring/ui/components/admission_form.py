"""The admission: who, which infusion, and the baseline that grading leans on. One form, one save."""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from typing import Any
from uuid import uuid4

import pandas as pd
import streamlit as st

from monitoring.charting.pictures import BASELINE_HANDWRITING
from monitoring.charting.tables import PATIENTS
from monitoring.course.review import PatientState
from monitoring.exchange.pictures import UnusablePicture
from monitoring.people.roles import NotAllowed
from monitoring.record.errors import CannotRecord, RecordUnavailable
from monitoring.scales import observables as o
from monitoring.services.admit_patient import admit_patient, complete_admission
from monitoring.services.chart import open_chart
from monitoring.services.check_entry import check_entry
from monitoring.services.sign_in import NotSignedIn
from monitoring.ui import page_words, session, words
from monitoring.ui.components.handwriting import picture_in_a_form, read_upload

OTHER_PRODUCT = "another product"
NUMBERS = (
    ("weight_kg", "Weight (kg)"),
    ("baseline_systolic_mmhg", "Systolic pressure before lymphodepletion (mmHg)"),
    ("baseline_spo2_pct", "SpO₂ before lymphodepletion (%)"),
    ("baseline_ice", "ICE before lymphodepletion (0-10)"),
    ("baseline_capd", "CAPD before lymphodepletion (0-32)"),
    ("baseline_oxygen_flow_l_min", "Oxygen flow at home (L/min)"),
)


def admission_form(state: PatientState | None) -> None:
    number = 0 if state is None else state.patient_number
    key = st.session_state.setdefault(f"admit:{number}", uuid4().hex)
    known = {} if state is None else _known(state)
    st.caption(page_words.WHAT_IS_NEEDED_NOW)
    with st.form(key, enter_to_submit=False):
        values = _who(known) | _infusion(known, state) | _baseline(known)
        values["handwriting"] = picture_in_a_form(key, is_kept=BASELINE_HANDWRITING in known)
        if state is not None:
            values |= _leaving(known)
        if st.form_submit_button(page_words.SAVE, type="primary"):
            _save(state, values, key, known)


def _known(state: PatientState) -> dict[str, Any]:
    chart = open_chart(session.record(), state.patient_id, by=session.person())
    row = chart.patients.iloc[0]
    return {name: value for name, value in row.items() if not pd.isna(value)}


def _who(known: dict[str, Any]) -> dict[str, Any]:
    st.subheader(page_words.PATIENT)
    one, two, three, four = st.columns(4)
    values: dict[str, Any] = {}
    with one:
        values["patient_id"] = st.text_input(
            page_words.IDENTIFIER_NEVER_A_NAME, value=known.get("patient_id", "")
        )
    with two:
        values["birth_date"] = st.date_input(
            page_words.BIRTH_DATE,
            value=_date(known.get("birth_date")),
            format="DD/MM/YYYY",
            min_value=date(1900, 1, 1),
        )
    with three:
        values["age_years"] = st.number_input(
            page_words.OR_AGE_IN_YEARS, value=known.get("age_years"), format="%g"
        )
    with four:
        values["sex"] = st.pills(
            page_words.SEX,
            PATIENTS.column("sex").choices,
            default=known.get("sex"),
            format_func=words.spoken,
            wrap=True,
        )
    one, two, three, four = st.columns(4)
    with one:
        values["setting"] = st.pills(
            page_words.SETTING,
            PATIENTS.column("setting").choices,
            default=known.get("setting"),
            format_func=words.spoken,
            wrap=True,
        )
    with two:
        values["bed"] = st.text_input(page_words.BED, value=known.get("bed", ""))
    with three:
        values["unit"] = st.text_input(page_words.UNIT, value=known.get("unit", ""))
    with four:
        values["allergies"] = st.text_input(page_words.ALLERGIES, value=known.get("allergies", ""))
    return values


def _infusion(known: dict[str, Any], state: PatientState | None) -> dict[str, Any]:
    st.subheader(page_words.INFUSION)
    one, two, three = st.columns([2, 2, 2])
    product = known.get("product")
    with one:
        listed = st.selectbox(
            page_words.PRODUCT,
            (*o.PRODUCTS, OTHER_PRODUCT),
            index=None
            if product is None
            else (*o.PRODUCTS, OTHER_PRODUCT).index(
                product if product in o.PRODUCTS else OTHER_PRODUCT
            ),
        )
        other = st.text_input(
            page_words.NAME_OF_ANOTHER_PRODUCT,
            value="" if product in (None, *o.PRODUCTS) else product,
        )
    values: dict[str, Any] = {"product": other if listed == OTHER_PRODUCT else listed}
    with two:
        values["indication"] = st.text_input(
            page_words.INDICATION, value=known.get("indication", "")
        )
    with three:
        values["language"] = st.text_input(page_words.LANGUAGE, value=known.get("language", ""))
    one, two, three = st.columns([2, 2, 2])
    zone = _zone(state)
    times = (
        [
            datetime.fromisoformat(part).astimezone(zone).replace(tzinfo=None)
            for part in str(known["infused_at"]).split(";")
        ]
        if "infused_at" in known
        else []
    )
    values["infusions"] = []
    for place, label in enumerate(
        ("Infused at (day 0)", "Second part of a split dose", "Third part of a split dose")
    ):
        with (one, two, three)[place]:
            at = st.datetime_input(
                label,
                value=times[place] if place < len(times) else None,
                format="DD/MM/YYYY",
                step=60,
            )
            if at is not None:
                values["infusions"].append(at)
    started = known.get("lymphodepletion_started_at")
    values["lymphodepletion"] = st.datetime_input(
        page_words.LYMPHODEPLETION_STARTED_AT,
        value=None if started is None else started.astimezone(zone).replace(tzinfo=None),
        format="DD/MM/YYYY",
        step=60,
        width=320,
    )
    return values


def _baseline(known: dict[str, Any]) -> dict[str, Any]:
    st.subheader(page_words.BASELINE)
    values: dict[str, Any] = {}
    for place, ((name, label), column) in enumerate(
        zip(NUMBERS, st.columns(3) + st.columns(3), strict=True)
    ):
        with column:
            values[name] = st.number_input(
                label, value=known.get(name), format="%g", key=None, step=1.0 if place < 5 else 0.5
            )
    for item, column in zip(o.BASELINE_ICE_ITEMS, st.columns(5), strict=True):
        with column:
            label = item.label.removesuffix(" at baseline")
            values[item.name] = st.number_input(
                f"{label} (0-{item.plausible[1]:g})",
                value=known.get(item.name),
                format="%g",
                step=1.0,
            )
    values["baseline_oxygen_device"] = st.pills(
        page_words.OXYGEN_OR_CPAP_AT_HOME,
        o.OXYGEN_DEVICES,
        format_func=words.spoken,
        default=known.get("baseline_oxygen_device"),
    )
    values["developmental_delay"] = st.pills(
        page_words.DEVELOPMENTAL_DELAY,
        o.YES_NO,
        format_func=words.spoken,
        default=known.get("developmental_delay"),
    )
    return values


def _leaving(known: dict[str, Any]) -> dict[str, Any]:
    with st.expander(page_words.END_OF_OBSERVATION_DEATH):
        values: dict[str, Any] = {
            "last_seen": st.datetime_input(
                page_words.LAST_SEEN_AT, value=None, format="DD/MM/YYYY", step=60
            ),
            "died": st.datetime_input(page_words.DIED_AT, value=None, format="DD/MM/YYYY", step=60),
            "death_cause": st.pills(
                page_words.CAUSE_OF_DEATH,
                o.died_of.choices,
                default=known.get("death_cause"),
                format_func=words.spoken,
            ),
        }
    return values


TIMES = {
    "lymphodepletion": "lymphodepletion_started_at",
    "last_seen": "last_seen_at",
    "died": "died_at",
}


def _save(
    state: PatientState | None, values: dict[str, Any], key: str, known: dict[str, Any]
) -> None:
    zone = _zone(state)
    infusions = sorted(at.replace(tzinfo=zone) for at in values.pop("infusions"))
    times = {
        column: values.pop(name).replace(tzinfo=zone)
        for name, column in TIMES.items()
        if values.get(name) is not None
    }
    for name in TIMES:
        values.pop(name, None)
    values["birth_date"] = values["birth_date"].isoformat() if values["birth_date"] else None
    picture, refused = None, ""
    try:
        picture = read_upload(values.pop("handwriting"))
    except UnusablePicture as told:
        refused = str(told)
    checked = check_entry(
        {**values, "infused_at": ";".join(at.isoformat() for at in infusions)}, table=PATIENTS
    )
    faults = [
        f"{words.label(name)}: {words.as_text(sentence)}"
        for name, sentence in checked.faults.items()
    ]
    faults += [f"{words.BASELINE_PICTURE}: {refused}"] if refused else []
    faults += [] if values["patient_id"] else ["Give the patient an identifier; never a name."]
    faults += [] if infusions else ["Say when the infusion was or will be: it is day 0."]
    if faults:
        st.error(page_words.NOT_SAVED + " ".join(faults))
        return
    row = {**checked.row, **times}
    who: dict[str, Any] = {"by": session.person(), "at": session.now(), "form_key": key}
    who["handwriting"] = picture
    try:
        if state is None:
            admit_patient(session.record(), row, **who)
        else:
            changed = {
                name: row.get(name)
                for name in {*row, *known} & set(PATIENTS.column_names)
                if name in row or name in values
            }
            row_id = int(known["row_id"])
            complete_admission(session.record(), row_id, changed, **who)
    except (CannotRecord, RecordUnavailable, NotAllowed, NotSignedIn) as told:
        st.error(str(told))
        return
    del st.session_state[f"admit:{0 if state is None else state.patient_number}"]
    st.switch_page("pages/home.py")


def _zone(state: PatientState | None) -> tzinfo | None:
    if state is not None:
        return session.zone_of(state)
    return session.local(session.now()).tzinfo


def _date(text: Any) -> date | None:
    return None if text is None else date.fromisoformat(str(text)[:10])
