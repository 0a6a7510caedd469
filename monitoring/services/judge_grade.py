"""Say what one thinks of a grade: agree, another grade, another cause, an episode's end.

Each verb checks what it is given, says in a sentence what is wrong, and writes one entry; the same
form again saves nothing more. The role comes as text until there is a sign-in; `_check` is the one
place where it is looked at.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Any

import pandas as pd
from sqlalchemy import Engine

from monitoring.charting.judgements import (
    AGREED,
    ATTRIBUTED,
    DATED_OTHERWISE,
    DIFFERENT,
    END_AGREED,
    FROM_THEN_ON,
    OWN_GRADE,
    RE_OPENED,
    REJECTED,
    ROLES,
    THIS_MOMENT,
    TYPED_GRADE,
)
from monitoring.course.all_graders import GRADERS
from monitoring.course.days import first_infusions
from monitoring.course.judgements import (
    DEATH_CAUSES,
    FINDINGS_OF,
    TYPED_SCALES,
    Judgement,
    RuleGrade,
    asked_of,
    judged,
    judged_episodes,
    judgements,
    rule_grade,
)
from monitoring.grading.scale import Scale, Status
from monitoring.people.roles import RIGHTS, NotAllowed, Person, Right, permit, permit_as
from monitoring.record.journal import Entry, append, withdraw
from monitoring.record.reading import entry_of_form, table
from monitoring.scales import scales_for
from monitoring.scales.observables import CAUSES
from monitoring.services.chart import Chart, charted, graded, read_chart
from monitoring.settings import Settings

CLOCKS_MAY_DIFFER = timedelta(minutes=2)
LONGEST_FINDING = 60
# These say points or a level and no grade, so there is nothing to agree with.
NO_GRADES = (
    "news2-",
    "qsofa-",
    "sirs-",
    "hscore-",
    "car-hematotox-",
    "easix-",
    "m-easix-",
    "fever-",
    "tls-howard-",
    "anaphylaxis-",
)
ORDINARY_GRADES = (0, 1, 2, 3, 4, 5)
# How an entry of the journal is named; the row's own word says it exactly.
KINDS = {
    AGREED: "confirm",
    END_AGREED: "confirm",
    DIFFERENT: "overrule",
    REJECTED: "overrule",
    RE_OPENED: "overrule",
    DATED_OTHERWISE: "overrule",
    ATTRIBUTED: "attribute",
    OWN_GRADE: "answer",
    TYPED_GRADE: "answer",
}
ANOTHERS_WORD = "another's word"  # to take it back
RIGHT_TO = {OWN_GRADE: Right.GIVE_OWN_GRADE}  # all other words are a physician's
DONE_BY = {
    AGREED: "Only a physician confirms a grade",
    DIFFERENT: "Only a physician changes a grade",
    REJECTED: "Only a physician rejects a grade",
    TYPED_GRADE: "Only a physician gives this grade",
    ATTRIBUTED: "Only a physician says what causes a finding",
    OWN_GRADE: "A grade of one's own is a nurse's or a physician's",
    END_AGREED: "Only a physician confirms the end of an episode",
    RE_OPENED: "Only a physician re-opens an episode",
    DATED_OTHERWISE: "Only a physician dates the end of an episode",
    ANOTHERS_WORD: "Only a physician takes back what somebody else said",
}


class CannotJudge(ValueError):
    """Nothing was recorded; the sentence says what to put right."""


class RuleMoved(CannotJudge):
    """The rule says something else than the person saw: look again, then decide."""


# --- reading back ---------------------------------------------------------------------------------


def judgements_of(
    record: Engine, patient_id: str, as_of: datetime | None = None
) -> tuple[Judgement, ...]:
    """All words that hold on the patient's grades, in the order in which they were said; now, or
    as of a past minute. A withdrawn word is in the history and not here."""
    return judgements(table(record, "judgements", patient_ids=[patient_id], as_of=as_of))


def judged_grades(chart: Chart, settings: Settings) -> pd.DataFrame:
    """course.judgements.judged for every CRS and ICANS moment of the chart."""
    now = graded(chart, settings, explanations=False).grades
    before = graded(chart.without_judgements(), settings, explanations=False).grades
    return judged(now, chart.judgements, as_charted=before)


def grades_of(scale: str, settings: Settings) -> tuple[int, ...]:
    """The grades that can be given by a scale; none where it says points or a level."""
    if scale in TYPED_SCALES:
        return TYPED_SCALES[scale]
    if scale.startswith(NO_GRADES):
        return ()
    known: dict[str, Scale | None] = {one.key: one.scale for one in GRADERS}
    known.update({one.key: one for one in scales_for(settings.grading)})
    if scale not in known:
        raise CannotJudge(f"There is no scale {scale}.")
    own = known[scale]
    if own is None:
        return ORDINARY_GRADES
    return tuple(sorted({0, *(cell.grade for item in own.items for cell in item.criteria)}))


# --- a grade --------------------------------------------------------------------------------------


def confirm_grade(
    record: Engine,
    settings: Settings,
    patient_id: str,
    scale: str,
    observed_at: datetime,
    *,
    seen: RuleGrade,
    by: Person,
    role: str,
    at: datetime,
    form_key: str,
    reason: str | None = None,
) -> int:
    """The rule's grade of the moment is agreed to. `seen` is what the person saw of it: where the
    rule says something else by now, RuleMoved is raised and nothing recorded."""
    _check(AGREED, by, role)
    word = _with_death_cause(seen.grade, scale)
    if entry_of_form(record, form_key) is None:
        chart = _chart(record, patient_id)
        zone = _zone(chart, settings)
        _not_ahead(observed_at, at, zone)
        _as_seen(chart, settings, scale, observed_at, seen, zone)
        if seen.grade is None:
            raise CannotJudge(
                f"The rule gives no single grade here, {_bounds_said(seen)}: say which grade it "
                "is, with the reason."
            )
        _is_the_death(seen.grade, chart, scale, observed_at, zone)
    row = _row(patient_id, scale, observed_at, AGREED, role, reason, word, seen)
    return _append(record, AGREED, [row], by, at, form_key, reason)


def overrule_grade(
    record: Engine,
    settings: Settings,
    patient_id: str,
    scale: str,
    observed_at: datetime,
    *,
    seen: RuleGrade,
    grade: int | None,
    reason: str | None,
    by: Person,
    role: str,
    at: datetime,
    form_key: str,
) -> int:
    """Another grade than the rule's, or with grade None no grade by this scale at all: rejected."""
    spoken = REJECTED if grade is None else DIFFERENT
    _check(spoken, by, role)
    _reasoned(reason, "changing" if grade is not None else "rejecting")
    word = _with_death_cause(grade, scale)
    if grade is not None:
        _known_grade(grade, scale, settings)
    if entry_of_form(record, form_key) is None:
        chart = _chart(record, patient_id)
        zone = _zone(chart, settings)
        _not_ahead(observed_at, at, zone)
        _as_seen(chart, settings, scale, observed_at, seen, zone)
        if grade is not None and grade == seen.grade:
            raise CannotJudge(f"Grade {grade} is the rule's own: agree with it instead.")
        _is_the_death(grade, chart, scale, observed_at, zone)
    row = _row(patient_id, scale, observed_at, spoken, role, reason, word, seen)
    return _append(record, spoken, [row], by, at, form_key, reason)


