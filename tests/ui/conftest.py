"""Pages on a small ward that two nurses and a physician chart, and whoever sits before them."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from monitoring.course.questions import questions
from monitoring.people.roles import NURSE, PHYSICIAN, person
from monitoring.record.engine import open_record
from monitoring.record.journal import Entry, append
from monitoring.services.admit_patient import admit_patient
from monitoring.services.answer_question import answer_question
from monitoring.services.give_drug import give_drug
from monitoring.services.record_observation import record_observation
from monitoring.settings import Settings
from monitoring.ui import session

APP = Path(session.__file__).with_name("app.py")
NOW = datetime.fromisoformat("2026-03-15T10:00+01:00")
KAYA = person("N. Kaya", NURSE, user="n.kaya")
ITO = person("N. Ito", NURSE, user="n.ito")
QUESTION = next(one.name for one in questions().values() if one.answers == ("yes", "no"))
WEISS = person("Dr Weiss", PHYSICIAN, user="a.weiss")


def fill(record):
    """P-1: a febrile set by Kaya, a drug and an answer by Ito, two results that were imported."""
    about = {"patient_id": "P-1", "infused_at": "2026-03-12T11:00+01:00", "age_years": 50.0}
    admit_patient(record, about, by=KAYA, at=NOW - timedelta(days=1), form_key="admitted")
    charted = {
        "observed_at": NOW - timedelta(minutes=55),
        "temperature_c": 38.6,
        "systolic_mmhg": 121.0,
        "spo2_pct": 97.0,
        "oxygen_device": "room-air",
        "vasopressors": "none",
        "note": "shivers *a lot*",
    }
    when = NOW - timedelta(minutes=48)
    record_observation(record, Settings(), "P-1", charted, by=KAYA, at=when, form_key="febrile")
    give_drug(
        record,
        "P-1",
        {"kind": "tocilizumab", "started_at": NOW - timedelta(minutes=40), "dose": 544.0}
        | {"unit": "mg", "reason": "treatment"},
        by=ITO,
        at=NOW - timedelta(minutes=40),
        form_key="tocilizumab",
    )
    answer_question(
        record,
        "P-1",
        QUESTION,
        "yes",
        observed_at=NOW - timedelta(minutes=30),
        by=ITO,
        at=NOW - timedelta(minutes=30),
        form_key="answer",
    )
    result = {"patient_id": "P-1", "observed_at": NOW - timedelta(hours=3), "recorded_by": "lab"}
    labs = [
        result | {"analyte": "crp", "value": 5.0, "value_limit": "<", "unit": "mg/L"},
        result | {"analyte": "ferritin", "value": 900.0, "unit": "ug/L"},
    ]
    brought = Entry("import", NOW - timedelta(minutes=20), "lab", reason="Import of labs")
    append(record, brought, {"labs": labs})


@pytest.fixture(scope="session")
def filled(tmp_path_factory):
    """The folder of a record that `fill` filled, with its anchors; each test copies it."""
    folder = tmp_path_factory.mktemp("filled")
    record = open_record(folder / "daywatch.db")
    fill(record)
    record.dispose()
    return folder


@pytest.fixture
def trust(filled, tmp_path, monkeypatch):
    """`open` a page; `sit(person)` says who does; the clock stands still."""
    shutil.copytree(filled, tmp_path, dirs_exist_ok=True)
    where = tmp_path / "daywatch.db"
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{where}")
    monkeypatch.setenv("DAYWATCH_AS_OF", NOW.isoformat())
    monkeypatch.setenv("DAYWATCH_TIMEZONE", "Europe/Berlin")
    record = open_record(where)

    def sit(who):
        monkeypatch.setattr(session, "_ask", lambda **_: who)

    with nothing_kept():
        yield SimpleNamespace(record=record, open=opened, sit=sit, where=where)
    record.dispose()


@contextmanager
def nothing_kept():
    """What the pages keep for all their readers is of this record only."""
    kept = (session.settings, session.record, session._shelf, session._review)
    for one in kept:
        one.clear()
    yield
    for one in kept:
        one.clear()


def opened(page, patient="1"):
    """The page as it is drawn; whatever it raises fails the test."""
    app = AppTest.from_file(APP, default_timeout=60)
    app.query_params["patient"] = patient
    app.run()  # what stands at the head of all pages is not run again after a page was switched to
    app.switch_page(f"pages/{page}.py").run()
    return sound(app)


def sound(app):
    assert [] == [error.message for error in app.exception]
    return app


def texts(app):
    """All that is written on the page, as it is read: what only keeps markup off is left out."""
    kinds = (app.header, app.subheader, app.markdown, app.caption, app.info, app.warning)
    return "\n".join(
        one.value for kind in (*kinds, app.error, app.success) for one in kind
    ).replace("\\", "")


def field(fields, label):
    return next(one for one in fields if one.label == label)


def press(app, label):
    field(app.button, label).click().run()
    return sound(app)
