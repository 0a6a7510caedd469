"""Every service asks who wants it, each role is answered as the table of rights says, and nothing
is written for whoever may not. A service that is not named here fails the first test."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import shutil
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

import monitoring
from monitoring import services
from monitoring.course.judgements import RuleGrade
from monitoring.people.passwords import hashed
from monitoring.people.roles import (
    ADMINISTRATOR,
    DATA_MANAGER,
    NURSE,
    OPERATOR,
    PHYSICIAN,
    RIGHTS,
    ROLES,
    NotAllowed,
    Right,
    person,
)
from monitoring.record.accounts import Account, Secret, add_account
from monitoring.record.engine import open_record
from monitoring.record.errors import CannotRecord
from monitoring.record.reading import table
from monitoring.record.schema import metadata
from monitoring.services import (
    acknowledge_alert,
    admit_patient,
    alert_burden,
    amend_row,
    answer_question,
    backup_record,
    chart,
    charted_row,
    copy_record,
    course_paper,
    downtime_kit,
    export_folder,
    give_drug,
    hand_over,
    handwriting,
    import_downtime,
    import_folder,
    judge_grade,
    keep_draft,
    load_demo,
    look_at,
    manage_people,
    newer_entries,
    own_board,
    patient_history,
    raise_alerts,
    record_labs,
    record_observation,
    restore_record,
    review_patient,
    rows_behind,
    send_alerts,
    settings_history,
    sign_in,
    sign_off,
    standing_alerts,
    verify_record,
)
from tests.judgements.ward import CRS, IEC_HS, NOW, SETTINGS, hours, new_record
from tests.people import THE_OPERATOR

pytestmark = pytest.mark.slow

PASSWORD = "four unlike words here"
SPEAKERS = (NURSE, PHYSICIAN)


@dataclass(frozen=True)
class Asked:
    """A service with arguments that would do, and the right that it asks."""

    right: Right
    service: Callable[..., Any]
    given: tuple[Any, ...] = ()
    named: dict[str, Any] | None = None
    with_settings: bool = False
    speaks: bool = False
    also: Right | None = None
    tells: type[Exception] | None = None

    @property
    def roles(self):
        """Whoever has the right, or the other one that will do as well."""
        return {*RIGHTS[self.right], *(RIGHTS[self.also] if self.also else ())}

    def by(self, record, who, folder):
        named = {
            name: given(folder) if callable(given) else given
            for name, given in (self.named or {}).items()
        }
        given = [one(folder) if callable(one) else one for one in self.given]
        if self.with_settings:
            given.insert(0, SETTINGS)
        if self.speaks:
            own = [role for role in SPEAKERS if role in who.roles]
            named["role"] = own[0] if own else PHYSICIAN
        return self.service(record, *given, by=who, **named)


FORM = {"at": NOW, "form_key": "a form"}
A_FORM = {"patient": "P1", "form": "vitals"}
WHY = FORM | {"reason": "looked again"}
PATIENT = ("P1",)
THE_RULE = RuleGrade("graded", 3, 3, 3)
A_SAMPLE = handwriting.Sample(
    "no such", "observations", 1, NOW, NOW, "N. Kaya", None, may_take_out=True
)
FEVER = {"observed_at": hours(5), "temperature_c": 38.4}
A_GRADE = ("P1", CRS, hours(0))
JUDGED = {"with_settings": True, "speaks": True}


def into(name):
    return lambda folder: folder / name


SERVICES = (
    Asked(
        Right.CHART,
        admit_patient.admit_patient,
        ({"patient_id": "P2", "infused_at": "2026-03-10T11:00+01:00"},),
        FORM,
    ),
    Asked(Right.CHART, admit_patient.complete_admission, (1, {"bed": "7"}), FORM),
    Asked(Right.AMEND_OWN, amend_row.amend_row, ("observations", 1, {"spo2_pct": 91.0}), WHY),
    Asked(
        Right.AMEND_OWN,
        amend_row.try_amendment,
        ("observations", 1, {"spo2_pct": 91.0}),
        {"at": NOW},
    ),
    Asked(Right.AMEND_OWN, amend_row.withdraw_row, ("observations", 1), WHY),
    Asked(
        Right.CHART,
        answer_question.answer_question,
        ("P1", "splenomegaly", "no"),
        FORM | {"observed_at": hours(3)},
    ),
    Asked(Right.KEEP_THE_RECORD, backup_record.backup_record, (into("backup"),), {"at": NOW}),
    Asked(Right.KEEP_THE_RECORD, backup_record.last_backup, named={"now": NOW}),
    Asked(Right.KEEP_THE_RECORD, settings_history.settings_history),
    Asked(Right.READ, chart.open_chart, PATIENT),
    Asked(Right.READ, charted_row.charted_row, ("observations", 1)),
    Asked(Right.READ, chart.other_views, (PATIENT,), with_settings=True),
    Asked(Right.READ, chart.review_ward, named={"now": NOW}, with_settings=True),
    Asked(Right.READ, chart.find_patients, PATIENT, {"now": NOW}),
    Asked(
        Right.KEEP_THE_RECORD,
        copy_record.copy_record,
        (lambda folder: open_record(folder / "target.db"),),
    ),
    Asked(
        Right.READ,
        downtime_kit.downtime_kit,
        named={"now": NOW, "key": "a kit"},
        with_settings=True,
        also=Right.EXPORT,
    ),
    Asked(
        Right.READ, hand_over.hand_over, named={"now": NOW}, with_settings=True, also=Right.EXPORT
    ),
    Asked(
        Right.CHART,
        import_downtime.import_downtime,
        (b"no such file",),
        {"at": NOW},
        with_settings=True,
        also=Right.IMPORT,
        tells=import_downtime.NoDowntimeFile,
    ),
    Asked(
        Right.CHART,
        import_downtime.read_downtime,
        (b"no such file",),
        {"at": NOW},
        with_settings=True,
        also=Right.IMPORT,
        tells=import_downtime.NoDowntimeFile,
    ),
    Asked(Right.READ, course_paper.course_paper, PATIENT, {"now": NOW}, with_settings=True),
    Asked(
        Right.CHART,
        record_labs.record_labs,
        (
            "P1",
            ({"analyte": "crp", "observed_at": hours(1), "value": 80.0, "unit": "mg/L"},),
        ),
        FORM,
    ),
    Asked(Right.CHART, record_observation.note_not_taken, ("P1", "asleep"), FORM),
    Asked(Right.CHART, give_drug.change_dose, (1, 0.2), FORM | {"changed_at": hours(2)}),
    Asked(Right.EXPORT, export_folder.export_folder, (into("exported"),)),
    Asked(
        Right.CHART,
        give_drug.give_drug,
        ("P1", {"kind": "tocilizumab", "started_at": hours(1)}),
        FORM,
    ),
    Asked(Right.CHART, give_drug.stop_drug, (1,), FORM | {"stopped_at": hours(3)}),
    Asked(Right.CHART, give_drug.change_dose, (1, 8.0), FORM | {"changed_at": hours(3)}),
    Asked(Right.IMPORT, import_folder.import_folder, (into("charted"),), {"at": NOW}),
    Asked(Right.JUDGE, judge_grade.confirm_grade, A_GRADE, FORM | {"seen": THE_RULE}, **JUDGED),
    Asked(
        Right.JUDGE,
        judge_grade.overrule_grade,
        A_GRADE,
        WHY | {"seen": THE_RULE, "grade": 2},
        **JUDGED,
    ),
    Asked(
        Right.GIVE_OWN_GRADE,
        judge_grade.record_own_grade,
        ("P1", CRS, hours(2)),
        FORM | {"grade": 2, "before_suggestion": True},
        **JUDGED,
    ),
    Asked(
        Right.JUDGE,
        judge_grade.enter_physician_grade,
        ("P1", IEC_HS, hours(2)),
        WHY | {"grade": 2},
        **JUDGED,
    ),
    Asked(
        Right.JUDGE,
        judge_grade.attribute_finding,
        A_GRADE,
        WHY | {"findings": ("fever",), "cause": "other"},
        **JUDGED,
    ),
    Asked(
        Right.JUDGE,
        judge_grade.resolve_episode,
        A_GRADE,
        WHY | {"word": "dated-otherwise", "resolved_at": hours(3)},
        **JUDGED,
    ),
    Asked(Right.AMEND_OWN, judge_grade.withdraw_word, (1,), WHY, speaks=True),
    Asked(
        Right.CHART,
        keep_draft.keep_draft,
        ({"temperature_c": 38.0},),
        {**A_FORM, "opening": "1", "at": NOW},
    ),
    Asked(Right.CHART, keep_draft.own_drafts, named=A_FORM),
    Asked(Right.CHART, keep_draft.drop_own_draft, named={**A_FORM, "opening": "1"}),
    Asked(Right.IMPORT, load_demo.load_demo, named={"at": NOW}),
    Asked(Right.READ, look_at.look_at_patient, (1, "Course"), {"at": NOW}),
    Asked(Right.SEE_ACCESSES, look_at.recent_accesses),
    Asked(Right.SEE_ACCESSES, look_at.patient_numbers),
    Asked(Right.MANAGE_PEOPLE, manage_people.people),
    Asked(Right.MANAGE_PEOPLE, manage_people.account_history),
    Asked(
        Right.MANAGE_PEOPLE,
        manage_people.add_person,
        ("new", "New Name", (NURSE,), PASSWORD),
        {"at": NOW},
    ),
    Asked(Right.MANAGE_PEOPLE, manage_people.set_roles, ("nkaya", (PHYSICIAN,)), {"at": NOW}),
    Asked(Right.MANAGE_PEOPLE, manage_people.disable_person, ("nkaya",), {"at": NOW}),
    Asked(Right.MANAGE_PEOPLE, manage_people.enable_person, ("gone",), {"at": NOW}),
    Asked(Right.MANAGE_PEOPLE, manage_people.set_password, ("nkaya", PASSWORD), {"at": NOW}),
    Asked(Right.READ, own_board.my_patients),
    Asked(Right.READ, own_board.take_on, ((1,),), {"at": NOW}),
    Asked(Right.READ, own_board.last_seen),
    Asked(Right.READ, own_board.note_seen, (own_board.Seen(NOW, {1: ("3", "4")}),)),
    Asked(Right.READ, newer_entries.newer_entries, (1,), {"after": 0}),
    Asked(Right.READ, newer_entries.last_entry),
    Asked(Right.READ, newer_entries.last_entry_of, PATIENT),
    Asked(Right.READ, patient_history.patient_history, ("P1", 1)),
    Asked(
        Right.CHART,
        record_observation.record_observation,
        ("P1", FEVER),
        FORM,
        with_settings=True,
    ),
    Asked(Right.CHART, record_observation.note_not_taken, ("P1", "asleep"), FORM),
    Asked(
        Right.CHART,
        record_labs.record_labs,
        ("P1", ({"analyte": "crp", "value": 5.0, "unit": "mg/L", "observed_at": hours(3)},)),
        FORM,
    ),
    Asked(Right.KEEP_THE_RECORD, restore_record.restore_record, (into("backup-before"),)),
    Asked(Right.READ, review_patient.review_patient, PATIENT, with_settings=True),
    Asked(
        Right.SIGN_OFF,
        sign_off.sign_off,
        PATIENT,
        FORM | {"up_to_entry": 7, "password": None},
        with_settings=True,
    ),
    Asked(Right.READ, sign_off.signatures, PATIENT),
    Asked(Right.KEEP_THE_RECORD, verify_record.verify_record),
    Asked(Right.KEEP_THE_RECORD, verify_record.heads_of_record),
    Asked(
        Right.WATCH,
        raise_alerts.raise_alerts,
        named={"watcher": "test", "now": hours(7)},
        with_settings=True,
    ),
    Asked(Right.WATCH, send_alerts.queue_messages, named={"now": NOW}, with_settings=True),
    Asked(
        Right.WATCH,
        send_alerts.send_messages,
        ({},),
        {"watcher": "test", "clock": lambda _: lambda: NOW},
        with_settings=True,
    ),
    Asked(
        Right.ACKNOWLEDGE,
        acknowledge_alert.acknowledge_alert,
        (1, "CRS"),
        FORM | {"up_to_alert": 99, "plan": "treated"},
    ),
    Asked(
        Right.ACKNOWLEDGE,
        acknowledge_alert.take_back,
        (99,),
        WHY,
        tells=acknowledge_alert.CannotAcknowledge,
    ),
    Asked(Right.READ, standing_alerts.standing, named={"now": NOW}),
    Asked(Right.READ, standing_alerts.alert_history, named={"since": NOW}),
    Asked(Right.READ, standing_alerts.messages_about, ((1,),)),
    Asked(Right.READ, standing_alerts.watch, named={"now": NOW}, with_settings=True),
    Asked(Right.READ, alert_burden.alert_burden, named={"now": NOW}),
    Asked(Right.READ, rows_behind.rows_behind, ("P1", NOW)),
    Asked(Right.READ, handwriting.handwriting_of, PATIENT),
    Asked(Right.READ, handwriting.look_at_handwriting, ("P1", "no such"), tells=LookupError),
    Asked(
        Right.AMEND_OWN,
        handwriting.take_out_handwriting,
        ("P1", A_SAMPLE),
        WHY,
        tells=CannotRecord,
    ),
)
INTO_AN_EMPTY_RECORD = (restore_record.restore_record, load_demo.load_demo)

# These ask nobody's right, and why. No screen and no command calls those of the first part.
ROOM_INTERNAL = {
    chart.read_chart: "other services read by it once they have asked",
    hand_over.watched: "for services that have asked",
    judge_grade.judgements_of: "words of a patient for services and tests",
    sign_in.check_password: "for services that ask a password again",
    handwriting.refuse_a_picture_kept_already: "for services that have asked",
    raise_alerts.see_ward: "for raise_alerts, which has asked, and tests",
    raise_alerts.compare_and_append: "for raise_alerts, which has asked, and tests",
}
WHO_ASKS = {
    hand_over.handover_pdf: "prints what hand_over gave, and logs each patient on it as looked at",
    hand_over.handover_html: "the same as a file",
    sign_in.sign_in: "nobody has a role before it",
    sign_in.sign_in_by_provider: "nobody has a role before it",
    sign_in.is_known: "nobody has a role before it",
    sign_in.resume: "it says who asks",
    sign_in.session_user: "it says who asks, with no role",
    sign_in.sign_out: "whoever is here may go",
    manage_people.change_password: "one's own only, whatever the role",
    settings_history.note_settings: "a process that starts says what it goes by, and is told nothing",
    amend_row.may_amend: "answers whether, and reads who recorded a row only for who may amend",
}

ASKS_BY_ITSELF = (amend_row.may_amend, hand_over.handover_pdf, hand_over.handover_html)


def public_functions():
    """Of every module of services, those that take the record."""
    for found in pkgutil.iter_modules(services.__path__):
        module = importlib.import_module(f"monitoring.services.{found.name}")
        for name, one in vars(module).items():
            is_own = inspect.isfunction(one) and one.__module__ == module.__name__
            if is_own and not name.startswith("_"):
                takes = inspect.signature(one, eval_str=False).parameters.values()
                if any(p.name == "record" or p.annotation == "Engine" for p in takes):
                    yield one


def test_every_service_that_takes_the_record_stands_in_the_table():
    """A new service is named here with the right that it asks, or with the reason why none."""
    named = {one.service for one in SERVICES} | ROOM_INTERNAL.keys() | WHO_ASKS.keys()

    assert {one.__qualname__ for one in public_functions()} == {one.__name__ for one in named}


@pytest.mark.parametrize("asked", SERVICES, ids=lambda one: one.service.__name__)
def test_who_asks_is_always_named(asked):
    """As a person, never as a text, and never left out."""
    by = inspect.signature(asked.service).parameters["by"]

    assert ("Person", by.empty, by.KEYWORD_ONLY) == (by.annotation, by.default, by.kind)


def test_the_rights_are_those_of_the_issue():
    """Nurse: enter, amend own, acknowledge. Physician: also attribute, confirm, overrule. Data
    manager: read, export. Administrator: people, configuration, integrity; no clinical entry."""
    rights = {role: {right for right, may in RIGHTS.items() if role in may} for role in ROLES}
    nurse = {
        Right.READ,
        Right.CHART,
        Right.ACKNOWLEDGE,
        Right.AMEND_OWN,
        Right.GIVE_OWN_GRADE,
    }

    assert rights == {
        NURSE: nurse,
        PHYSICIAN: nurse | {Right.JUDGE, Right.AMEND_ANY, Right.SIGN_OFF},
        DATA_MANAGER: {Right.READ, Right.EXPORT},
        ADMINISTRATOR: {Right.MANAGE_PEOPLE, Right.SEE_ACCESSES, Right.KEEP_THE_RECORD},
    }
    assert set(RIGHTS) == set(Right)


# --- each service, each role --------------------------------------------------------------------


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    """A patient with grades, a drug that runs, a nurse's own word, and accounts."""
    folder = tmp_path_factory.mktemp("rights")
    record = new_record(folder / "daywatch.db")
    nurse = person("N. Kaya", NURSE)
    give_drug.give_drug(
        record,
        "P1",
        {"kind": "norepinephrine", "started_at": hours(0)},
        by=nurse,
        at=hours(0),
        form_key="drug",
    )
    judge_grade.record_own_grade(
        record,
        SETTINGS,
        "P1",
        CRS,
        hours(0),
        grade=3,
        before_suggestion=True,
        by=nurse,
        role=NURSE,
        at=hours(1),
        form_key="own",
    )
    secret = Secret(hashed(PASSWORD), must_change=False)
    for user, state in (("nkaya", "active"), ("gone", "disabled")):
        new = Account(user, user, (NURSE,), state)
        add_account(record, new, secret, what="account made", by="test", at=NOW)
    raise_alerts.raise_alerts(record, SETTINGS, watcher="test", by=THE_OPERATOR, now=NOW)
    backup_record.backup_record(record, folder / "backup-before", by=THE_OPERATOR, at=NOW)
    export_folder.export_folder(record, folder / "charted", by=THE_OPERATOR)
    for file in (folder / "charted").iterdir():
        file.write_text(file.read_text().replace("P1", "P3"))
    yield record, folder
    record.dispose()


