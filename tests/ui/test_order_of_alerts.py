"""The Alerts page begins with whoever is worst off."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace

from monitoring.ui.components import alerts_view
from tests.ui.conftest import NOW


@dataclass(frozen=True)
class Rang:
    patient_number: int
    level: str


def test_urgent_ones_come_first_and_of_these_the_first_on_the_board(monkeypatch):
    rows = [SimpleNamespace(state=SimpleNamespace(patient_number=number)) for number in (9, 4, 2)]
    ward = SimpleNamespace(rows=lambda *_, **__: rows)
    monkeypatch.setattr(alerts_view.session, "ward", lambda: ward)
    monkeypatch.setattr(alerts_view.session, "settings", lambda: None)
    nobodys = (Rang(77, "urgent"),)  # no longer on the board
    groups = [
        (Rang(2, "inform"),),
        nobodys,
        (Rang(2, "overdue"), Rang(2, "urgent")),
        (Rang(4, "urgent"),),
        (Rang(9, "inform"),),
    ]

    ordered = alerts_view._as_on_the_board(groups, NOW)

    assert [(4, 1), (2, 2), (77, 1), (9, 1), (2, 1)] == [
        (group[0].patient_number, len(group)) for group in ordered
    ]
