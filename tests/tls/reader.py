"""A second reader: TLS of one patient by plain lists and ifs, from the clinical specification.

It knows plain values in mg/dL (potassium in mmol/L), albumin always measured with calcium, UTC
days, and imports nothing of what it is compared with.
"""

from __future__ import annotations

from dataclasses import dataclass, field

MINERALS = ("uric-acid", "potassium", "phosphate", "calcium")
HOURS = 24
FIRST_DAY, LAST_DAY = -8, 7  # lymphodepletion on day −5, infusion on day 0
BEGUN_AT, INFUSED_AT = -5 * HOURS + 10, 10
YES, NO, UNKNOWN = "yes", "no", "unknown"


@dataclass
class Lab:
    at: float  # hours from midnight of day 0
    analyte: str
    value: float
    upper_limit: float | None = None

    @property
    def day(self) -> int:
        return int(self.at // HOURS)


@dataclass
class Person:
    age: float | None
    labs: list[Lab]
    answers: list[tuple[float, str]] = field(default_factory=list)  # of oliguria: time, yes or no


def three(*options: bool) -> str:
    return YES if all(options) else UNKNOWN if any(options) else NO


def baseline_of(person: Person, analyte: str) -> Lab | None:
    own = sorted((one for one in person.labs if one.analyte == analyte), key=lambda one: one.at)
    before = [one for one in own if one.at < BEGUN_AT]
    up_to_infusion = [one for one in own if one.at <= INFUSED_AT]
    return before[-1] if before else up_to_infusion[-1] if up_to_infusion else None


def abnormal(person: Person, lab: Lab, *, by_change: bool) -> str:
    adult_or_child = (
        [False, True] if person.age is None else [person.age < 18]  # which of them is a child
    )
    answers = [by_limit(lab, child=child) for child in adult_or_child]
    limit = answers[0] if len(set(answers)) == 1 else UNKNOWN
    if limit == YES or not by_change:
        return limit
    base = baseline_of(person, lab.analyte)
    if base is None:
        return UNKNOWN
    if lab.at <= base.at:
        return limit
    change = round(lab.value / base.value, 9)
    moved = change <= 0.75 if lab.analyte == "calcium" else change >= 1.25
    return YES if moved else limit


def by_limit(lab: Lab, *, child: bool) -> str:
    if lab.analyte == "uric-acid":
        if child:
            return UNKNOWN if lab.upper_limit is None else three(lab.value > lab.upper_limit)
        return three(lab.value >= 8.0)
    if lab.analyte == "potassium":
        return three(lab.value >= 6.0)
    if lab.analyte == "phosphate":
        return three(lab.value >= (6.5 if child else 4.5))
    return three(lab.value <= 7.0)


def raised_creatinine(person: Person, lab: Lab) -> str:
    base = baseline_of(person, "creatinine")
    if base is None:
        if lab.upper_limit is None:
            return UNKNOWN
        return three(lab.value > round(1.5 * lab.upper_limit, 9))
    return three(lab.at > base.at and round(lab.value - base.value, 9) >= 0.3)


def within(labs: list[Lab], analyte: str, at: float) -> list[Lab]:
    return [one for one in labs if one.analyte == analyte and 0 <= round(at - one.at, 6) <= HOURS]


def state(answers: list[str]) -> str:
    """Of the readings that speak: any yes is yes; none read or any unknown is unknown."""
    if YES in answers:
        return YES
    return UNKNOWN if not answers or UNKNOWN in answers else NO


def two_of(states: list[str]) -> str:
    certain, unknown = states.count(YES), states.count(UNKNOWN)
    return YES if certain >= 2 else UNKNOWN if certain + unknown >= 2 else NO


def pattern(person: Person, at: float) -> bool:
    """Two abnormal within 24 h by the absolute thresholds, in all results."""
    found = [
        state([abnormal(person, one, by_change=False) for one in within(person.labs, name, at)])
        for name in MINERALS
    ]
    return found.count(YES) >= 2


def howard(person: Person) -> list[tuple[int, str]]:
    """Each row's day, and its short form."""
    inside = [one for one in person.labs if FIRST_DAY <= one.day <= LAST_DAY]
    judged = {id(one): abnormal(person, one, by_change=False) for one in person.labs}
    used = [*MINERALS, "creatinine"]
    days = sorted({one.day for one in person.labs if one.analyte in used})
    rows: list[tuple[int, str]] = []
    met = may_be_met = ever_possible = ever_signs_open = False
    for day in days:
        today = sorted(one.at for one in person.labs if one.day == day and one.analyte in used)
        if not FIRST_DAY <= day <= LAST_DAY:
            if pattern(person, today[-1]):
                rows.append((day, "outside" if not met else "carried"))
            continue
        for at in today:
            states = [
                state([judged[id(one)] for one in within(inside, name, at)]) for name in MINERALS
            ]
            met = met or two_of(states) == YES
            # A pair of the morning may be too old for the evening's row, and still have been there.
            read = [within(inside, name, at) for name in MINERALS]
            by_readings = [
                state([judged[id(one)] for one in some]) if some else NO for some in read
            ]
            may_be_met = may_be_met or two_of(by_readings) != NO
        at = today[-1]
        now = two_of(states)
        laboratory = YES if met else now
        readings = [one for name in MINERALS for one in within(inside, name, at)]
        goes_on = any(judged[id(one)] != NO for one in readings)
        sign, sign_open = signs(person, inside, at, day)
        asked = not met or goes_on
        open_now = sign != YES and sign_open and asked
        low = 0 if laboratory != YES else 2 if sign == YES else 1
        may_be = sign == YES or open_now
        high = 0 if laboratory == NO else 2 if may_be else 1
        relevant = now != NO or met or may_be_met
        ever_possible = ever_possible or now != NO
        ever_signs_open = ever_signs_open or (open_now and relevant)
        possible_so_far = met or may_be_met or ever_possible
        most = 0
        if possible_so_far:
            most = 2 if sign == YES or ever_signs_open or open_now else 1
        rows.append((day, short(low, high, max(high, most))))
    return rows


def signs(person: Person, inside: list[Lab], at: float, day: int) -> tuple[str, bool]:
    """Whether any sign is certain so far; and whether one is not known now."""
    creatinine = [one for one in inside if one.analyte == "creatinine" and one.at <= at]
    so_far = [raised_creatinine(person, one) for one in creatinine]
    now = [raised_creatinine(person, one) for one in within(inside, "creatinine", at)]
    end = max([at, *(when for when, _ in person.answers if when // HOURS == day)])
    said = [
        (when, word)
        for when, word in person.answers
        if when <= end and FIRST_DAY <= when // HOURS <= LAST_DAY
    ]
    oliguria_yes = any(word == YES for _, word in said)
    oliguria_no = any(word == NO and round(at - when, 6) <= HOURS for when, word in said)
    if YES in so_far or oliguria_yes:
        return YES, False
    return UNKNOWN, state(now) == UNKNOWN or not oliguria_no


def short(low: int, high: int, most: int) -> str:
    if low < high:
        return f"{low}..{most}"
    return f"{low}" if high == most else f"{low}? ..{most}"


def laboratory_in_the_window(person: Person) -> list[tuple[int, str]]:
    """Cairo and Bishop: each row's day, and whether two were abnormal anywhere up to then."""
    inside = [one for one in person.labs if FIRST_DAY <= one.day <= LAST_DAY]
    used = [*MINERALS, "creatinine"]
    rows = []
    for day in sorted({one.day for one in inside if one.analyte in used}):
        at = max(one.at for one in inside if one.day == day and one.analyte in used)
        states = []
        for name in MINERALS:
            ever = [
                abnormal(person, one, by_change=True)
                for one in inside
                if one.analyte == name and one.at <= at
            ]
            now = [abnormal(person, one, by_change=True) for one in within(inside, name, at)]
            states.append(YES if YES in ever else state(now))
        rows.append((day, two_of(states)))
    return rows