def written(record):
    """How many rows each table has, those of sessions and drafts included."""
    with record.connect() as connection:
        return {
            one.name: connection.scalar(sa.select(sa.func.count()).select_from(one))
            for one in metadata.sorted_tables
        }


# Rows that N. Kaya recorded are the nurse's own; the others have a word of their own below.
PEOPLE = {role: person("N. Kaya", role) for role in (*ROLES, OPERATOR)} | {
    "nobody": person("N. Kaya")
}


@pytest.mark.parametrize("asked", SERVICES, ids=lambda one: one.service.__name__)
def test_each_role_may_what_the_table_says_and_nothing_is_written_for_the_others(
    asked, full, tmp_path
):
    """Asked of the service itself, whatever a screen shows."""
    record, folder = full
    before = written(record)
    elsewhere = tmp_path / "refused"
    elsewhere.mkdir()
    for role, who in PEOPLE.items():
        if role in asked.roles:
            own = copied(folder, tmp_path / role, is_empty=asked.service in INTO_AN_EMPTY_RECORD)
            with pytest.raises(asked.tells) if asked.tells else nullcontext():
                asked.by(own, who, tmp_path / role)
            own.dispose()
        else:
            with pytest.raises(NotAllowed):
                asked.by(record, who, elsewhere)

    assert written(record) == before
    assert [] == [one.name for one in elsewhere.iterdir() if not one.name.startswith("target")]


