"""When an alert is raised, and when it is not: by looks at findings that stand (D29, 4.5)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitoring.record.alerts import Look, alerts_of, looks, note_look
from monitoring.record.engine import writing
from monitoring.record.integrity import verify
from monitoring.services.standing_alerts import watch
from monitoring.settings import AlertChoices, Settings
from tests.alerts.looks import CRS, ICANS, SETTINGS, found, look, minutes, open_now, raised
from tests.people import A_NURSE
from tests.record.rows import admit


@pytest.fixture
def ward(record):
    admit(record, "P1", "P2")
    return record


def test_a_finding_rings_once_however_often_it_is_looked_at(ward):
    """Keyed to the episode: a second look is no second alert."""
    for at in range(5):
        look(ward, at, found(CRS))

    assert raised(ward) == ["CRS 2 new"]


def test_it_rings_again_only_when_it_becomes_worse(ward):
    look(ward, 0, found(CRS, severity=1))
    look(ward, 1, found(CRS, severity=3))
    look(ward, 2, found(CRS, severity=3))

    assert raised(ward) == ["CRS 1 new", "CRS 3 worse"]
    assert open_now(ward, 2) == ["CRS 3"]


def test_gone_and_back_rings_again_also_of_the_same_episode(ward):
    """A return within the gap re-opens the episode, with the same beginning (D14)."""
    look(ward, 0, found(CRS))
    look(ward, 1)
    look(ward, 2, found(CRS))

    assert raised(ward) == ["CRS 2 new", "CRS 2 back"]
    assert [one.why_ended for one in alerts_of(ward)] == ["over", None]


@pytest.mark.parametrize("began", [-20, 5, 40])
def test_an_amended_beginning_rings_for_nobody_anew(ward, began):
    """The first fever was an hour earlier, or was none: it is the same episode."""
    look(ward, 50, found(CRS))
    look(ward, 51, found(CRS, began=began))

    assert raised(ward) == ["CRS 2 new"]


def test_another_firing_of_the_same_pattern_is_another_alert(ward):
    """F4: every charted seizure again, though one follows on the other."""
    look(ward, 5, found("SEIZURE", began=0))
    look(ward, 61, found("SEIZURE", began=60), over=[("P1", "SEIZURE", 0)])

    assert raised(ward) == ["ICANS 0 new", "ICANS 0 new"]
    assert [one.why_ended for one in alerts_of(ward)] == ["another began", None]


def test_what_began_after_the_last_look_is_never_taken_for_an_amendment(ward):
    """The watcher was away, the old one was withdrawn and a new one charted: it rings."""
    look(ward, 5, found(CRS))
    look(ward, 500, found(CRS, began=400))

    assert raised(ward) == ["CRS 2 new", "CRS 2 new"]


def test_amended_to_less_changes_the_words_and_rings_for_nobody_anew(ward):
    """Grade 3 was a slip: the screen must not go on saying it, and nobody is told twice."""
    look(ward, 0, found(CRS, severity=3))
    look(ward, 9, found(CRS, severity=2))

    (was, now) = alerts_of(ward)
    assert (was.why_ended, now.why, now.stands_for) == ("amended", "amended", was.number)
    assert now.ladder_from == was.raised_at


def test_the_dead_ring_no_more(ward):
    look(ward, 0, found(CRS), found(ICANS, patient="P2"))
    look(ward, 1, found(ICANS, patient="P2"), dead=[1])

    assert [one.why_ended for one in alerts_of(ward)] == ["died", None]


def test_who_is_not_watched_any_more_rings_no_more(ward):
    look(ward, 0, found(CRS))
    look(ward, 1, numbers={"P2": 2})

    assert [one.why_ended for one in alerts_of(ward)] == ["no longer watched"]


def test_two_watchers_raise_each_once(ward):
    """Both found it at the same time."""
    look(ward, 0, found(CRS), watcher="one")
    look(ward, 0, found(CRS), watcher="two")

    assert raised(ward) == ["CRS 2 new"]
    assert {one.watcher for one in looks(ward)} == {"one", "two"}


def test_a_look_at_an_older_record_changes_nothing(ward):
    """It read before somebody amended, and came to the lock after the other watcher."""
    look(ward, 1, entry=8, watcher="one")
    done = look(ward, 2, found(CRS), entry=7, watcher="two")

    assert done.is_stale
    assert raised(ward) == []


def test_a_watcher_whose_clock_is_ahead_silences_nobody(ward):
    """It looked once with a clock of tomorrow: the others go on."""
    look(ward, 60 * 24, watcher="ahead")
    look(ward, 1, found(CRS), watcher="right")

    assert raised(ward) == ["CRS 2 new"]


def test_inform_may_wait_until_it_has_stood_and_urgent_never_waits(ward):
    """Off by default; a unit may have it confirmed."""
    waits = Settings(alerts=AlertChoices(confirm_inform_after=timedelta(minutes=20)))
    standing = [found(ICANS, severity=1), found(CRS, severity=2)]
    look(ward, 1, *standing, settings=waits)
    assert raised(ward) == ["CRS 2 new"]

    look(ward, 21, *standing, settings=waits)
    assert raised(ward) == ["CRS 2 new", "ICANS 1 new"]


def test_worse_goes_on_up_the_ladder_and_another_level_begins_at_its_foot(ward):
    """Nobody had answered: the second step must not wait anew because it became worse."""
    look(ward, 0, found(CRS, severity=1))
    look(ward, 9, found(CRS, severity=2))
    look(ward, 12, found(CRS, severity=3))

    assert [one.ladder_from for one in alerts_of(ward)] == [minutes(0), minutes(9), minutes(9)]


def test_all_of_it_is_proven(ward):
    """The chains of alerts are verified like that of the journal."""
    look(ward, 0, found(CRS))
    look(ward, 1)

    assert verify(ward) is None


def test_no_look_or_an_old_one_is_told(ward):
    """An empty list means nothing where nobody looks."""
    assert watch(ward, SETTINGS, by=A_NURSE, now=minutes(0)).is_late
    look(ward, 0)
    assert not watch(ward, SETTINGS, by=A_NURSE, now=minutes(1)).is_late
    assert watch(ward, SETTINGS, by=A_NURSE, now=minutes(3)).is_late
    with writing(ward) as connection:
        note_look(connection, Look("w", minutes(9), 1, timedelta(minutes=5)))
    assert not watch(ward, SETTINGS, by=A_NURSE, now=minutes(20)).is_late