def record_own_grade(
    record: Engine,
    settings: Settings,
    patient_id: str,
    scale: str,
    observed_at: datetime,
    *,
    grade: int,
    before_suggestion: bool,
    by: Person,
    role: str,
    at: datetime,
    form_key: str,
    reason: str | None = None,
) -> int:
    """The grade of whoever assessed the patient; `before_suggestion` says that the rule's was not
    seen yet. One a moment and person: to change it, withdraw it with the reason."""
    _check(OWN_GRADE, by, role)
    _known_grade(grade, scale, settings)
    if grade == 5:
        raise CannotJudge(
            "Grade 5 is a judgement on the cause of death: a physician gives it, with the cause."
        )
    if entry_of_form(record, form_key) is None:
        chart = _chart(record, patient_id)
        zone = _zone(chart, settings)
        _not_ahead(observed_at, at, zone)
        _rule_at(chart, settings, scale, observed_at, zone)
        for one in judgements(chart.judgements):
            same = (one.scale, one.observed_at, one.by) == (scale, observed_at, by.signed)
            if one.word == OWN_GRADE and same:
                raise CannotJudge(
                    f"Your own grade of this moment is recorded already, as {one.grade}: withdraw "
                    "it with the reason before you give another one."
                )
    word = {"grade": grade, "before_suggestion": "yes" if before_suggestion else "no"}
    row = _row(patient_id, scale, observed_at, OWN_GRADE, role, reason, word)
    return _append(record, OWN_GRADE, [row], by, at, form_key, reason)