def copied(folder, to, *, is_empty):
    shutil.copytree(folder, to)
    if is_empty:
        for file in to.glob("daywatch.db*"):
            file.unlink()
    return open_record(to / "daywatch.db")


VERBS = [one for one in SERVICES if one.speaks and one.right is Right.JUDGE]


@pytest.mark.parametrize("asked", VERBS, ids=lambda one: one.service.__name__)
def test_who_speaks_as_a_physician_must_be_one(asked, full):
    """A nurse who sends the role physician is a nurse; and a physician speaks as no nurse."""
    record, _ = full
    before = written(record)
    for who, role in ((PEOPLE[NURSE], PHYSICIAN), (PEOPLE[PHYSICIAN], NURSE)):
        named = (asked.named or {}) | {"role": role, "by": who}
        with pytest.raises(NotAllowed, match=r"Only a physician"):
            asked.service(record, SETTINGS, *asked.given, **named)

    assert written(record) == before


def test_a_nurse_with_another_role_besides_is_still_no_physician(full):
    """Roles add up to what each of them may, and to nothing more."""
    record, _ = full
    many = person("N. Kaya", NURSE, DATA_MANAGER, ADMINISTRATOR)
    for asked in VERBS:
        with pytest.raises(NotAllowed):
            asked.by(record, many, None)

    assert all(many.may(right) for right in (Right.CHART, Right.EXPORT, Right.MANAGE_PEOPLE))


