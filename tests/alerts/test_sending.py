"""The ladder tells people: whom, when, how often, and what it never says."""

from __future__ import annotations

import re
import threading

import pytest

from monitoring.notify.message import Message
from monitoring.notify.sending import send
from monitoring.notify.targets import UnusableTargets, read_targets
from monitoring.record.alerts import messages_of
from monitoring.record.integrity import verify
from monitoring.record.journal import Entry, append
from monitoring.services.acknowledge_alert import acknowledge_alert
from monitoring.settings import AlertChoices, LadderStep, Settings
from tests.alerts.looks import CRS, found, look, minutes
from tests.alerts.receivers import mail_receiver, nobody, web_receiver
from tests.alerts.sending import tell, unit
from tests.people import A_NURSE
from tests.record.rows import NOON, patient

AT_ONCE = (0, ("urgent",), ("phone",))


@pytest.fixture
def ward(record):
    """Two patients, the first with CRS 2 since noon."""
    rows = [patient("P1-SECRET", bed="7"), patient("P2-SECRET", bed="8")]
    append(record, Entry("admit", NOON, "nurse.a"), {"patients": rows})
    ring(record, 0, found(CRS, patient="P1-SECRET"))
    return record


def ring(record, at, *standing):
    return look(record, at, *standing, numbers={"P1-SECRET": 1, "P2-SECRET": 2})


@pytest.fixture
def phone():
    with web_receiver() as (address, received):
        yield address, received


def test_an_urgent_alert_is_told_once_to_each_target(ward, phone):
    """Each alert, step and target once, however often the watcher looks."""
    address, received = phone
    with mail_receiver() as (mail, box):
        settings = unit((0, ("urgent",), ("phone", "duty")))
        for at in range(4):
            tell(ward, settings, {"phone": address, "duty": mail}, at)

        assert (len(received.ids), len(box.ids)) == (1, 1)
        assert received.ids != box.ids
    assert verify(ward) is None


def test_a_message_names_no_patient_and_no_value(ward, phone):
    """A bed, the rule's words, a link by the program's own number; whoever finds the telephone
    learns no more."""
    address, received = phone
    tell(ward, unit(AT_ONCE, base_url="https://daywatch.example/"), {"phone": address}, 0)

    ((message_id, text),) = received.messages
    assert "SECRET" not in text
    assert text.startswith("URGENT: Ward 3, bed 7\n")
    assert "CRS: criteria met for grade 2, for review" in text
    assert "https://daywatch.example/course?patient=1" in text
    assert "Since 01 Mar 13:00" in text
    assert f"Message {message_id}" in text


def test_a_unit_may_name_patients_by_number(ward, phone):
    address, received = phone
    tell(ward, unit(AT_ONCE, name_patients_by="number"), {"phone": address}, 0)

    assert "Ward 3, patient 1" in received.messages[0][1]
    assert "bed" not in received.messages[0][1]


def test_the_second_step_comes_only_while_nobody_has_acknowledged(ward, phone):
    address, received = phone
    settings = unit(AT_ONCE, (15, ("urgent",), ("phone",)))
    tell(ward, settings, {"phone": address}, 0)
    tell(ward, settings, {"phone": address}, 14)
    assert len(received.ids) == 1

    tell(ward, settings, {"phone": address}, 15)
    assert len(received.ids) == 2
    assert "Not acknowledged for 15 min." in received.messages[1][1]


def test_an_acknowledgement_stops_the_ladder(ward, phone):
    address, received = phone
    settings = unit((15, ("urgent",), ("phone",)))
    acknowledge_alert(
        ward, 1, "CRS", up_to_alert=1, plan="seen", by=A_NURSE, at=minutes(5), form_key="k"
    )
    tell(ward, settings, {"phone": address}, 20)

    assert received.ids == []