def enter_physician_grade(
    record: Engine,
    settings: Settings,
    patient_id: str,
    scale: str,
    observed_at: datetime,
    *,
    grade: int | None,
    reason: str | None,
    by: Person,
    role: str,
    at: datetime,
    form_key: str,
) -> int:
    """A grade of IEC-HS, which the rule never gives; None says that it is not IEC-HS (any more).

    It stands from observed_at until the next. The first needs no reason, a change or None does.
    """
    spoken = REJECTED if grade is None else TYPED_GRADE
    _check(spoken, by, role)
    if scale not in TYPED_SCALES:
        raise CannotJudge("The rule grades this scale: agree with its grade or say another one.")
    word = _with_death_cause(grade, scale)
    if grade is not None:
        _known_grade(grade, scale, settings)
    if entry_of_form(record, form_key) is None:
        chart = _chart(record, patient_id)
        zone = _zone(chart, settings)
        _not_ahead(observed_at, at, zone)
        infused = first_infusions(chart.patients)["first_infused_at"].iloc[0]
        if observed_at < infused:
            raise CannotJudge(
                f"{_said(observed_at, zone)} is before the infusion: there was no IEC-HS yet."
            )
        earlier = any(one.scale == scale for one in judgements(chart.judgements))
        if grade is None or earlier:
            _reasoned(reason, "rejecting" if grade is None else "changing")
        _is_the_death(grade, chart, scale, observed_at, zone)
    row = _row(patient_id, scale, observed_at, spoken, role, reason, word)
    return _append(record, spoken, [row], by, at, form_key, reason)


# --- the cause of a finding -----------------------------------------------------------------------


def attribute_finding(
    record: Engine,
    settings: Settings,
    patient_id: str,
    scale: str,
    observed_at: datetime,
    *,
    findings: Collection[str],
    cause: str,
    applies_to: str = THIS_MOMENT,
    reason: str | None,
    by: Person,
    role: str,
    at: datetime,
    form_key: str,
) -> int:
    """Says what findings are due to: therapy, uncertain or other; at the moment, or from then on
    until somebody says otherwise.

    The causes of fever, hypotension, hypoxia and neurological findings count for the rule as if
    they were charted, from when they are recorded; those of any other finding are kept.
    """
    _check(ATTRIBUTED, by, role)
    _reasoned(reason, "attributing")
    _known_findings(findings, scale, settings)
    if cause not in CAUSES:
        raise CannotJudge(f"{cause} is no cause that is listed: it is {_or(CAUSES)}.")
    if applies_to not in (THIS_MOMENT, FROM_THEN_ON):
        raise CannotJudge("Say whether this holds at this moment only or from then on.")
    if entry_of_form(record, form_key) is None:
        chart = _chart(record, patient_id)
        zone = _zone(chart, settings)
        _not_ahead(observed_at, at, zone)
        if scale in FINDINGS_OF and applies_to == THIS_MOMENT:
            rows = chart.observations
            here = rows[rows["observed_at"] == observed_at]
            own = next(one for one in scales_for(settings.grading) if one.key == scale)
            if not len(here):
                raise CannotJudge(
                    f"Nothing is charted at {_said(observed_at, zone)}: choose a moment of the "
                    "course."
                )
            if not asked_of(own, here).any() and not _is_graded_at(
                chart, settings, scale, observed_at
            ):
                raise CannotJudge(
                    f"At {_said(observed_at, zone)} nothing is charted that {own.short_name} asks: "
                    "choose another moment."
                )
    rows_of_findings = [
        _row(
            patient_id,
            scale,
            observed_at,
            ATTRIBUTED,
            role,
            reason,
            {"finding": finding, "cause": cause, "applies_to": applies_to},
        )
        for finding in dict.fromkeys(findings)
    ]
    return _append(record, ATTRIBUTED, rows_of_findings, by, at, form_key, reason)