def test_anothers_word_is_taken_back_by_a_physician_only(full, tmp_path):
    """Who said it may take it back as well."""
    record, folder = full
    another = person("A. Nother", NURSE)
    with pytest.raises(NotAllowed, match="Only a physician takes back what somebody else said"):
        judge_grade.withdraw_word(record, 1, by=another, role=NURSE, **WHY)
    own = copied(folder, tmp_path / "own", is_empty=False)
    doctor = replace(another, roles=frozenset({PHYSICIAN}))
    judge_grade.withdraw_word(own, 1, by=doctor, role=PHYSICIAN, **WHY)
    left = table(own, "judgements")
    own.dispose()

    assert left.empty


# --- nobody goes round them ---------------------------------------------------------------------

ROOT = Path(monitoring.__file__).parent
# What a screen or a command may take from the record directly: faults to tell, the door itself,
# keys and types. `routes.py` counts entries to say that the record answers, and says no number.
OF_THE_RECORD = {
    "monitoring.record.errors",
    "monitoring.record.engine.open_record",
    "monitoring.record.anchors.line",
    "monitoring.record.backup.UnusableBackup",
    "monitoring.record.sealing.new_key",
    "monitoring.record.sealing.opener_of",
    "monitoring.record.reading.Whereabouts",
    "monitoring.record.history.Happening",
    "monitoring.record.history.Value",
    "monitoring.record.accesses.Access",
    "monitoring.record.accounts.Account",
    "monitoring.record.accounts.ACTIVE",
    "monitoring.record.anchors.anchors_file",
    "monitoring.record.schema.COLUMNS",
    "monitoring.record.schema.WHEN_AND_BY_WHOM",
}
NOTES_SETTINGS = "monitoring.services.settings_history.note_settings"
ONLY_THERE = {
    "web/routes.py": {"monitoring.record.reading.last_entry_number"},
    "cli/watch.py": {NOTES_SETTINGS},
    "ui/session.py": {f"monitoring.services.sign_in.{one.__name__}" for one in WHO_ASKS}
    | {NOTES_SETTINGS},
    "web/sign_in.py": {f"{one.__module__}.{one.__name__}" for one in WHO_ASKS},
}


