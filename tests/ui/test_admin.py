"""Administration: accounts, who looked at whom, whether the record is whole; no clinical page."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from monitoring.people.roles import ADMINISTRATOR, NURSE, PHYSICIAN, person
from monitoring.record.settings_history import noticed_values
from monitoring.services.backup_record import backup_record
from monitoring.services.look_at import look_at_patient
from monitoring.services.manage_people import people
from monitoring.services.settings_history import note_settings
from monitoring.services.settings_in_words import settings_by_group, settings_in_words
from monitoring.settings import Settings
from monitoring.ui import session
from tests.people import THE_OPERATOR
from tests.ui.conftest import APP, KAYA, NOW, WEISS, field, opened, press, sound, texts

pytestmark = pytest.mark.slow
LUND = person("A. Lund", ADMINISTRATOR, user="a.lund")
A_PASSWORD = "four unlike plain words"


@pytest.fixture
def admin(trust):
    trust.sit(LUND)
    return trust


def part(name):
    """The page with that tab open."""
    app = opened("admin")
    app.session_state["admin-part"] = name
    return sound(app.run())


def add(app, user, name, roles, password=A_PASSWORD):
    field(app.text_input, "Name to sign in with").set_value(user)
    field(app.text_input, "Name as it is signed").set_value(name)
    field(app.multiselect, "Roles of the new account").set_value(roles)
    field(app.text_input, "First password").set_value(password)
    return press(app, "Add the account")


def frame(app):
    return app.dataframe[0].value


def test_an_account_is_added_changed_and_taken_out_of_use(admin):
    app = opened("admin")
    add(app, "N.Kaya", "N. Kaya", [NURSE])
    assert "n.kaya can sign in" in texts(app)
    assert ["n.kaya"] == frame(app)["signs in as"].to_list()
    assert "" == field(app.text_input, "First password").value

    field(app.selectbox, "Account").set_value("n.kaya").run()
    field(app.multiselect, "Roles").set_value([NURSE, PHYSICIAN])
    press(app, "Change the roles")
    assert ["nurse, physician"] == frame(app)["roles"].to_list()
    press(app, "Take n.kaya out of use")
    assert ["out of use"] == frame(app)["state"].to_list()
    press(app, "Take into use again")
    assert ["in use"] == frame(app)["state"].to_list()

    app.session_state["admin-part"] = "Who changed accounts"
    told = frame(sound(app.run()))
    assert {"A. Lund (a.lund)"} == set(told["by"])
    assert "account made, nurse: N. Kaya (n.kaya)" == told["what"].iloc[-1]


@pytest.mark.parametrize(
    ("user", "name", "roles", "password", "why"),
    [
        ("n kaya", "N. Kaya", [NURSE], A_PASSWORD, "is no name to sign in with"),
        ("n.kaya", "", [NURSE], A_PASSWORD, "needs the person's name"),
        ("n.kaya", "N. Kaya", [], A_PASSWORD, "needs a role"),
        ("n.kaya", "N. Kaya", [NURSE], "short", "at least 12 characters"),
    ],
)
def test_what_cannot_be_done_is_said_and_what_was_typed_stays(
    admin, user, name, roles, password, why
):
    app = opened("admin")
    add(app, user, name, roles, password)

    assert why in texts(app).replace("\\", "")
    assert user == field(app.text_input, "Name to sign in with").value
    assert [] == people(admin.record, by=LUND)


def test_the_last_administrator_stays(admin):
    app = opened("admin")
    add(app, "a.lund", "A. Lund", [ADMINISTRATOR])
    field(app.selectbox, "Account").set_value("a.lund").run()
    press(app, "Take a.lund out of use")

    assert "is the last administrator" in texts(app)


def test_accesses_are_found_by_person_and_by_patient(admin):
    """Who looked at whom; of the patient only the number and the identifier."""
    for who, page in ((KAYA, "Enter observations"), (WEISS, "Course")):
        look_at_patient(admin.record, 1, page, by=who, at=NOW)
    app = part("Who looked at whom")
    assert ["Course", "Enter observations"] == frame(app)["page"].to_list()
    assert {"1 · P-1"} == set(frame(app)["patient"])

    field(app.text_input, "Find a person").set_value("kaya").run()
    assert ["N. Kaya (n.kaya)"] == frame(sound(app))["who"].to_list()
    field(app.text_input, "Find a patient (number or identifier)").set_value("p-1").run()
    assert 1 == len(frame(sound(app)))
    field(app.text_input, "Find a patient (number or identifier)").set_value("99").run()
    assert "No patient has this number or identifier." in texts(sound(app))


def test_verify_says_that_the_record_is_whole_and_where_it_is_not(admin):
    app = part("Is the record whole?")
    press(app, "Verify now")
    assert "All 5 entries fit: nothing was changed" in texts(app).replace("\\", "")
    assert app.code[0].value.startswith("5 ")

    with closing(sqlite3.connect(admin.where)) as behind:
        for (trigger,) in behind.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            behind.execute(f"DROP TRIGGER {trigger}")
        behind.execute("UPDATE observations SET temperature_c = 36.9")
        behind.commit()
    press(app, "Verify now")

    assert "Entry 2 does not fit" in texts(app)
    assert "38.6" not in texts(app)
    assert "36.9" not in texts(app)


def test_settings_are_shown_without_a_password():
    """With what each means; where to change them stands above."""
    with_one = Settings(database_url="postgresql://daywatch:hush@db:5432/ward")
    shown = settings_by_group(with_one)
    values = {name: value for rows in shown.values() for name, value, _ in rows}

    assert "postgresql://daywatch:***@db:5432/ward" == values["database_url"]
    assert ("15 min", "vitals 4 h, neuro 8 h, grade 12 h") == (
        values["idle"],
        values["inpatient_days_0_to_9"],
    )
    assert "no" == values["high_flow_device_at_low_flow_is_grade_3"]


def plain(cell):
    """As it is read: what only keeps markup off is left out."""
    return cell.replace("\\", "").replace("\N{WORD JOINER}", "")


def started_anew():
    """As a new process of the dashboard would."""
    session.record().dispose()
    for one in (session.settings, session.record):
        one.clear()


def test_settings_and_about_are_drawn(admin):
    """The first start is one line, and another window of the same process writes nothing."""
    part("Settings")
    app = part("Settings")

    every = len(settings_in_words(session.settings()))
    assert f"All {every} values as of 15 Mar 2026 10:00:00, noticed by the dashboard" in texts(app)
    assert "No value has changed since." in texts(app)
    assert every == len(noticed_values(admin.record))
    assert "Daywatch is not a medical device" in texts(part("About"))


def test_a_setting_that_was_changed_is_told_with_what_it_was(admin, monkeypatch):
    """Which limit held when a grade was shown; and where another process goes by another one."""
    part("Settings")
    started_anew()
    monkeypatch.setenv("DAYWATCH_GRADING__ADULT_SYSTOLIC_LIMIT_MMHG", "95")
    monkeypatch.setenv("DAYWATCH_AS_OF", (NOW + timedelta(hours=1)).isoformat())

    told = part("Settings").table[0].value
    told.index = [plain(one) for one in told["setting"]]

    changed = told.loc["grading.adult_systolic_limit_mmhg"]
    assert ("15 Mar 2026 11:00:00", "90", "95", "dashboard") == tuple(
        changed[["noticed at", "from", "to", "process"]]
    )
    assert {"as_of", "grading.adult_systolic_limit_mmhg"} == set(told.index)


def test_a_dashboard_whose_settings_are_not_those_noted_last_says_so(admin):
    """The watcher was started with another file."""
    part("Settings")
    note_settings(
        admin.record, Settings(ctcae="6.0"), process="watcher", at=NOW + timedelta(hours=1)
    )

    app = part("Settings")

    assert "goes by other values than the record noted last: ctcae. " in texts(app)


def test_the_last_backup_is_told_with_its_age(admin, tmp_path):
    """And that there is none, or that it is too old, as a warning; by the server's own clock."""
    none = part("Is the record whole?")
    assert ["No backup was ever made by `python -m monitoring backup`."] == [
        one.value for one in none.warning
    ]
    at = session.clock() - timedelta(hours=27)
    backup_record(admin.record, tmp_path / "daywatch-1.backup", by=THE_OPERATOR, at=at)
    (old,) = (one.value.replace("\\", "") for one in part("Is the record whole?").warning)
    at = session.clock() - timedelta(hours=3)
    backup_record(admin.record, tmp_path / "daywatch-2.backup", by=THE_OPERATOR, at=at)
    recent = part("Is the record whole?")

    assert old.startswith("The last backup was made 27 h ago (")
    assert "): daywatch-1.backup. What was entered since" in old
    assert [] == list(recent.warning)
    assert "The last backup was made 3 h ago (" in texts(recent)
    assert "): daywatch-2.backup" in texts(recent)
    assert str(tmp_path) not in texts(recent)


def test_an_administrator_without_a_clinical_role_sees_no_patient(admin):
    """Board, course and forms are not there, also by their address; the tabs say nothing of one."""
    app = sound(AppTest.from_file(APP, default_timeout=60).run())
    assert "P-1" not in texts(app)
    for page in ("home", "board", "course", "enter", "neuro", "admit"):
        with pytest.raises(ValueError, match="Could not find a navigation page"):
            app.switch_page(f"pages/{page}.py")


def test_who_administers_nothing_has_no_such_page(trust):
    trust.sit(KAYA)

    with pytest.raises(ValueError, match="Could not find a navigation page"):
        opened("admin")