# --- the end of an episode ------------------------------------------------------------------------


def resolve_episode(
    record: Engine,
    settings: Settings,
    patient_id: str,
    scale: str,
    onset_at: datetime,
    *,
    word: str,
    by: Person,
    role: str,
    at: datetime,
    form_key: str,
    resolved_at: datetime | None = None,
    from_at: datetime | None = None,
    reason: str | None = None,
) -> int:
    """The proposed end of an episode is agreed to, taken back, or dated otherwise (1.7).

    `resolved_at` is the end that was seen and agreed to, or the other one. A re-opened episode
    goes on from `from_at` (when it is said, if not given): the waiver of fever is valid again, and
    it resolves by a new run of clean moments. Another date changes no grade.
    """
    if word not in (END_AGREED, RE_OPENED, DATED_OTHERWISE):
        raise CannotJudge("Say whether the end is agreed to, the episode re-opened, or ended else.")
    _check(word, by, role)
    if word != END_AGREED:
        _reasoned(reason, "changing")
    effective = (from_at or at) if word == RE_OPENED else resolved_at
    if effective is None:
        raise CannotJudge("Say when the episode ended.")
    if entry_of_form(record, form_key) is None:
        chart = _chart(record, patient_id)
        zone = _zone(chart, settings)
        _not_ahead(effective, at, zone)
        _end_fits(_episode(chart, settings, scale, onset_at, zone), word, effective, zone)
    fields = {
        "episode_onset_at": onset_at,
        "resolved_at": None if word == RE_OPENED else resolved_at,
    }
    row = _row(patient_id, scale, effective, word, role, reason, fields)
    return _append(record, word, [row], by, at, form_key, reason)


def _episode(
    chart: Chart, settings: Settings, scale: str, onset_at: datetime, zone: tzinfo
) -> Mapping[str, Any]:
    course = graded(chart, settings, explanations=False)
    episodes = judged_episodes(course.episodes, chart.judgements, course.grades)
    own = episodes[(episodes["scale"] == scale) & (episodes["onset_at"] == onset_at)]
    if own.empty:
        raise CannotJudge(
            f"No episode began at {_said(onset_at, zone)}: look at the course, it may have been "
            "amended."
        )
    found: Mapping[str, Any] = own.iloc[0].to_dict()
    return found


def _end_fits(episode: Mapping[str, Any], word: str, effective: datetime, zone: tzinfo) -> None:
    proposed = episode["resolved_at"]
    if word == END_AGREED:
        if episode["state"] != "resolved":
            raise CannotJudge(
                f"The episode is {episode['state']} and no end is proposed: date it yourself, "
                "with the reason."
            )
        if proposed != effective:
            raise RuleMoved(
                f"The proposed end is {_said(proposed, zone)} by now and not the one that you "
                "saw: look again."
            )
    if word == DATED_OTHERWISE:
        if effective < episode["onset_at"]:
            raise CannotJudge(
                f"The episode began at {_said(episode['onset_at'], zone)}: it cannot have ended "
                f"at {_said(effective, zone)}."
            )
        if not pd.isna(proposed) and proposed == effective:
            raise CannotJudge("That is the proposed end: agree with it instead.")
    if word == RE_OPENED:
        if episode["standing_state"] == "open":
            raise CannotJudge("The episode is open: there is nothing to re-open.")
        ended = episode["standing_resolved_at"]
        if not pd.isna(ended) and effective < ended:
            raise CannotJudge(
                f"The episode went on until {_said(ended, zone)}: re-open it from then or later."
            )


# --- taking a word back ---------------------------------------------------------------------------