def test_what_was_queued_and_then_acknowledged_is_not_sent(ward, phone):
    """The target was away; by now somebody is at the bedside."""
    address, received = phone
    settings = unit(AT_ONCE)
    tell(ward, settings, {"phone": nobody()}, 0)
    acknowledge_alert(
        ward, 1, "CRS", up_to_alert=1, plan="seen", by=A_NURSE, at=minutes(1), form_key="k"
    )
    tell(ward, settings, {"phone": address}, 30)

    assert received.ids == []


def test_overdue_checks_go_elsewhere_or_nowhere(ward, phone):
    """They are a kind of their own: a unit chooses who is told, and at first nobody is."""
    address, received = phone
    standing = [found(CRS, patient="P1-SECRET"), found("MISSED_VITALS", patient="P2-SECRET")]
    ring(ward, 1, *standing)
    tell(ward, unit(AT_ONCE), {"phone": address}, 1)
    with web_receiver() as (desk, on_desk):
        settings = unit(AT_ONCE, (0, ("overdue",), ("desk",)))
        tell(ward, settings, {"phone": address, "desk": desk}, 2)

        assert (len(received.ids), len(on_desk.ids)) == (1, 1)
        assert on_desk.messages[0][1].startswith("Check overdue: Ward 3, bed 8")


def test_quiet_hours_hold_back_what_can_wait_and_never_the_urgent(ward, phone):
    """Noon is 13:00 in the unit: quiet until 15:00, which is 120 minutes after noon."""
    address, received = phone
    ring(ward, 1, found(CRS, patient="P1-SECRET"), found(CRS, severity=1, patient="P2-SECRET"))
    settings = unit(
        (0, ("urgent", "inform"), ("phone",)),
        quiet={"begins": "12:00", "ends": "15:00", "levels": ("inform",)},
    )
    tell(ward, settings, {"phone": address}, 1)
    tell(ward, settings, {"phone": address}, 119)
    assert [text.split(":")[0] for _, text in received.messages] == ["URGENT"]

    tell(ward, settings, {"phone": address}, 120)
    assert [text.split(":")[0] for _, text in received.messages] == ["URGENT", "For information"]


def test_quiet_hours_need_the_units_clock_and_never_hold_back_urgent():
    with pytest.raises(ValueError, match="needs timezone"):
        Settings(alerts={"quiet": {"levels": ["inform"]}})
    with pytest.raises(ValueError, match="inform"):
        Settings(timezone="Europe/Berlin", alerts={"quiet": {"levels": ["urgent"]}})


def test_a_target_that_is_away_is_tried_again_with_growing_patience(ward, phone):
    """And every attempt is recorded, with what came of it."""
    address, received = phone
    received.refuse = 2
    settings = unit(AT_ONCE)
    for seconds in range(0, 241, 10):
        tell(ward, settings, {"phone": address}, seconds / 60)

    (message,) = messages_of(ward)
    assert [(one.what, one.fault) for one in message.attempts] == [
        ("claimed", None),
        ("failed", "not taken"),
        ("claimed", None),
        ("failed", "not taken"),
        ("claimed", None),
        ("sent", None),
    ]
    tried = [one.at for one in message.attempts if one.what == "claimed"]
    assert [one.total_seconds() for one in (tried[1] - tried[0], tried[2] - tried[1])] == [30, 60]
    assert received.ids == [message.message_id]


def test_after_the_last_attempt_it_counts_as_failed_and_says_so(ward):
    settings = unit(AT_ONCE, attempts=2)
    away = {"phone": nobody()}
    done = [tell(ward, settings, away, at) for at in (0, 1, 2, 3)]

    assert [(one.failed, one.given_up) for one in done] == [(1, 0), (0, 1), (0, 0), (0, 0)]
    assert messages_of(ward)[0].last.what == "given up"


def test_a_target_that_is_away_keeps_no_other_waiting(ward, phone):
    address, received = phone
    settings = unit((0, ("urgent",), ("away", "phone")))
    tell(ward, settings, {"away": nobody(), "phone": address}, 0)

    assert len(received.ids) == 1


