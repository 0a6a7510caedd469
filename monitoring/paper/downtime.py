"""The downtime kit: one HTML file that works with no server, to print and to type into.

Every field is blank. What was charted last stands faintly beside it with its time, never in it. The
limits and choices are those of charting.tables, so that what the file takes the record takes too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from math import isinf
from typing import Any

from monitoring.charting.tables import INTERVENTIONS, OBSERVATIONS, Column, Kind, Table
from monitoring.paper import downtime_words, words
from monitoring.paper.pages import rendered
from monitoring.scales import observables as o
from monitoring.scales.observables import OBSERVABLES

FORMAT = "daywatch-downtime"
VERSION = 1
ADULT, CHILD = "ice", "capd"


@dataclass(frozen=True)
class Ghost:
    """The last value of a column as it is said, and when it was observed."""

    said: str
    at: datetime


@dataclass(frozen=True)
class KitPatient:
    """`tool` is ice or capd, by which the neuro check is made, or blank where the age is not known
    and both are asked; `ghosts` go by the column."""

    patient_id: str
    name: str
    about: str
    synthetic: bool
    tool: str
    grades: tuple[str, ...]
    ghosts: dict[str, Ghost]


@dataclass(frozen=True)
class Kit:
    """`key` tells this kit from every other. Times are typed by the unit's clock: `zone_name` goes
    into the file, and where the unit has none the `offset` of every time does."""

    key: str
    unit: str
    made_at: datetime
    zone: tzinfo
    zone_name: str
    made_by: str
    patients: tuple[KitPatient, ...]

    @property
    def as_of(self) -> str:
        return words.stamped(self.made_at, self.zone, self.zone_name)

    @property
    def offset(self) -> str:
        """'+01:00'; blank where the unit's zone says it."""
        if self.zone_name:
            return ""
        written = f"{self.made_at.astimezone(self.zone):%z}"
        return f"{written[:3]}:{written[3:5]}"


@dataclass(frozen=True)
class Field:
    """One field of the form; `shown_for` is the tool of whom it is asked, blank for everybody."""

    name: str
    label: str
    kind: str
    choices: tuple[tuple[str, str], ...]
    plausible: tuple[float, float] | None
    usual: tuple[float | None, float | None] | None
    whole: bool
    word: str
    required: bool
    shown_for: str

    @property
    def limits(self) -> dict[str, Any]:
        """What the file's own program checks, as charting.tables has it."""
        return {
            "label": self.label,
            "kind": self.kind,
            "plausible": self.plausible,
            "usual": self.usual,
            "whole": self.whole,
            "word": self.word,
            "required": self.required,
        }


@dataclass(frozen=True)
class Group:
    title: str
    fields: tuple[Field, ...]


_VITALS = (
    o.temperature_c,
    o.heart_rate_bpm,
    o.systolic_mmhg,
    o.diastolic_mmhg,
    o.respiratory_rate_bpm,
    o.spo2_pct,
)
_OXYGEN = (o.oxygen_device, o.oxygen_flow_l_min, o.fio2_pct)
_CIRCULATION = (o.vasopressors, o.fluid_bolus)
_NEURO = (o.consciousness, o.sedated, o.seizure, o.motor, o.raised_icp)


def groups() -> tuple[Group, ...]:
    """The form for observations, in the order in which they are made."""
    said = downtime_words.GROUPS
    return (
        Group(said["vitals"], _fields(*(one.name for one in _VITALS))),
        Group(said["oxygen"], _fields(*(one.name for one in _OXYGEN))),
        Group(said["circulation"], _fields(*(one.name for one in _CIRCULATION))),
        Group(
            said["neuro"],
            (
                *_fields(*(one.name for one in o.ICE_ITEMS), shown_for=ADULT),
                *_fields("ice_untestable_reason", shown_for=ADULT),
                *_fields(*(one.name for one in o.CAPD_ITEMS), shown_for=CHILD),
                *_fields(*(one.name for one in _NEURO)),
            ),
        ),
        Group(said["more"], _fields(o.symptoms.name, "note")),
    )


def drug_fields() -> tuple[Field, ...]:
    """The form for a drug or another intervention; its start is the time of the form."""
    names = ("kind", "dose", "unit", "route", "reason", "stopped_at", "note")
    return tuple(_field(INTERVENTIONS, INTERVENTIONS.column(name)) for name in names)