def withdraw_word(
    record: Engine,
    row_id: int,
    *,
    by: Person,
    role: str,
    at: datetime,
    reason: str | None,
    form_key: str,
) -> int:
    """The word no longer holds and stays in the history. Who said it may take it back, and a
    physician may take back anybody's."""
    permit(by, Right.AMEND_OWN)
    _reasoned(reason, "withdrawing")
    if entry_of_form(record, form_key) is None:
        words = table(record, "judgements")
        own = words[words["row_id"] == row_id]
        if len(own):
            said = judgements(own)[0]
            _check(said.word if said.by == by.signed else ANOTHERS_WORD, by, role)
    return withdraw(
        record,
        "judgements",
        row_id,
        by=by.signed,
        at=at,
        reason=str(reason).strip(),
        form_key=form_key,
    )


# --- what every word is checked for ---------------------------------------------------------------


def _check(word: str, by: Person, role: str) -> None:
    """The one place where it is decided who may say what."""
    right = RIGHT_TO.get(word, Right.JUDGE)
    if role in ROLES and role not in RIGHTS[right]:
        raise NotAllowed(f"{DONE_BY[word]}; you speak as a {role}.")
    permit(by, right)
    if role not in ROLES:
        raise CannotJudge(f"Say in which role you speak: {_or(ROLES)}.")
    permit_as(by, role)


def _reasoned(reason: str | None, doing: str) -> None:
    if not (reason or "").strip():
        asked = {
            "changing": "a change needs its reason",
            "rejecting": "a rejection needs its reason",
            "attributing": "a cause needs its reason",
            "withdrawing": "a withdrawal needs its reason",
        }
        raise CannotJudge(f"Say why: {asked[doing]}.")


def _not_ahead(time: datetime, at: datetime, zone: tzinfo) -> None:
    if time > at + CLOCKS_MAY_DIFFER:
        raise CannotJudge(
            f"The time {_said(time, zone)} lies ahead of the server's clock, {_said(at, zone)}."
        )


def _known_grade(grade: int, scale: str, settings: Settings) -> None:
    there = grades_of(scale, settings)
    if not there:
        raise CannotJudge("This scale says points or a level, no grade: there is none to give.")
    if grade not in there:
        raise CannotJudge(f"{grade} is no grade of this scale: it has {_or(map(str, there))}.")


def _known_findings(findings: Collection[str], scale: str, settings: Settings) -> None:
    if not findings:
        raise CannotJudge("Choose the findings that the cause is of.")
    if scale not in FINDINGS_OF:
        if scale not in TYPED_SCALES:
            grades_of(scale, settings)
        if any(not one.strip() or len(one) > LONGEST_FINDING for one in findings):
            raise CannotJudge(f"Name the finding in at most {LONGEST_FINDING} characters.")
        return
    unknown = [one for one in findings if one not in FINDINGS_OF[scale]]
    if unknown:
        raise CannotJudge(
            f"{', '.join(unknown)} is no finding of this scale: they are "
            f"{', '.join(FINDINGS_OF[scale])}."
        )


def _with_death_cause(grade: int | None, scale: str) -> dict[str, Any]:
    cause = DEATH_CAUSES.get(scale, "other") if grade == 5 else None
    return {"grade": grade, "death_cause": cause}


def _is_the_death(
    grade: int | None, chart: Chart, scale: str, observed_at: datetime, zone: tzinfo
) -> None:
    """Grade 5 is given at the death that the record has, where its cause says so too."""
    if grade != 5:
        return
    about = chart.patients.iloc[0]
    cause = DEATH_CAUSES.get(scale, "other")
    if pd.isna(about["died_at"]):
        raise CannotJudge(
            "Grade 5 is death, and the record has none: enter its time and cause with the "
            "admission first."
        )
    if about["died_at"] != observed_at:
        raise CannotJudge(
            f"Grade 5 is given at the death, {_said(about['died_at'], zone)}: choose that moment."
        )
    if about["death_cause"] != cause:
        said = "no cause" if pd.isna(about["death_cause"]) else f"the cause {about['death_cause']}"
        raise CannotJudge(
            f"Grade 5 by this scale is death from {cause}, and the record gives {said}: put the "
            "cause of death right first."
        )


