"""ICAHT and T-ICAHT over the course: a row at each day's last result of the count it uses.

Each row is the grade as of its day. The last row of a period stands for the whole of it, once the
period is complete: at its last day, by death, by `last_seen_at`, or seen from a later day.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from monitoring.charting.tables import VALUE_LIMIT
from monitoring.course.days import days_since, first_infusions, local_dates
from monitoring.course.durations import (
    NOWHERE,
    Bools,
    DailyCounts,
    Floats,
    Ints,
    Runs,
    TwoLowest,
    as_intervals,
    daily_minima,
    interpolated,
    is_low,
    longest_gap,
    neighbours,
    runs,
    two_lowest,
    within_a_run,
)
from monitoring.course.graders import ROW_COLUMNS, Charted, Grader
from monitoring.grading.assessment import joined_flags
from monitoring.grading.scale import Status
from monitoring.scales import icaht_2023, t_icaht_2025
from monitoring.scales.icaht_2023 import (
    CUMULATIVE,
    CUMULATIVE_DIFFERS,
    ICAHT_EARLY_2023,
    ICAHT_LATE_2023,
    INSUFFICIENT_DATA,
    LITERAL,
    SAME,
    SINGLE_VALUE,
    TRANSFUSED,
    DurationTable,
    Edition,
    IcahtChoices,
    LowestTable,
)
from monitoring.scales.t_icaht_2025 import T_ICAHT_EARLY_2025, T_ICAHT_LATE_2025

LONGEST_GAP_ALLOWED = 7  # 2.6
WEEKS = ((0, 6), (7, 14))  # 2.6, LOCAL: the first two weeks of days 0-14
DAYS_WITH_A_TEST_PER_WEEK = 2


def icaht_graders(choices: IcahtChoices | None = None) -> tuple[Grader, ...]:
    """Early and late, neutrophils and platelets; without choices by those of the settings."""
    pages = {
        ICAHT_EARLY_2023.edition.key: icaht_2023.early_page,
        T_ICAHT_EARLY_2025.edition.key: t_icaht_2025.early_page,
        T_ICAHT_LATE_2025.edition.key: t_icaht_2025.late_page,
        ICAHT_LATE_2023.edition.key: icaht_2023.late_page,
    }

    def grader(table: DurationTable | LowestTable) -> Grader:
        one = table.edition

        def rows(charted: Charted) -> pd.DataFrame:
            chosen = choices or IcahtChoices(**charted.settings.icaht.model_dump())
            if isinstance(table, DurationTable):
                return _graded_by_duration(table, chosen, charted)
            return _graded_by_lowest(table, chosen, charted)

        page = partial(pages[one.key], choices or IcahtChoices())
        return Grader(one.key, rows, page, analytes=frozenset({one.analyte}), short_name=one.name)

    return (
        grader(ICAHT_EARLY_2023),
        grader(ICAHT_LATE_2023),
        grader(T_ICAHT_EARLY_2025),
        grader(T_ICAHT_LATE_2025),
    )


# --- the days of a period ------------------------------------------------------------------------


@dataclass(frozen=True)
class _Period:
    """Results of one count in one period. A row is a patient's day with a result.

    `patient` and `at` (days from the first of the period) place the row in `daily`; `until` is
    the day up to which it speaks: its own, or the end of observation where it is `complete`.
    """

    patient_ids: NDArray[np.object_]
    daily: DailyCounts
    patient: Ints
    at: Ints
    until: Ints
    complete: Bools
    observed_at: pd.Series
    transfused: Bools

    @property
    def tests(self) -> Ints:
        """Days with a test so far."""
        known = self.daily.known.astype(np.int64)
        tests: Ints = np.cumsum(known, axis=1)[self.patient, self.at]
        return tests


@dataclass(frozen=True)
class _Calendar:
    """Of each patient in order: the infusion, and days of what ended or went on (NaN: nothing)."""

    patient_ids: NDArray[np.object_]
    infusions: pd.DataFrame
    charted: Charted

    def places(self, ids: pd.Series) -> Ints:
        found = pd.Index(self.patient_ids).get_indexer(pd.Index(ids)).astype(np.int64)
        if (found < 0).any():
            strangers = ", ".join(sorted(set(ids[found < 0])))
            raise ValueError(
                f"There are results of {strangers}, who is not in the patients table; without "
                "the infusion nothing can be graded. Admit the patient first."
            )
        return found

    def days(self, times: pd.Series, place: Ints) -> Floats:
        """Day +N of each time; NaN where there is no time."""
        infused = self.infusions.iloc[place].reset_index(drop=True)
        own = times.reset_index(drop=True)
        zone, offsets = self.charted.zone, infused["offset"]
        dates = local_dates(own, zone=zone, offsets=offsets)
        day_0 = local_dates(infused["first_infused_at"], zone=zone, offsets=offsets)
        return np.where(np.isnat(dates), np.nan, days_since(dates, day_0))


def _calendar(charted: Charted) -> _Calendar:
    patients = charted.patients.sort_values("patient_id", kind="stable", ignore_index=True)
    ids = patients["patient_id"].to_numpy(dtype=object)
    return _Calendar(ids, first_infusions(patients), charted)


def _period(charted: Charted, one: Edition) -> _Period:
    calendar = _calendar(charted)
    labs = charted.labs
    place = calendar.places(labs["patient_id"])
    day = calendar.days(labs["observed_at"], place)
    died, ended = _end_of_observation(calendar, charted, one, place, day)
    own = (labs["analyte"] == one.analyte).to_numpy(dtype=np.bool_)
    low, high = as_intervals(
        labs["value"].to_numpy(dtype=np.float64, na_value=np.nan),
        _words(labs, VALUE_LIMIT),
        _words(labs, "unit"),
        unit=one.unit,
    )
    with np.errstate(invalid="ignore"):
        used = own & ~np.isnan(low) & (day >= one.first_day) & (day <= one.last_day)
        used &= ~(day > died[place])
    days = one.last_day - one.first_day + 1
    who, when = place[used], day[used].astype(np.int64) - one.first_day
    daily = daily_minima(
        who, when, low[used], high[used], patients=len(calendar.patient_ids), days=days
    )
    patient, at = (found.astype(np.int64) for found in np.nonzero(daily.known))
    last_at = labs.loc[used, "observed_at"].groupby(who * days + when).max()
    is_last = np.append(np.diff(patient) != 0, True)[: len(patient)]
    finished = is_last & ~np.isnan(ended[patient])
    until = at.copy()
    until[finished] = np.maximum(at[finished], ended[patient[finished]] - one.first_day)
    return _Period(
        calendar.patient_ids,
        daily,
        patient,
        at,
        until,
        finished | (at == days - 1),
        last_at.reset_index(drop=True),
        _transfused(calendar, charted, one, days),
    )


def _words(frame: pd.DataFrame, name: str) -> NDArray[np.object_]:
    if name not in frame.columns:
        return np.full(len(frame), "", dtype=object)
    return frame[name].astype(object).to_numpy()


def _end_of_observation(
    calendar: _Calendar, charted: Charted, one: Edition, place: Ints, day: Floats
) -> tuple[Floats, Floats]:
    """The day of death, and the last day that the period is observed to; NaN while it goes on."""
    everyone = np.arange(len(calendar.patient_ids))
    about = charted.patients.sort_values("patient_id", kind="stable", ignore_index=True)
    died = calendar.days(about["died_at"], everyone)
    last_seen = calendar.days(about["last_seen_at"], everyone)
    observed = np.full(len(everyone), -np.inf)
    np.fmax.at(observed, place, day)
    moments = charted.moments
    at_bedside = moments["day"].to_numpy(dtype=np.float64, na_value=np.nan)
    np.fmax.at(observed, calendar.places(moments["patient_id"]), at_bedside)
    with np.errstate(invalid="ignore"):
        # A later result shows that the patient was seen after `last_seen_at`.
        ended = np.where(last_seen >= observed, last_seen, np.nan)
        ended = np.where((observed > one.last_day) | (last_seen > one.last_day), np.inf, ended)
        ended = np.where(np.isnan(died), ended, died)
        ended = np.minimum(ended, one.last_day)
    return died, ended


def _transfused(calendar: _Calendar, charted: Charted, one: Edition, days: int) -> Bools:
    found = np.zeros((len(calendar.patient_ids), days), dtype=np.bool_)
    given = charted.interventions
    given = given[given["kind"] == "platelet-transfusion"]
    place = calendar.places(given["patient_id"])
    day = calendar.days(given["started_at"], place) - one.first_day
    with np.errstate(invalid="ignore"):
        within = (day >= 0) & (day < days)
    found[place[within], day[within].astype(np.int64)] = True
    return found


# --- graded by duration --------------------------------------------------------------------------


@dataclass(frozen=True)
class _Reading:
    """One way to read the unknown days: the runs at each column, and the grades that follow."""

    runs: tuple[Runs, ...]
    grade: Ints
    other_grade: Ints  # by the duration that was not chosen
    by_column: tuple[Ints, ...]
    never_above: Bools
    confirmed: tuple[Bools, ...]


def _graded_by_duration(
    table: DurationTable, choices: IcahtChoices, charted: Charted
) -> pd.DataFrame:
    one = table.edition
    period = _period(charted, one)
    whole = interpolated(period.daily, max_gap=choices.max_gap)
    sure = _masks(table, whole.high)
    maybe = _masks(table, whole.low)
    read = partial(_read, table, choices, period)
    certain = read(sure, whole.known, period.at)
    possible = read(maybe, whole.known, period.at)
    highest = read(*_if_unmeasured_were_low(table, whole, maybe), period.until)
    low, high = certain.grade, possible.grade
    hidden = np.maximum(highest.grade, high)
    gaps_matter = hidden > high
    if not table.guarded:
        # 2.6 labels the early period alone; in the late one a gap holds the grade provisional.
        high = hidden
    single = table.needs_two_tests & (period.tests == 1)
    live = table.provisional_until_complete & ~period.complete
    status = np.full(len(low), Status.GRADED.value, dtype=object)
    status[(high > possible.grade) | single | live] = Status.PROVISIONAL.value
    status[low != possible.grade] = Status.OPEN.value
    insufficient = gaps_matter | (_too_few_tests(period) if table.guarded else False)
    loosest = table.columns[0].threshold
    flagged = within_a_run(
        period.transfused,
        is_low(whole.low, loosest.count, inclusive=loosest.inclusive),
        whole.known,
    )[period.patient, period.at]
    differs = certain.other_grade != low
    raised = [
        (name, rows)
        for name, rows in (
            (INSUFFICIENT_DATA, insufficient),
            (CUMULATIVE_DIFFERS, differs),
            (SINGLE_VALUE, single),
            (TRANSFUSED, flagged),
        )
        if name in one.flags
    ]
    unmeasured = _days_unmeasured(whole.known, period)
    said = _Said(
        table, choices, period, certain, status, low, high, hidden, gaps_matter, unmeasured, single
    )
    return _frame(
        one,
        period,
        status,
        low,
        high,
        driver=_drivers(table, certain, low),
        narrowed=(high > low) | insufficient | single,
        raised=raised,
        explanation=said.sentences() if charted.explanations else [""] * len(low),
    )


def _masks(table: DurationTable, counts: Floats) -> list[Bools]:
    return [
        is_low(counts, column.threshold.count, inclusive=column.threshold.inclusive)
        for column in table.columns
    ]


def _if_unmeasured_were_low(
    table: DurationTable, whole: DailyCounts, maybe: list[Bools]
) -> tuple[list[Bools], Bools]:
    """Early every day without a count; late the gaps between two tests that are both low."""
    unknown = ~whole.known
    everywhere = np.ones_like(unknown)
    if table.guarded:
        return [mask | unknown for mask in maybe], everywhere
    before, after = neighbours(whole.known)
    last = unknown.shape[1] - 1
    rows = np.arange(len(unknown))[:, np.newaxis]
    between = unknown & (before >= 0) & (after <= last)
    widened = [
        mask | (between & mask[rows, np.maximum(before, 0)] & mask[rows, np.minimum(after, last)])
        for mask in maybe
    ]
    return widened, whole.known | np.logical_or.reduce(widened)


def _read(
    table: DurationTable,
    choices: IcahtChoices,
    period: _Period,
    masks: list[Bools],
    known: Bools,
    until: Ints,
) -> _Reading:
    counted = tuple(runs(mask, known) for mask in masks)
    tests = [
        np.cumsum(mask & period.daily.known, axis=1)[period.patient, period.at] for mask in masks
    ]
    confirmed = tuple(number >= 2 for number in tests)
    longest = [one.longest[period.patient, until] for one in counted]
    cumulative = [one.cumulative[period.patient, until] for one in counted]
    if table.needs_two_tests:
        alone = period.tests == 1
        for place, itself in enumerate(confirmed):
            enough = alone | (itself if choices.late_confirm == SAME else confirmed[0])
            longest[place] = longest[place] * enough
            cumulative[place] = cumulative[place] * enough
    never = np.zeros(len(until), dtype=np.bool_)
    if table.never_above is not None:
        column = table.never_above.column
        never = period.complete & _never_above(
            table.never_above.starts_by_day,
            choices,
            counted[column],
            masks[column],
            period.patient,
            until,
        )
    by_longest = _by_column(table, longest)
    by_cumulative = _by_column(table, cumulative)
    chosen, other = by_longest, by_cumulative
    if choices.duration == CUMULATIVE:
        chosen, other = other, chosen
    at_once = never * (table.never_above.grade if table.never_above else 0)
    return _Reading(
        counted,
        np.maximum.reduce([*chosen, at_once]),
        np.maximum.reduce([*other, at_once]),
        tuple(chosen),
        never,
        confirmed,
    )


def _by_column(table: DurationTable, days: list[Ints]) -> list[Ints]:
    grades = []
    for column, of_column in zip(table.columns, days, strict=True):
        grade = np.zeros(len(of_column), dtype=np.int64)
        for reached, fewest in column.fewest_days:
            grade[of_column >= fewest] = reached
        grades.append(grade)
    return grades


def _never_above(
    starts_by_day: int, choices: IcahtChoices, counted: Runs, low: Bools, patient: Ints, until: Ints
) -> Bools:
    answer: Bools
    if choices.never_above == LITERAL:
        answer = np.cumsum(low, axis=1)[patient, until] == until + 1
        return answer
    start, end = counted.last_from[patient, until], counted.last_to[patient, until]
    answer = (start != NOWHERE) & (start <= starts_by_day) & (end == until)
    return answer


def _too_few_tests(period: _Period) -> Bools:
    """2.6: a gap of more than 7 days, or a whole week of the first two with fewer than 2 tests."""
    known = period.daily.known
    few: Bools = longest_gap(known)[period.patient, period.until] > LONGEST_GAP_ALLOWED
    for first, last in WEEKS:
        tests = known[:, first : last + 1].sum(axis=1)[period.patient]
        few |= (period.until >= last) & (tests < DAYS_WITH_A_TEST_PER_WEEK)
    return few


def _days_unmeasured(known: Bools, period: _Period) -> Ints:
    """Days so far of which nothing is known, lines between measurements drawn."""
    days: Ints = np.cumsum((~known).astype(np.int64), axis=1)[period.patient, period.until]
    return days


def _drivers(table: DurationTable, reading: _Reading, grade: Ints) -> list[str]:
    name = table.edition.count_name
    raised = [
        (f"{name} {column.threshold.sign} {column.threshold.amount}", (by == grade) & (grade > 0))
        for column, by in zip(table.columns, reading.by_column, strict=True)
    ]
    if (never := table.never_above) is not None:
        amount = table.columns[never.column].threshold.amount
        raised.append((f"never above {amount}", reading.never_above))
    return joined_flags(raised, pd.RangeIndex(len(grade))).tolist()


# --- in words ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Said:
    """The plain sentence of each row of a table by duration."""

    table: DurationTable
    choices: IcahtChoices
    period: _Period
    reading: _Reading
    status: NDArray[np.object_]
    low: Ints
    high: Ints
    hidden: Ints  # the highest grade if the days without a test were low
    gaps_matter: Bools
    unmeasured: Ints
    single: Bools

    def sentences(self) -> list[str]:
        parts = [self._of_column(place) for place in range(len(self.table.columns))]
        return [
            _sentence([*said, *rest])
            for said, rest in zip(zip(*parts, strict=True), self._rest(), strict=True)
        ]

    def _of_column(self, place: int) -> list[str]:
        column, counted = self.table.columns[place], self.reading.runs[place]
        first = self.table.edition.first_day
        added_up = self.choices.duration == CUMULATIVE
        columns = [
            by_day[self.period.patient, self.period.at].tolist()
            for by_day in (
                counted.longest,
                counted.longest_from,
                counted.longest_to,
                counted.cumulative,
                counted.current,
                counted.last_to,
            )
        ]
        at, grades = self.period.at.tolist(), self.low.tolist()
        tell_next = self.table.provisional_until_complete & ~self.period.complete
        threshold = str(column.threshold)
        said = []
        for longest, start, end, total, current, last, day, grade, going in zip(
            *columns, at, grades, tell_next.tolist(), strict=True
        ):
            if longest == 0:
                said.append(f"no day {threshold}" if place == 0 else "")
                continue
            words = f"{_days(longest)} {threshold} (day{_from_to(start + first, end + first)})"
            if total != longest:
                words += f", {total} added up"
            if going and current:
                above = day - last
                reached = total + above if added_up else current
                coming = column.next_grade(reached, above=grade)
                if coming is not None:
                    more = f"{coming[1] - reached} more make grade {coming[0]}"
                    now = "" if end == last or added_up else f" the run of now has {current},"
                    words += f";{now} {more}"
            said.append(words)
        return said

    def _rest(self) -> list[list[str]]:
        one, choices = self.table.edition, self.choices
        rest: list[list[str]] = []
        open_ = (self.status == Status.OPEN.value).tolist()
        other = self.reading.other_grade.tolist()
        live = (self.table.provisional_until_complete & ~self.period.complete).tolist()
        never = self.reading.never_above.tolist()
        confirmed = [by.tolist() for by in self.reading.confirmed]
        drives = [(by == self.low).tolist() for by in self.reading.by_column]
        rows = zip(
            self.low.tolist(),
            self.high.tolist(),
            open_,
            other,
            live,
            never,
            self._gaps(),
            self.single.tolist(),
            strict=True,
        )
        for place, (low, high, unknown, differing, going, not_above, gaps, alone) in enumerate(
            rows
        ):
            words: list[str] = []
            if not_above and self.table.never_above is not None:
                amount = self.table.columns[self.table.never_above.column].threshold.amount
                words.append(f"never above {amount} up to the end ({choices.never_above})")
            if unknown:
                words.append(_across(low, high))
            elif low or differing:
                words.append(f"grade {low} by {_BY[choices.duration]}")
            if differing != low:
                words.append(f"by {_BY[_OTHER[choices.duration]]} grade {differing}")
            if self.table.needs_two_tests and low and not alone:
                agreed = any(
                    by[place] for by, drive in zip(confirmed, drives, strict=True) if drive[place]
                )
                words.append(f"confirmed at this level: {'yes' if agreed else 'no'}")
            if alone:
                words.append("one test only, provisional")
            if gaps:
                words.append(gaps)
            if going:
                words.append(f"provisional until day {one.last_day} is complete")
            rest.append(words)
        return rest

    def _gaps(self) -> list[str]:
        """What days without a test might hide; empty where they could not raise the grade."""
        return [
            f"insufficient data, may under-grade: {_days(days)} without a test might hide up to "
            f"grade {hidden}"
            if matter
            else ""
            for matter, days, hidden in zip(
                self.gaps_matter.tolist(),
                self.unmeasured.tolist(),
                self.hidden.tolist(),
                strict=True,
            )
        ]


_BY = {"longest": "the longest run", "cumulative": "all days added up"}
_OTHER = {"longest": "cumulative", "cumulative": "longest"}


def _across(low: int, high: int) -> str:
    return (
        f"at least grade {low}, at most grade {high}: a limit of detection lies across a threshold"
    )


def _days(number: int) -> str:
    return f"{number} day" if number == 1 else f"{number} days"


def _from_to(first: int, last: int) -> str:
    return f" {first}" if first == last else f"s {first} to {last}"


def _sentence(parts: list[str]) -> str:
    words = "; ".join(part for part in parts if part)
    return f"{words[:1].upper()}{words[1:]}."


# --- graded by the lowest ------------------------------------------------------------------------


def _graded_by_lowest(table: LowestTable, choices: IcahtChoices, charted: Charted) -> pd.DataFrame:
    one = table.edition
    period = _period(charted, one)
    at_most, at_least = two_lowest(period.daily.low), two_lowest(period.daily.high)
    place = (period.patient, period.at)
    single = period.tests == 1
    low = _by_two(table, choices, at_least.lowest[place], at_least.next_lowest[place], single)
    high = _by_two(table, choices, at_most.lowest[place], at_most.next_lowest[place], single)
    confirmed = _by_count(table, at_least.next_lowest[place]) >= low
    # The latest count alone is low: only a later test can show whether it just passed (LOCAL).
    unconfirmed = ~single & (low == 0) & (at_least.lowest_on[place] == period.at) & ~period.complete
    alone = _by_count(table, at_most.lowest[place])
    high = np.where(unconfirmed, np.maximum(high, alone), high)
    status = np.full(len(low), Status.GRADED.value, dtype=object)
    status[single] = Status.PROVISIONAL.value
    status[low != high] = Status.OPEN.value
    names = [
        (f"{one.count_name} {threshold.sign} {threshold.amount}", low == grade)
        for grade, threshold in table.thresholds
    ]
    return _frame(
        one,
        period,
        status,
        low,
        high,
        driver=joined_flags(names, pd.RangeIndex(len(low))).tolist(),
        narrowed=(low != high) | single,
        raised=[(SINGLE_VALUE, single)],
        explanation=_said_of_lowest(one, period, at_least, low, high, confirmed)
        if charted.explanations
        else [""] * len(low),
    )


def _said_of_lowest(
    one: Edition, period: _Period, lowest: TwoLowest, low: Ints, high: Ints, confirmed: Bools
) -> list[str]:
    place = (period.patient, period.at)
    said = []
    for patient, first, second, least, most, agreed in zip(
        period.patient.tolist(),
        lowest.lowest_on[place].tolist(),
        lowest.next_lowest_on[place].tolist(),
        low.tolist(),
        high.tolist(),
        confirmed.tolist(),
        strict=True,
    ):
        words = [f"lowest {_shown(one, period, patient, first)}"]
        words.append(
            "no other test in the period, provisional"
            if second == NOWHERE
            else f"next lowest {_shown(one, period, patient, second)}"
        )
        words.append(f"grade {least}" if least == most else _across(least, most))
        if second != NOWHERE and least > 0:
            words.append(f"confirmed at this level: {'yes' if agreed else 'no'}")
        said.append(_sentence(words))
    return said


def _by_two(
    table: LowestTable, choices: IcahtChoices, lowest: Floats, next_lowest: Floats, single: Bools
) -> Ints:
    by_lowest, by_next = _by_count(table, lowest), _by_count(table, next_lowest)
    if choices.late_confirm == SAME:
        return np.where(single, by_lowest, by_next)
    return np.where(single | (by_next > 0), by_lowest, 0)


def _by_count(table: LowestTable, counts: Floats) -> Ints:
    grade = np.zeros(len(counts), dtype=np.int64)
    for reached, threshold in table.thresholds:
        grade[is_low(counts, threshold.count, inclusive=threshold.inclusive)] = reached
    return grade


def _shown(one: Edition, period: _Period, patient: int, at: int) -> str:
    """A day's count in words: `95/µL on day 40`."""
    low, high = period.daily.low[patient, at], period.daily.high[patient, at]
    if low == high:
        count = f"{low:g}"
    else:
        count = f"above {round(low, 3):g}" if np.isinf(high) else f"below {round(high, 3):g}"
    return f"{count}{icaht_2023.IN_WORDS[one.unit]} on day {at + one.first_day}"


# --- the rows ------------------------------------------------------------------------------------


def _frame(
    one: Edition,
    period: _Period,
    status: NDArray[np.object_],
    low: Ints,
    high: Ints,
    *,
    driver: list[str],
    narrowed: Bools,
    raised: list[tuple[str, Bools]],
    explanation: list[str],
) -> pd.DataFrame:
    numbers = len(low)
    grade = pd.array(low, dtype="Int64")
    grade[status == Status.OPEN.value] = pd.NA
    return pd.DataFrame(
        {
            "patient_id": pd.array(period.patient_ids[period.patient], dtype="str"),
            "observed_at": period.observed_at,
            "day": period.at + one.first_day,
            "status": pd.array(status, dtype="str"),
            "grade": grade,
            "at_least": pd.array(low, dtype="Int64"),
            "at_most": pd.array(high, dtype="Int64"),
            "driver": pd.array(driver, dtype="str"),
            "missing": pd.array(np.where(narrowed, one.analyte, ""), dtype="str"),
            "flags": joined_flags(raised, pd.RangeIndex(numbers)),
            "explanation": pd.array(explanation, dtype="str"),
        },
        columns=list(ROW_COLUMNS),
    )


ICAHT_GRADERS: tuple[Grader, ...] = icaht_graders()