def _fields(*names: str, shown_for: str = "") -> tuple[Field, ...]:
    return tuple(_field(OBSERVATIONS, OBSERVATIONS.column(name), shown_for) for name in names)


def _field(table: Table, column: Column, shown_for: str = "") -> Field:
    own = downtime_words.LABELS.get((table.name, column.name))
    observable = OBSERVABLES.get(column.name) if table is OBSERVATIONS else None
    label = own or (observable.label if observable else column.name.replace("_", " "))
    unit = f" ({column.unit})" if column.unit and column.unit != "points" else ""
    if column.unit == "points" and column.plausible:
        unit = f" ({column.plausible[0]:g}–{column.plausible[1]:g})"
    choices = column.choices
    if column.kind is Kind.SEVERAL:
        choices = ("none", *choices)
    return Field(
        column.name,
        f"{label[:1].upper()}{label[1:]}{unit}",
        column.kind.value,
        tuple((one, words.spoken(one, column.name)) for one in choices),
        column.plausible,
        None if column.usual is None else (_finite(column.usual[0]), _finite(column.usual[1])),
        column.whole,
        column.word,
        column.required,
        shown_for,
    )


def _finite(limit: float) -> float | None:
    """JSON has no infinity."""
    return None if isinf(limit) else limit


def downtime_page(kit: Kit) -> str:
    """The file's text; everything that anybody typed is escaped by the template."""
    form, drugs = groups(), drug_fields()
    data = {
        "format": FORMAT,
        "version": VERSION,
        "kit": kit.key,
        "unit": kit.unit,
        "made_at": kit.made_at.isoformat(),
        "timezone": kit.zone_name,
        "offset": kit.offset,
        "words": downtime_words.IN_THE_FORM,
        "columns": {
            "observations": OBSERVATIONS.column_names,
            "interventions": INTERVENTIONS.column_names,
        },
        "patients": [
            {
                "id": one.patient_id,
                "name": one.name,
                "about": one.about,
                "synthetic": one.synthetic,
                "tool": one.tool,
                "ghosts": {name: _ghost(ghost, kit) for name, ghost in one.ghosts.items()},
            }
            for one in kit.patients
        ],
        "fields": {
            "observations": {one.name: one.limits for group in form for one in group.fields},
            "interventions": {one.name: one.limits for one in drugs},
        },
    }
    return rendered(
        "downtime.html",
        kit=kit,
        data=data,
        groups=form,
        drugs=drugs,
        sheets=[_sheet(one, kit, form) for one in kit.patients],
        words=words,
        said=downtime_words,
    )


@dataclass(frozen=True)
class SheetLine:
    """A line of the printed sheet: what is asked, in which words, and what was last."""

    label: str
    choices: str
    ghost: str


def _sheet(
    patient: KitPatient, kit: Kit, form: Sequence[Group]
) -> tuple[KitPatient, list[tuple[str, list[SheetLine]]]]:
    return patient, [
        (
            group.title,
            [
                SheetLine(field.label, _asked(field), _printed_ghost(field, patient, kit))
                for field in group.fields
                if _is_asked(field, patient) and field.name != "note"
            ],
        )
        for group in form
    ]


def _is_asked(field: Field, patient: KitPatient) -> bool:
    return not (field.shown_for and patient.tool) or field.shown_for == patient.tool


def _asked(field: Field) -> str:
    """What may be written: short lists are printed whole."""
    return " / ".join(said for _, said in field.choices) if len(field.choices) <= 7 else ""


def _printed_ghost(field: Field, patient: KitPatient, kit: Kit) -> str:
    """'38.2 · 15 Mar 09:57 (3 min)': the head of the sheet says what the age is counted to."""
    ghost = patient.ghosts.get(field.name)
    if ghost is None:
        return downtime_words.NEVER
    local = ghost.at.astimezone(kit.zone)
    return f"{ghost.said} · {local:%d %b %H:%M} ({words.span(kit.made_at - ghost.at)})"


def _ghost(ghost: Ghost, kit: Kit) -> str:
    """'38.2 · 15 Mar 09:57, 3 min before this kit was made'."""
    local = ghost.at.astimezone(kit.zone)
    age = words.span(kit.made_at - ghost.at)
    return f"{ghost.said} · {local:%d %b %H:%M}, {downtime_words.BEFORE.format(age=age)}"