def _as_seen(
    chart: Chart,
    settings: Settings,
    scale: str,
    observed_at: datetime,
    seen: RuleGrade,
    zone: tzinfo,
) -> None:
    now = _rule_at(chart, settings, scale, observed_at, zone)
    if now.status == Status.NOT_APPLICABLE:
        raise CannotJudge(f"The scale does not apply at {_said(observed_at, zone)}.")
    if now != seen:
        raise RuleMoved(
            f"The rule now says {_rule_said(now)}, and you saw {_rule_said(seen)}: look again, "
            "then decide."
        )


def _rule_at(
    chart: Chart, settings: Settings, scale: str, observed_at: datetime, zone: tzinfo
) -> RuleGrade:
    own = _rule_rows(chart, settings, scale, observed_at)
    if own.empty:
        raise CannotJudge(
            f"Nothing is graded by this scale at {_said(observed_at, zone)}: choose a moment of "
            "the course."
        )
    return rule_grade(own.iloc[-1])


def _is_graded_at(chart: Chart, settings: Settings, scale: str, observed_at: datetime) -> bool:
    """Also where the row that starts the moment says nothing, and one that joins it does."""
    rows = _rule_rows(chart, settings, scale, observed_at)
    return bool(len(rows)) and bool(rows["charted"].any())


def _rule_rows(chart: Chart, settings: Settings, scale: str, observed_at: datetime) -> pd.DataFrame:
    course = graded(chart, settings, explanations=False)
    grades = course.grades
    if scale not in {one.key for one in scales_for(settings.grading)}:
        grader = next((one for one in GRADERS if one.key == scale), None)
        if grader is None:
            raise CannotJudge(f"There is no scale {scale}.")
        beside = charted(chart, course, settings, explanations=False)
        grades = grader.rows(beside).assign(scale=scale)
    return grades[(grades["scale"] == scale) & (grades["observed_at"] == observed_at)]


# --- words ----------------------------------------------------------------------------------------


def _rule_said(rule: RuleGrade) -> str:
    if rule.grade is not None:
        return f"grade {rule.grade}"
    return _bounds_said(rule) if rule.at_least is not None else rule.status.replace("-", " ")


def _bounds_said(rule: RuleGrade) -> str:
    if rule.at_least is None or rule.at_most is None:
        return rule.status.replace("-", " ")
    return f"at least {rule.at_least} and at most {rule.at_most}"


def _said(time: datetime, zone: tzinfo) -> str:
    return f"{time.astimezone(zone):%H:%M on %d %b}"


def _or(words: Any) -> str:
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else str(last)


# --- reading and writing --------------------------------------------------------------------------


def _chart(record: Engine, patient_id: str) -> Chart:
    chart = read_chart(record, patient_ids=[patient_id])
    if chart.patients.empty:
        raise CannotJudge("No such patient is admitted.")
    return chart


def _zone(chart: Chart, settings: Settings) -> tzinfo:
    offset = first_infusions(chart.patients)["offset"].iloc[0].to_pytimedelta()
    return settings.zone or timezone(offset)


def _row(
    patient_id: str,
    scale: str,
    observed_at: datetime,
    word: str,
    role: str,
    reason: str | None,
    fields: Mapping[str, Any],
    seen: RuleGrade | None = None,
) -> dict[str, Any]:
    row = {
        "patient_id": patient_id,
        "scale": scale,
        "observed_at": observed_at,
        "word": word,
        "role": role,
        "reason": (reason or "").strip() or None,
        **fields,
    }
    if seen is not None:
        row |= {
            "seen_status": seen.status,
            "seen_grade": seen.grade,
            "seen_at_least": seen.at_least,
            "seen_at_most": seen.at_most,
        }
    return row


def _append(
    record: Engine,
    word: str,
    rows: list[dict[str, Any]],
    by: Person,
    at: datetime,
    form_key: str,
    reason: str | None,
) -> int:
    entry = Entry(KINDS[word], at, by.signed, (reason or "").strip() or None, form_key)
    return append(record, entry, {"judgements": rows})