def imported(file):
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{one.name}" for one in node.names)


@pytest.mark.parametrize("layer", ["ui", "web", "cli"])
def test_no_screen_and_no_command_reads_the_record_round_the_services(layer):
    """Or calls a service that asks nobody's right."""
    unasking = {f"{one.__module__}.{one.__name__}" for one in (*ROOM_INTERNAL, *WHO_ASKS)}
    unasking -= {f"{one.__module__}.{one.__name__}" for one in ASKS_BY_ITSELF}
    faults = []
    for file in sorted((ROOT / layer).rglob("*.py")):
        allowed = ONLY_THERE.get(file.relative_to(ROOT).as_posix(), set())
        for name in imported(file):
            of_record = name.startswith("monitoring.record") and not (
                name in OF_THE_RECORD or name.rpartition(".")[0] in OF_THE_RECORD
            )
            if (of_record or name in unasking) and name not in allowed:
                faults.append(f"{file.relative_to(ROOT)} imports {name}")

    assert [] == faults


def test_only_the_terminal_speaks_as_its_operator():
    """On a screen the role exists only where sign-in is off: there this machine is all."""
    named = [
        file.relative_to(ROOT).as_posix()
        for file in sorted(ROOT.rglob("*.py"))
        if "monitoring.people.roles.OPERATOR" in imported(file)
    ]

    assert ["cli/common.py", "ui/session.py"] == named


