"""Confirm the grade: what a named person thinks of it, beside what the rule says.

The panel opens blank. With "own grade first" the rule's grade, and what others said, is shown only
once the person's own grade of that moment is saved.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import Any
from uuid import uuid4

import pandas as pd
import streamlit as st

from monitoring.charting.judgements import (
    ATTRIBUTED,
    DATED_OTHERWISE,
    END_AGREED,
    FROM_THEN_ON,
    OWN_GRADE,
    RE_OPENED,
    REJECTED,
    ROLES,
    THIS_MOMENT,
)
from monitoring.course.grades import CRS, ICANS
from monitoring.course.judgements import (
    FINDINGS_OF,
    IEC_HS,
    Judgement,
    RuleGrade,
    judged_episodes,
    judgements,
    not_placed,
    typed_grades,
)
from monitoring.course.review import PatientState
from monitoring.grading.scale import Status
from monitoring.people.roles import NotAllowed, Person, Right
from monitoring.record.errors import CannotRecord, RecordUnavailable
from monitoring.services.judge_grade import (
    CannotJudge,
    attribute_finding,
    confirm_grade,
    enter_physician_grade,
    grades_of,
    overrule_grade,
    record_own_grade,
    resolve_episode,
    withdraw_word,
)
from monitoring.services.review_patient import PatientReview
from monitoring.services.sign_in import NotSignedIn
from monitoring.ui import page_words, session, words

NAMES = {CRS: "CRS", ICANS: "ICANS", IEC_HS: "IEC-HS"}
YOUR_WORDS = (
    page_words.AGREE,
    page_words.DIFFERENT_GRADE,
    page_words.OTHER_CAUSE,
    page_words.REJECT,
)
ENDS = {
    page_words.AGREE: END_AGREED,
    page_words.RE_OPEN: RE_OPENED,
    page_words.ANOTHER_DATE: DATED_OTHERWISE,
}
ANCHOR = "confirm"  # of this part of the page, far below the grade that it is about
APPLIES = {
    page_words.AT_THIS_MOMENT_ONLY: THIS_MOMENT,
    page_words.FROM_THIS_MOMENT_ON: FROM_THEN_ON,
}
TOLD = (CannotJudge, CannotRecord, RecordUnavailable, NotAllowed, NotSignedIn)


@dataclass(frozen=True)
class _Panel:
    """What is chosen and who speaks; `key` is new after each save, so that fields open blank, and
    so they do at another scale or moment."""

    state: PatientState
    review: PatientReview
    zone: tzinfo
    scale: str
    key: str
    by: Person
    said: tuple[Judgement, ...]
    moment: str = ""

    def of(self, name: str) -> str:
        return f"{self.key}:{self.scale}:{self.moment}:{name}"

    def value(self, name: str) -> Any:
        return st.session_state.get(self.of(name))

    @property
    def judges(self) -> bool:
        return self.by.may(Right.JUDGE)

    @property
    def grades(self) -> bool:
        return self.by.may(Right.GIVE_OWN_GRADE)

    def may_take_back(self, one: Judgement) -> bool:
        return self.judges or (self.grades and one.by == self.by.signed)


def is_own_grade_first(state: PatientState) -> bool:
    """Whether the person asked to grade before seeing what the rule says."""
    return bool(st.session_state.get(f"own-first:{state.patient_number}"))


def judgement_panel(state: PatientState, review: PatientReview) -> bool:
    """Drawn on the Course page; each Save is one entry, sent twice it is saved once.

    True while the person's own grade comes first: then no rule's grade should stand on the page.
    """
    st.subheader(page_words.CONFIRM_THE_GRADE, anchor=ANCHOR)
    number = state.patient_number
    table = review.judged
    scale = st.segmented_control(
        page_words.SCALE_TO_JUDGE,
        list(NAMES),
        default=CRS,
        format_func=NAMES.__getitem__,
        key=f"judge-scale:{number}",
        required=True,
    )
    own_first = session.person().may(Right.GIVE_OWN_GRADE) and st.toggle(
        page_words.OWN_GRADE_FIRST, key=f"own-first:{number}"
    )
    key = st.session_state.setdefault(f"judge:{number}", uuid4().hex)
    by = _who(number)
    said = tuple(one for one in judgements(review.chart.judgements) if one.scale == scale)
    panel = _Panel(state, review, session.zone_of(state), str(scale), key, by, said)
    if scale == IEC_HS:
        _typed(panel)
        _told(panel)
        _said(panel, said)
        return False
    rows = _rows(table, review, str(scale))
    if rows.empty:
        st.info(page_words.NOTHING_IS_GRADED_YET.format(scale=NAMES[str(scale)]))
        return False
    row = _moment(panel, rows)
    panel = replace(panel, moment=row["observed_at"].isoformat())
    hidden = own_first and not _gave_own_grade(panel, row)
    if hidden:
        _own_grade(panel, row)
    else:
        _grade(panel, row)
        _end(panel)
    _told(panel)
    if hidden:
        st.caption(page_words.SHOWN_ONCE_YOUR_OWN_IS_SAVED)
    else:
        _said(panel, said)
        _gone(panel, table)
    return bool(hidden)


def _who(number: int) -> Person:
    """A grade is confirmed by a named person in one of their roles. Where sign-in is off, the name
    is typed and stays for the next word."""
    known = session.person()
    roles = [role for role in ROLES if role in known.roles]
    if not roles:
        return known
    name, role = st.columns([2, 2])
    if not known.user:
        with name:
            typed = st.text_input(
                page_words.NAME_OF_WHO_JUDGES,
                value="" if known.name == words.UNNAMED else known.name,
                key=f"judge-name:{number}",
            )
        known = replace(known, name=(typed or "").strip())
    with role:
        st.radio(
            page_words.ROLE,
            roles,
            index=0 if len(roles) == 1 and known.user else None,
            format_func=words.spoken,
            horizontal=True,
            key=f"judge-role:{number}",
        )
    return known


def _rows(table: pd.DataFrame, review: PatientReview, scale: str) -> pd.DataFrame:
    """Moments at which something was charted that the scale asks."""
    grades = review.course.grades
    charted = grades.loc[(grades["scale"] == scale) & grades["charted"], "observed_at"]
    own = table[(table["scale"] == scale) & (table["rule_status"] != Status.NOT_APPLICABLE)]
    return own[own["observed_at"].isin(charted)].reset_index(drop=True)


def _moment(panel: _Panel, rows: pd.DataFrame) -> pd.Series:
    """Newest first, by its time, which also names it when another moment is charted."""
    times = [at.to_pydatetime() for at in rows["observed_at"]][::-1]
    at = st.selectbox(
        page_words.MOMENT_TO_JUDGE,
        times,
        format_func=lambda one: words.local_time(one, panel.zone),
        key=f"judge-moment:{panel.state.patient_number}:{panel.scale}",
        width=360,
    )
    return rows[rows["observed_at"] == at].iloc[-1]


def _gave_own_grade(panel: _Panel, row: pd.Series) -> bool:
    return any(
        one.word == OWN_GRADE
        and one.by == panel.by.signed
        and one.observed_at == row["observed_at"]
        for one in panel.said
    )


# --- one's own grade ------------------------------------------------------------------------------


def _own_grade(panel: _Panel, row: pd.Series, *, before: bool = True) -> None:
    st.selectbox(
        page_words.YOUR_OWN_GRADE, [0, 1, 2, 3, 4], index=None, key=panel.of("own-grade"), width=240
    )
    st.text_input(page_words.REASON_MAY_STAY_BLANK, key=panel.of("own-reason"))
    st.button(
        page_words.SAVE_MY_GRADE,
        key=panel.of("save-own"),
        on_click=_save_own,
        args=(panel, row, before),
    )


def _save_own(panel: _Panel, row: pd.Series, before: bool) -> None:  # noqa: FBT001  a callback's
    grade = panel.value("own-grade")
    if grade is None:
        _tell(panel, page_words.CHOOSE_YOUR_GRADE)
        return
    _save(
        panel,
        lambda who: record_own_grade(
            *_where(panel, row),
            grade=grade,
            before_suggestion=before,
            reason=panel.value("own-reason"),
            **who,
        ),
    )


# --- a physician's word on a grade ----------------------------------------------------------------


def _grade(panel: _Panel, row: pd.Series) -> None:
    st.markdown(page_words.THE_RULE.format(said=_rule_words(row, "rule_")))
    if row["moved_by_cause"]:
        st.caption(
            page_words.AS_CHARTED_BEFORE_CAUSES_WERE_GIVEN.format(said=_rule_words(row, "charted_"))
        )
    if not pd.isna(row["own_grade"]):
        before = row["own_before_suggestion"]
        when = page_words.BEFORE_THE_SUGGESTION if before else page_words.AFTER_THE_SUGGESTION
        st.caption(
            page_words.OWN_GRADE_OF.format(
                own_grade=row["own_grade"],
                own_by=words.as_text(row["own_by"]),
                own_role=row["own_role"],
                when=when,
            )
        )
    if row["standing"]:
        _standing(panel, row)
    else:
        st.caption(page_words.NOT_JUDGED_YET)
    if not panel.judges:
        if panel.grades and not _gave_own_grade(panel, row):
            _own_grade(panel, row, before=False)
        return
    word = st.radio(
        page_words.YOUR_WORD,
        YOUR_WORDS,
        index=None,
        horizontal=True,
        key=panel.of("word"),
    )
    if word == page_words.DIFFERENT_GRADE:
        _pick_grade(panel)
    if word == page_words.OTHER_CAUSE:
        st.pills(
            page_words.FINDINGS_OF_ANOTHER_CAUSE,
            FINDINGS_OF[panel.scale],
            selection_mode="multi",
            format_func=words.spoken,
            key=panel.of("findings"),
        )
        st.radio(
            page_words.HOLDS, list(APPLIES), index=None, horizontal=True, key=panel.of("applies")
        )
    may_be_blank = word in (None, page_words.AGREE)
    label = page_words.REASON_MAY_STAY_BLANK if may_be_blank else page_words.REASON
    st.text_input(label, key=panel.of("reason"))
    st.button(
        page_words.SAVE_YOUR_WORD,
        key=panel.of("save"),
        type="primary",
        on_click=_save_word,
        args=(panel, row),
    )


def _standing(panel: _Panel, row: pd.Series) -> None:
    said = page_words.STANDING_WORD[row["standing"]].format(grade=row["standing_grade"])
    by = words.as_text(row["physician_by"])
    who = f"{by}, {words.local_time(row['physician_at'], panel.zone)}"
    why = "" if pd.isna(row["physician_reason"]) else ": " + words.as_text(row["physician_reason"])
    if row["standing"] == "outdated":
        rejected = pd.isna(row["physician_grade"])
        judged = page_words.WORD_SAID[REJECTED] if rejected else f"{row['physician_grade']}"
        st.warning(
            page_words.JUDGED_BEFORE_THE_CHART_CHANGED.format(
                said=said, judged=judged, who=who, why=why
            )
        )
        return
    st.markdown(f"**{said}** · {who}{why}")
    if row["rule_changed_since"]:
        st.caption(page_words.THE_RULE_SAID_SOMETHING_ELSE)


def _save_word(panel: _Panel, row: pd.Series) -> None:
    word, reason = panel.value("word"), panel.value("reason")
    seen = _seen(row)
    match word:
        case None:
            _tell(panel, page_words.SAY_WHETHER_YOU_AGREE)
        case page_words.AGREE:
            _save(
                panel,
                lambda who: confirm_grade(*_where(panel, row), seen=seen, reason=reason, **who),
            )
        case page_words.OTHER_CAUSE:
            _save_cause(panel, row)
        case _:
            gives = word == page_words.DIFFERENT_GRADE
            grade = panel.value("grade") if gives else None
            if gives and grade is None:
                _tell(panel, page_words.CHOOSE_THE_GRADE)
                return
            _save(
                panel,
                lambda who: overrule_grade(
                    *_where(panel, row), seen=seen, grade=grade, reason=reason, **who
                ),
            )


def _save_cause(panel: _Panel, row: pd.Series) -> None:
    applies = panel.value("applies")
    if applies is None:
        _tell(panel, page_words.SAY_WHERE_IT_HOLDS)
        return
    _save(
        panel,
        lambda who: attribute_finding(
            *_where(panel, row),
            findings=panel.value("findings") or (),
            cause="other",
            applies_to=APPLIES[applies],
            reason=panel.value("reason"),
            **who,
        ),
    )


def _typed(panel: _Panel) -> None:
    """IEC-HS: the rule screens and never grades, so there is nothing to agree with."""
    st.caption(page_words.IEC_HS_IS_GRADED_BY_A_PHYSICIAN)
    now = typed_grades(panel.review.chart.judgements)
    for row in now.to_dict("records"):
        known = not pd.isna(row["grade"])
        grade = (
            page_words.IEC_HS_GRADE.format(grade=row["grade"]) if known else page_words.NO_IEC_HS
        )
        highest = ""
        if not pd.isna(row["highest"]):
            highest = page_words.HIGHEST_SO_FAR.format(highest=row["highest"])
        st.markdown(
            page_words.IEC_HS_SINCE.format(
                grade=grade,
                at=words.local_time(row["at"], panel.zone),
                by=words.as_text(row["by"]),
                highest=highest,
            )
        )
    if not panel.judges:
        return
    word = st.radio(
        page_words.YOUR_WORD,
        (page_words.GIVE_A_GRADE, page_words.NOT_IEC_HS),
        index=None,
        horizontal=True,
        key=panel.of("word"),
    )
    if word == page_words.GIVE_A_GRADE:
        _pick_grade(panel)
    _pick_time(panel, page_words.GRADED_SINCE)
    st.text_input(page_words.REASON, key=panel.of("reason"))
    st.button(
        page_words.SAVE_YOUR_WORD,
        key=panel.of("save"),
        type="primary",
        on_click=_save_typed,
        args=(panel,),
    )


def _save_typed(panel: _Panel) -> None:
    word, at = panel.value("word"), panel.value("at")
    gives = word == page_words.GIVE_A_GRADE
    grade = panel.value("grade") if gives else None
    if word is None or at is None or (gives and grade is None):
        _tell(panel, page_words.SAY_THE_GRADE_OF_IEC_HS)
        return
    _save(
        panel,
        lambda who: enter_physician_grade(
            session.record(),
            session.settings(),
            panel.state.patient_id,
            IEC_HS,
            at.replace(tzinfo=panel.zone),
            grade=grade,
            reason=panel.value("reason"),
            **who,
        ),
    )


# --- the end of an episode ------------------------------------------------------------------------


def _end(panel: _Panel) -> None:
    course = panel.review.course
    episodes = judged_episodes(course.episodes, panel.review.chart.judgements, course.grades)
    own = episodes[episodes["scale"] == panel.scale]
    if own.empty:
        return
    with st.expander(page_words.END_OF_AN_EPISODE):
        onset = st.selectbox(
            page_words.EPISODE,
            [at.to_pydatetime() for at in own["onset_at"]][::-1],
            format_func=lambda one: page_words.SINCE_WHEN.format(
                at=words.local_time(one, panel.zone)
            ),
            key=panel.of("episode"),
        )
        row = own[own["onset_at"] == onset].iloc[0]
        end = row["standing_resolved_at"]
        when = page_words.NO_END
        if not pd.isna(end):
            when = page_words.ENDED_AT.format(at=words.local_time(end, panel.zone))
        by = "" if pd.isna(row["resolution_by"]) else ", " + words.as_text(row["resolution_by"])
        resolution = page_words.RESOLUTION[row["resolution"]]
        st.markdown(page_words.THE_END.format(when=when, resolution=resolution, by=by))
        if not panel.judges:
            return
        word = st.radio(
            page_words.YOUR_WORD_ON_THE_END,
            list(ENDS),
            index=None,
            horizontal=True,
            key=panel.of("end"),
        )
        if word not in (None, page_words.AGREE):
            opens = word == page_words.RE_OPEN
            _pick_time(panel, page_words.OPEN_AGAIN_FROM if opens else page_words.ENDED_WHEN)
        st.text_input(page_words.REASON_FOR_THE_END, key=panel.of("end-reason"))
        st.button(
            page_words.SAVE_THE_END,
            key=panel.of("save-end"),
            on_click=_save_end,
            args=(panel, onset, row["resolved_at"]),
        )


def _save_end(panel: _Panel, onset: datetime, proposed: Any) -> None:
    word, at = panel.value("end"), panel.value("at")
    if word is None:
        _tell(panel, page_words.SAY_WHAT_YOU_THINK_OF_THE_END)
        return
    chosen = None if at is None else at.replace(tzinfo=panel.zone)
    resolved = chosen
    if word == page_words.AGREE:
        resolved = None if pd.isna(proposed) else proposed.to_pydatetime()
    _save(
        panel,
        lambda who: resolve_episode(
            session.record(),
            session.settings(),
            panel.state.patient_id,
            panel.scale,
            onset,
            word=ENDS[word],
            resolved_at=None if word == page_words.RE_OPEN else resolved,
            from_at=chosen if word == page_words.RE_OPEN else None,
            reason=panel.value("end-reason"),
            **who,
        ),
    )


# --- what was said so far -------------------------------------------------------------------------


def _said(panel: _Panel, said: tuple[Judgement, ...]) -> None:
    if not said:
        st.caption(page_words.NOBODY_HAS_SAID_ANYTHING)
        return
    st.table(
        pd.DataFrame(
            {
                page_words.COLUMN_SAID: [
                    words.local_time(one.recorded_at, panel.zone) for one in said
                ],
                page_words.COLUMN_BY: [f"{words.as_text(one.by)} ({one.role})" for one in said],
                page_words.COLUMN_OF: [
                    words.local_time(one.observed_at, panel.zone) for one in said
                ],
                page_words.COLUMN_THE_RULE_SAID: [_seen_words(one.seen) for one in said],
                page_words.COLUMN_WORD: [_word_said(one, panel.zone) for one in said],
                page_words.COLUMN_REASON: [words.as_text(one.reason or "") for one in said],
            }
        ).set_index(page_words.COLUMN_SAID)
    )
    own = [one.row_id for one in said if panel.may_take_back(one)]
    if not own:
        return
    with st.expander(page_words.TAKE_A_WORD_BACK):
        chosen = st.selectbox(
            page_words.WORD_TO_TAKE_BACK,
            own,
            index=None,
            format_func=lambda row_id: _named(said, row_id, panel.zone),
            key=panel.of("withdraw"),
        )
        st.text_input(page_words.REASON_FOR_TAKING_IT_BACK, key=panel.of("withdraw-reason"))
        st.button(
            page_words.TAKE_IT_BACK,
            key=panel.of("save-withdraw"),
            on_click=_withdraw,
            args=(panel, chosen),
        )


def _named(said: tuple[Judgement, ...], row_id: int, zone: tzinfo) -> str:
    one = next(each for each in said if each.row_id == row_id)
    return f"{words.local_time(one.recorded_at, zone)} · {one.by} · {_word_said(one, zone)}"


def _withdraw(panel: _Panel, row_id: int | None) -> None:
    if row_id is None:
        _tell(panel, page_words.CHOOSE_THE_WORD)
        return
    reason = panel.value("withdraw-reason")
    _save(panel, lambda who: withdraw_word(session.record(), int(row_id), reason=reason, **who))


def _gone(panel: _Panel, table: pd.DataFrame) -> None:
    gone = not_placed(table, panel.review.chart.judgements)
    for one in gone:
        if one.scale == panel.scale:
            st.warning(
                page_words.JUDGED_A_MOMENT_THAT_IS_GONE.format(
                    by=words.as_text(one.by),
                    at=words.local_time(one.observed_at, panel.zone),
                    word=_word_said(one, panel.zone),
                )
            )


# --- words ----------------------------------------------------------------------------------------


def _rule_words(row: pd.Series, prefix: str) -> str:
    return _seen_words(
        RuleGrade(
            str(row[f"{prefix}status"]),
            *(_whole(row[f"{prefix}{name}"]) for name in ("grade", "at_least", "at_most")),
        )
    )


def _seen_words(rule: RuleGrade | None) -> str:
    if rule is None:
        return ""
    if rule.status == Status.OPEN:
        return page_words.CANNOT_BE_GRADED.format(at_least=rule.at_least, at_most=rule.at_most)
    return words.GRADE_MEANING.get(rule.status, rule.status).format(grade=rule.grade)


def _word_said(one: Judgement, zone: tzinfo) -> str:
    what = page_words.WORD_SAID[one.word]
    if one.word == ATTRIBUTED:
        holds = "" if one.applies_to == THIS_MOMENT else page_words.HOLDS_FROM_THEN_ON
        return page_words.SAID_THE_CAUSE.format(
            what=what, finding=one.finding, cause=one.cause, holds=holds
        )
    if one.word == OWN_GRADE:
        before = one.before_suggestion
        when = page_words.BEFORE_THE_SUGGESTION if before else page_words.AFTER_THE_SUGGESTION
        return page_words.SAID_AN_OWN_GRADE.format(what=what, grade=one.grade, when=when)
    if one.resolved_at is not None:
        return f"{what} {words.local_time(one.resolved_at, zone)}"
    return what if one.grade is None else f"{what} {one.grade}"


def _whole(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


# --- fields and saving ----------------------------------------------------------------------------


def _pick_grade(panel: _Panel) -> None:
    grades = list(grades_of(panel.scale, session.settings()))
    st.selectbox(page_words.GRADE, grades, index=None, key=panel.of("grade"), width=240)


def _pick_time(panel: _Panel, label: str) -> None:
    st.datetime_input(
        label, value=None, key=panel.of("at"), step=60, format="DD/MM/YYYY", width=320
    )


def _seen(row: pd.Series) -> RuleGrade:
    numbers = (_whole(row[f"rule_{name}"]) for name in ("grade", "at_least", "at_most"))
    return RuleGrade(str(row["rule_status"]), *numbers)


def _where(panel: _Panel, row: pd.Series) -> tuple[Any, ...]:
    at = row["observed_at"].to_pydatetime()
    return session.record(), session.settings(), panel.state.patient_id, panel.scale, at


def _save(panel: _Panel, act: Callable[[dict[str, Any]], int]) -> None:
    """Records, and opens the panel blank; what cannot be taken stays typed, with a sentence."""
    number = panel.state.patient_number
    by = panel.by
    if not by.user:
        # Of now: a name that was typed just before the button was pressed is newer than the panel.
        by = replace(by, name=str(st.session_state.get(f"judge-name:{number}") or "").strip())
    role = st.session_state.get(f"judge-role:{number}") or ""
    if not by.name:
        _tell(panel, page_words.WRITE_YOUR_NAME)
        return
    who = {"by": by, "role": role, "at": session.now(), "form_key": panel.key}
    try:
        session.person()  # whether the session still lasts
        act(who)
    except TOLD as told:
        _tell(panel, f"{page_words.NOT_SAVED}{told}")
        return
    st.session_state.pop(f"judge:{number}", None)
    st.session_state.pop(f"judge-told:{number}", None)
    st.toast(page_words.SAVED, icon=":material/check_circle:")


def _tell(panel: _Panel, sentence: str) -> None:
    st.session_state[f"judge-told:{panel.state.patient_number}"] = sentence


def _told(panel: _Panel) -> None:
    sentence = st.session_state.get(f"judge-told:{panel.state.patient_number}")
    if sentence:
        st.error(sentence)