def test_two_watchers_at_once_send_each_message_once(ward, phone):
    """Claimed under the writers' lock; the receiver is slow, so that both want the same."""
    address, received = phone
    received.answer_after_s = 0.05
    ring(
        ward,
        1,
        *(found(one, patient=who) for one in (CRS, "SEIZURE", "ICE_FALL") for who in WHO),
    )
    settings = unit(AT_ONCE, (1, ("urgent",), ("phone",)))
    both = [
        threading.Thread(
            target=tell, args=(ward, settings, {"phone": address}, 5), kwargs={"watcher": name}
        )
        for name in ("one", "two")
    ]
    for one in both:
        one.start()
    for one in both:
        one.join()
    tell(ward, settings, {"phone": address}, 6)

    # The first rang at once and is a minute old; all six are told at both steps.
    assert len(received.ids) == 12
    assert len(set(received.ids)) == 12


WHO = ("P1-SECRET", "P2-SECRET")


def test_a_claim_of_a_watcher_that_did_not_come_back_is_taken_over(ward, phone, monkeypatch):
    """After its lease, with the same id: whoever gets it twice can tell."""
    address, received = phone
    settings = unit(AT_ONCE)
    with monkeypatch.context() as dies:
        dies.setattr("monitoring.services.send_alerts.close_attempt", _dies)
        with pytest.raises(KeyboardInterrupt):
            tell(ward, settings, {"phone": address}, 0, watcher="killed")
    tell(ward, settings, {"phone": address}, 1)
    assert len(received.ids) == 1

    tell(ward, settings, {"phone": address}, 2)
    assert len(received.ids) == 2
    assert len(set(received.ids)) == 1


def _dies(*_, **__):
    raise KeyboardInterrupt


# --- targets ------------------------------------------------------------------------------------


def a_file(folder, text, mode=0o600):
    file = folder / "targets.toml"
    file.write_text(text)
    file.chmod(mode)
    return file


@pytest.mark.parametrize(
    ("text", "mode", "sentence"),
    [
        ('[targets]\nphone = "json://h"', 0o644, "Others may read"),
        ('[targets]\nother = "json://h"', 0o600, "has no address of phone"),
        ('[targets]\nphone = "nonsense-with-passw0rd"', 0o600, "is none that is understood"),
        ('[targets]\nphone = "mailto://h?from=a@b.org&to=c@b.org,d@b.org"', 0o600, "reaches 2"),
        ("[targets", 0o600, "is not TOML"),
    ],
)
def test_what_is_wrong_with_the_file_of_targets_is_said_without_its_secrets(
    tmp_path, text, mode, sentence
):
    with pytest.raises(UnusableTargets, match=sentence) as told:
        read_targets(a_file(tmp_path, text, mode), frozenset({"phone"}))

    assert "passw0rd" not in str(told.value)


def test_a_ladder_needs_the_file_of_targets():
    with pytest.raises(ValueError, match="needs targets_file"):
        AlertChoices(ladder=(LadderStep(to=("phone",)),))


def test_no_address_gets_into_the_record(ward, tmp_path, phone):
    """A backup, a copy and a screen of the outbox show the target's name alone."""
    address, _ = phone
    tell(ward, unit(AT_ONCE), {"phone": f"{address}?-token=passw0rd"}, 0)
    with ward.connect() as connection:
        rows = [
            str(tuple(row))
            for table in ("alert_messages", "alert_attempts", "alerts", "watchers")
            for row in connection.exec_driver_sql(f"SELECT * FROM {table}")
        ]

    assert [] == [row for row in rows if re.search(r"passw0rd|127\.0\.0\.1", row)]


def test_a_messenger_of_another_kind_is_told_the_id_in_the_text(phone):
    """Not every service takes headers of ours: the last line of the text has the id as well."""
    address, received = phone
    send(address, Message("id-7", "title", "text\nMessage id-7"))

    assert received.messages == [("id-7", "title\ntext\nMessage id-7")]
