"""What happened to a patient's record, in plain sentences; what people typed stays text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from monitoring.charting.judgements import (
    AGREED,
    ATTRIBUTED,
    DATED_OTHERWISE,
    DIFFERENT,
    END_AGREED,
    OWN_GRADE,
    RE_OPENED,
    REJECTED,
    TYPED_GRADE,
)
from monitoring.charting.pictures import BASELINE_HANDWRITING, HANDWRITING
from monitoring.charting.tables import COULD_NOT_MEASURE, VALUE_LIMIT, Kind
from monitoring.course.questions import questions
from monitoring.record.accesses import Access
from monitoring.record.history import Happening, Value
from monitoring.record.schema import COLUMNS, WHEN_AND_BY_WHOM
from monitoring.services.newer_entries import NewEntry
from monitoring.ui.scale_words import row_name
from monitoring.ui.words import as_text, label, spoken

SETS = {
    "observations": "observations",
    "labs": "a laboratory result",
    "interventions": "a drug or intervention",
    "answers": "an answer",
    "judgements": "a word on a grade",
    "patients": "the patient's data",
    "signatures": "a signature",
}
OF_KIND = {"observe": "vital signs", "neuro-check": "a neuro check"}
COLUMN_WORDS = {
    "observed_at": "time of observation",
    "started_at": "start",
    "stopped_at": "stop",
    "infused_at": "infusion",
    "died_at": "death",
    "last_seen_at": "end of observation",
    "value": "value",
    "confirmed": "confirmed as unusual",
    COULD_NOT_MEASURE: "could not be measured",
    VALUE_LIMIT: "limit of detection",
    HANDWRITING: "photograph of the sentence",
    BASELINE_HANDWRITING: "handwriting at baseline",
    "recorded_by": "recorded by",
    "recorded_at": "recorded at",
    "answered_by": "answered by",
    "ice_language": "language of the ICE",
    "patient_id": "patient",
}
ENTRY_WORDS = {
    "admit": "changed the admission",
    "stay": "changed the stay",
    "observe": "entered vital signs",
    "neuro-check": "entered a neuro check",
    "give": "entered a drug or intervention",
    "labs": "entered laboratory results",
    "answer": "answered a question",
    "import": "imported charting",
    "amend": "amended an entry",
    "withdraw": "marked an entry as entered in error",
    "attribute": "gave the cause of a finding",
    "confirm": "confirmed a grade",
    "overrule": "gave another grade",
    "acknowledge": "acknowledged an alert",
    "sign-off": "signed off the course",
}
ANALYTES = {
    **{
        name: name.upper()
        for name in ("alp", "alt", "ast", "cd4", "ck", "crp", "ggt", "inr", "ldh")
    },
    "aptt": "aPTT",
    "igg": "IgG",
    "il-6": "IL-6",
}
_UNSAID = ("patient_id", "question", "answered_by")
_COLUMNS = {
    (table, column.name): column for table, columns in COLUMNS.items() for column in columns
}


def what_was_entered(one: NewEntry) -> str:
    return ENTRY_WORDS.get(one.kind, "recorded something")


def looked(one: Access) -> str:
    """ "N. Kaya looked at Course"."""
    page = "" if one.page is None else f" {as_text(one.page)}"
    return f"**{as_text(one.by)}** {as_text(one.what)}{page}"


def happened(one: Happening, zone: tzinfo | None) -> str:
    """One row of one entry, as a sentence of markup: who, what, of when, and why."""
    said = _SENTENCES.get(one.table, _charted)(one, zone)
    told_already = one.kind == "import" or (one.table == "judgements" and one.what == "entered")
    why = f": {as_text(one.reason)}" if one.reason and not told_already else ""
    if one.what == "entered in error":
        return f"**{as_text(one.by)}** marked {said} as entered in error{why}"
    brought = f" · {as_text(one.reason)}" if one.reason and one.kind == "import" else ""
    return f"**{as_text(one.by)}** {said}{why}{brought}"


def time_of(at: datetime | None, beside: datetime, zone: tzinfo | None) -> str:
    """ " of 09:05"; with its date where that is another one, nothing where the minute is the same."""
    if at is None:
        return ""
    local, other = at.astimezone(zone), beside.astimezone(zone)
    if local.replace(second=0, microsecond=0) == other.replace(second=0, microsecond=0):
        return ""
    return f" of {local:%H:%M}" if local.date() == other.date() else f" of {local:%d %b %H:%M}"


def set_words(table: str, cells: Mapping[str, Any], kind: str = "") -> str:
    """What a row is called: "tocilizumab", "ferritin", "vital signs"."""
    if table == "interventions":
        return _within_a_sentence(spoken(str(cells.get("kind") or ""))) or SETS[table]
    if table == "labs":
        return analyte_words(str(cells.get("analyte") or SETS[table]))
    if table == "answers":
        return f"the answer to “{_question(cells.get('question'))}”"
    return OF_KIND.get(kind, SETS.get(table, table))


def analyte_words(analyte: str) -> str:
    return ANALYTES.get(analyte, analyte.replace("-", " "))


def column_words(column: str) -> str:
    if column in COLUMN_WORDS:
        return COLUMN_WORDS[column]
    known = label(column)
    return known if known != column else column.replace("_", " ")


def cell_words(table: str, column: str, cell: Any, zone: tzinfo | None) -> str:
    """One value with its unit, as text."""
    if cell is None:
        return "blank"
    if isinstance(cell, datetime):
        return f"{cell.astimezone(zone):%d %b %H:%M}"
    known = _COLUMNS.get((table, column))
    if isinstance(cell, float):
        unit = "" if known is None or known.unit in ("", "points") else f" {known.unit}"
        return f"{cell:.12g}{unit}"
    if column in (HANDWRITING, BASELINE_HANDWRITING):
        return f"picture {str(cell)[:8]}"
    if column in (COULD_NOT_MEASURE, "confirmed"):
        return " and ".join(column_words(one) for one in str(cell).split(";"))
    if known is not None and known.kind in (Kind.CHOICE, Kind.SEVERAL):
        return _within_a_sentence(spoken(str(cell), column))
    return f"“{as_text(cell)}”" if column in ("note", "reason") else as_text(cell)


def _within_a_sentence(said: str) -> str:
    """Small letters, but for what is an abbreviation."""
    return " ".join(word if word[1:] != word[1:].lower() else word.lower() for word in said.split())


# --- by table -------------------------------------------------------------------------------------


def _charted(one: Happening, zone: tzinfo | None) -> str:
    new = {value.column: value.new for value in one.values}
    old = {value.column: value.old for value in one.values}
    of = time_of(one.observed_at, one.at, zone)
    match one.what:
        case "entered":
            verb = "imported" if one.kind == "import" else "entered"
            return f"{verb} {set_words(one.table, new, one.kind)}{of}{_listed(one, zone)}"
        case "entered in error":
            name = set_words(one.table, old, "")
            return f"{name}{of}{_listed(one, zone, before=True)}"
    return f"{_verb(one)} {_differences(one, zone)}{of}"


def _verb(one: Happening) -> str:
    return "amended" if one.kind == "amend" else "changed"


def _differences(one: Happening, zone: tzinfo | None) -> str:
    told = [value for value in one.values if value.column != VALUE_LIMIT]
    if not told:
        return SETS.get(one.table, one.table)
    return ", ".join(_difference(one.table, value, zone, one.values) for value in told)


def _difference(
    table: str, value: Value, zone: tzinfo | None, others: tuple[Value, ...] = ()
) -> str:
    limit = next((one for one in others if one.column == VALUE_LIMIT), None)
    signs = ("", "") if limit is None or value.column != "value" else (limit.old, limit.new)
    old, new = (
        as_text(sign or "") + cell_words(table, value.column, cell, zone)
        for sign, cell in zip(signs, (value.old, value.new), strict=True)
    )
    return f"{column_words(value.column)} from {old} to {new}"


def _listed(one: Happening, zone: tzinfo | None, *, before: bool = False) -> str:
    cells = {value.column: value.old if before else value.new for value in one.values}
    if one.table == "labs":
        told = _result(cells)
    elif one.table == "interventions":
        told = _given(cells, zone)
    elif one.table == "answers":
        told = spoken(str(cells.get("answer") or ""))
    else:
        told = ", ".join(
            f"{column_words(name)} {cell_words(one.table, name, cell, zone)}"
            for name, cell in cells.items()
            if name not in (*_UNSAID, *WHEN_AND_BY_WHOM) and name not in _said_already(one.table)
        )
    who = cells.get("recorded_by")
    at = cells.get("recorded_at")
    recorded = f" (recorded by {as_text(who)}" if who else ""
    if recorded and isinstance(at, datetime):
        recorded += f", {at.astimezone(zone):%d %b %H:%M}"
    recorded += ")" if recorded else ""
    if not told:
        return recorded
    return f" ({told}){recorded}" if before else f": {told}{recorded}"


def _said_already(table: str) -> tuple[str, ...]:
    """What stands before the colon."""
    return {
        "observations": ("observed_at",),
    }.get(table, ())


def _result(cells: Mapping[str, Any]) -> str:
    sign = as_text(cells.get(VALUE_LIMIT) or "")
    value = cells.get("value")
    number = "" if value is None else f"{value:.12g}"
    return f"{sign}{number} {as_text(cells.get('unit') or '')}".strip()


def _given(cells: Mapping[str, Any], zone: tzinfo | None) -> str:
    dose = cells.get("dose")
    parts = [] if dose is None else [f"{dose:g} {as_text(cells.get('unit') or '')}".strip()]
    if cells.get("route"):
        parts.append(as_text(cells["route"]))
    if cells.get("reason"):
        parts.append(f"for {_within_a_sentence(spoken(str(cells['reason'])))}")
    if cells.get("stopped_at"):
        parts.append(
            f"until {cell_words('interventions', 'stopped_at', cells['stopped_at'], zone)}"
        )
    if cells.get("note"):
        parts.append(f"“{as_text(cells['note'])}”")
    return ", ".join(parts)


def _question(name: Any) -> str:
    asked = questions().get(str(name))
    return asked.words if asked else as_text(name or "")


def _of_the_patient(one: Happening, zone: tzinfo | None) -> str:
    if one.what == "entered":
        return f"admitted the patient{_listed(one, zone)}"
    if one.what == "entered in error":
        return "the admission"
    return f"{_verb(one)} {_differences(one, zone)}"


def _signed(one: Happening, _zone: tzinfo | None) -> str:
    cells = {
        value.column: value.new if value.new is not None else value.old for value in one.values
    }
    up_to = cells.get("up_to_entry")
    note = f": {as_text(cells['note'])}" if cells.get("note") else ""
    number = "" if up_to is None else f" up to entry {up_to:.0f}"
    if one.what == "entered in error":
        return f"the sign-off{number}"
    return f"signed off the course{number}{note}"


def _judged(one: Happening, zone: tzinfo | None) -> str:
    cells = {
        value.column: value.new if value.new is not None else value.old for value in one.values
    }
    grade, seen = (
        None if cells.get(name) is None else f"{cells[name]:.0f}"
        for name in ("grade", "seen_grade")
    )
    said = _WORDS_SAID.get(str(cells.get("word")), "said something of {scale}{of}").format(
        scale=row_name(str(cells.get("scale") or "")),
        grade="no grade" if grade is None else f"grade {grade}",
        seen="what the rule said" if seen is None else f"grade {seen}",
        rule="" if seen is None else f", where the rule said grade {seen}",
        of=time_of(one.observed_at, one.at, zone),
        finding=column_words(str(cells.get("finding") or "a finding")),
        cause=as_text(cells.get("cause") or "unknown"),
    )
    why = f": {as_text(cells['reason'])}" if cells.get("reason") else ""
    return f"the word “{said}”" if one.what == "entered in error" else f"{said}{why}"


_WORDS_SAID = {
    AGREED: "confirmed {scale}, {seen}{of}",
    DIFFERENT: "gave {scale} {grade}{of}{rule}",
    REJECTED: "rejected the grade by {scale}{of}{rule}",
    TYPED_GRADE: "gave {scale} {grade}{of}",
    OWN_GRADE: "gave {grade} of their own by {scale}{of}",
    ATTRIBUTED: "gave the cause of {finding}{of} as {cause}",
    END_AGREED: "agreed to the end of an episode of {scale}",
    RE_OPENED: "re-opened an episode of {scale}",
    DATED_OTHERWISE: "dated the end of an episode of {scale} otherwise",
}
_SENTENCES = {
    "patients": _of_the_patient,
    "judgements": _judged,
    "signatures": _signed,
}