def test_a_right_is_refused_in_a_sentence_that_says_who_may():
    """And what one's own role is, so that nobody thinks the program is broken."""
    with pytest.raises(
        NotAllowed,
        match="Only a nurse or a physician may chart: admit, observe, give, answer; "
        r"your role is data manager\. Nothing was done\.",
    ):
        admit_patient.admit_patient(None, {}, by=PEOPLE[DATA_MANAGER], **FORM)
    with pytest.raises(NotAllowed, match=r"you have no role\. Nothing was done\."):
        admit_patient.admit_patient(None, {}, by=PEOPLE["nobody"], **FORM)


@pytest.mark.parametrize("printed", [hand_over.handover_pdf, hand_over.handover_html])
@pytest.mark.parametrize("role", [ADMINISTRATOR, "nobody"])
def test_a_sheet_is_printed_for_nobody_who_may_not_read_it(full, printed, role):
    """Also where somebody else's is handed on."""
    with pytest.raises(NotAllowed):
        printed(full[0], None, by=PEOPLE[role])


def test_time_is_no_way_round(full):
    """A right hangs on the person, not on when the form was opened."""
    record, _ = full
    late = FORM | {"at": NOW + timedelta(days=900)}
    with pytest.raises(NotAllowed):
        admit_patient.complete_admission(record, 1, {"bed": "9"}, by=PEOPLE[ADMINISTRATOR], **late)
