"""All words of the screens that are not a scale's own, in one place for a second language."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, tzinfo

from monitoring.course.review import NOT_ASSESSED, GradeView, PatientState, WardRow
from monitoring.course.schedule import Due
from monitoring.grading.scale import Status
from monitoring.scales.observables import OBSERVABLES

APP = "Daywatch"
BOARD, ENTER, NEURO, COURSE, SCALES, ADMIT = (
    "Board",
    "Enter observations",
    "Neuro check",
    "Course",
    "Scales",
    "Admit a patient",
)
ADMIN = "Administration"
LABS = "Laboratory results"
HISTORY = "History: who saw, entered and amended what"
AMENDED = "Saved. The history keeps what was there before."
ALERTS = "Alerts"
ALERTS_NOT_ACKNOWLEDGED = "{number} alerts not acknowledged"
NOBODY_WATCHES = "no watcher looks: alerts may be missing"
NEVER_WATCHED = (
    "No watcher has ever looked at this record, so nothing was alerted: start `python -m monitoring "
    "watch`. An empty list here means nothing."
)
WATCHER_IS_LATE = (
    "No watcher looks: the last look was {ago}, and what has happened since is not alerted. Start "
    "`python -m monitoring watch` again."
)
WATCHER_LOOKED = "The watcher looked {ago}."
NO_ALERT = "Nothing rings that is not acknowledged, as of the watcher's last look."
ACKNOWLEDGED = "Acknowledged"
ACKNOWLEDGE = "Acknowledge"
CHANGE_THE_PLAN = "Change the plan"
PLAN = "Plan"
PLAN_IN_OWN_WORDS = "Plan in your own words, or a remark"
LOOK_AGAIN_IN = "Look again in"
SAVE_THE_PLAN = "Save the plan"
CANCEL = "Cancel"
PLAN_SAVED = "Acknowledged, with its plan."
WHY_AND_HOW = "Why, and how it clears"
HOW_IT_CLEARS = "How it clears by itself:"
WHAT_WAS_SENT = "What was sent, and every attempt"
NOT_SENT = "{number} messages could not be sent and are not tried any more: tell people yourself."
NO_LADDER = "The unit's settings name nobody to be told, so alerts are on this screen only."
ALERT_HISTORY = "Ended in the last 7 days"
ALERT_BURDEN = "What alerts ask of the unit"
ALERT_LEVELS = {"urgent": "urgent", "inform": "to inform of", "overdue": "checks overdue"}
ALERT_MARKS = {
    "urgent": ":red-badge[:material/priority_high: urgent]",
    "inform": ":orange-badge[:material/info: inform]",
    "overdue": ":gray-badge[:material/alarm: overdue]",
}
AGAIN_WORDS = {
    "worse": " · worse",
    "back": " · back",
    "lapsed": " · to be looked at again",
    "amended": " · the chart was amended",
}
SIGN_IN = "Sign in"
SIGN_IN_OFF = (
    "Sign-in is off: this Daywatch answers on this machine only and cannot tell who is typing."
)
NOT_A_DEVICE = (
    "Daywatch shows which published criteria the charted findings meet, for review. It is not a "
    "medical device and gives no orders."
)
SYNTHETIC = "SYNTHETIC"
NOT_ON_THE_BOARD = "In the record and no longer watched:"
SCALE_NAMES = {"crs-astct-2019": "CRS", "icans-astct-2019": "ICANS"}
UNNAMED = "unnamed (sign-in off)"
NEVER = "never"

DEVICE_WORDS = {
    "room-air": "Room air",
    "nasal-cannula": "Nasal cannula",
    "blow-by": "Blow-by",
    "high-flow-cannula": "High-flow cannula",
    "face-mask": "Face mask",
    "venturi-mask": "Venturi mask",
    "non-rebreather": "Non-rebreather",
    "other-mask": "Other mask",
    "cpap": "CPAP",
    "bipap": "BiPAP",
    "ventilator": "Ventilator",
    "ecmo": "ECMO",
}
CONSCIOUSNESS_WORDS = {
    "awakens-spontaneously": "Awake by itself",
    "awakens-to-voice": "Wakes to voice",
    "awakens-to-touch": "Wakes to touch",
    "vigorous-touch": "Only to vigorous touch",
    "unarousable": "Unarousable",
}
SEIZURE_WORDS = {
    "none": "No seizure",
    "brief": "Brief, over by itself",
    "eeg-resolved": "EEG only, resolved",
    "prolonged": "Over 5 minutes",
    "repetitive": "Repeated, not back to baseline",
    "duration-unknown": "Duration unknown",
}
MOTOR_WORDS = {"none": "None", "mild": "Mild (MRC 3-4)", "deep": "Deep (MRC 0-2)"}
GRADE_MEANING = {
    Status.GRADED: "meets criteria for grade {grade}, for review",
    Status.PROVISIONAL: "provisional grade {grade}: a physician must confirm",
    Status.NOT_CLASSIFIABLE: "not classifiable: urgent review",
    NOT_ASSESSED: "not assessed",
}
FLAG_CHIPS = {
    "LATE_ONSET_REVIEW": "late onset",
    "NON_ICANS_NEUROTOX": "non-ICANS neurotoxicity",
    "RECURRENT": "recurrent",
    "EARLY_ONSET": "early onset",
}
SINCE_OPENED = (
    "Somebody charted this patient after you opened this form. Look at the course before saving, "
    "or save if yours is another observation."
)


ABBREVIATIONS = {
    "angiotensin-ii": "Angiotensin II",
    "crs": "CRS",
    "g-csf": "G-CSF",
    "icans": "ICANS",
    "icu-admission": "ICU admission",
    "iec-hs": "IEC-HS",
    "ivig": "IVIG",
}
SPOKEN_BY_COLUMN = {
    "seizure": SEIZURE_WORDS,
    "motor": MOTOR_WORDS,
    "consciousness": CONSCIOUSNESS_WORDS,
    "oxygen_device": DEVICE_WORDS,
}


def spoken(word: str, column: str = "") -> str:
    """A charting word as it is said: `face-mask` is "Face mask"."""
    known = SPOKEN_BY_COLUMN.get(column, DEVICE_WORDS)
    if word in known:
        return known[word]
    return ", ".join(
        ABBREVIATIONS.get(part, part.replace("-", " ").capitalize()) for part in word.split(";")
    )


def label(observable: str) -> str:
    return OBSERVABLES[observable].label if observable in OBSERVABLES else observable


def ago(at: datetime | None, now: datetime) -> str:
    """How old a value is."""
    if at is None:
        return NEVER
    minutes = int((now - at) / timedelta(minutes=1))
    if minutes < 1:
        return "just now"
    return f"{span(minutes)} ago"


def seconds_ago(at: datetime, now: datetime) -> str:
    """As `ago`, of what came in just now."""
    seconds = int((now - at) / timedelta(seconds=1))
    return f"{seconds} s ago" if 1 <= seconds < 60 else ago(at, now)


def alerts(number: int) -> str:
    return "1 alert" if number == 1 else f"{number} alerts"


def span(minutes: int) -> str:
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {rest:02d}" if rest and hours < 10 else f"{hours} h"
    return f"{hours // 24} days"


def due_words(name: str, due: Due | None, now: datetime) -> str:
    """ "vitals in 20 min", "neuro check overdue 1 h 10"."""
    if due is None:
        return ""
    if due.overdue_at <= now:
        return f"{name} overdue {span(int((now - due.overdue_at) / timedelta(minutes=1)))}"
    if due.at <= now:
        return f"{name} due now"
    return f"{name} in {span(int((due.at - now) / timedelta(minutes=1)))}"


def grade_words(view: GradeView) -> str:
    """The badge in words, for screen readers and beside the badge."""
    name = SCALE_NAMES.get(view.scale, view.scale)
    if view.status == Status.OPEN:
        chart = ", ".join(label(one) for one in view.missing[:3])
        if view.at_least == view.at_most:
            return f"{name} cannot be graded: {view.at_least} if it is {name}; chart {chart}"
        return f"{name} at least {view.at_least}, at most {view.at_most}; chart {chart}"
    return f"{name} {GRADE_MEANING[view.status].format(grade=view.grade)}"


def short_grade(view: GradeView) -> str:
    match view.status:
        case Status.GRADED:
            return str(view.grade)
        case Status.PROVISIONAL:
            return f"{view.grade} (provisional)"
        case Status.OPEN:
            return f"≥{view.at_least}" if view.at_least else "not fixed"
        case Status.NOT_CLASSIFIABLE:
            return "not classifiable"
    return "not assessed"


def change_words(before: GradeView, after: GradeView) -> str:
    """What an entry did to a grade: "CRS 0 → 2"."""
    name = SCALE_NAMES.get(after.scale, after.scale)
    was, is_now = short_grade(before), short_grade(after)
    return f"{name} {was} → {is_now}" if was != is_now else f"{name} {is_now}, unchanged"


def outcome_words(before: PatientState, after: PatientState) -> str:
    """What was saved and what it changed: only the grades that this entry speaks of."""
    pairs = ((before.crs, after.crs), (before.icans, after.icans))
    changes = [
        change_words(was, is_now)
        for was, is_now in pairs
        if is_now.at != was.at or is_now.why != was.why
    ]
    return f"Saved. {' · '.join(changes)}" if changes else "Saved. No grade is affected."


_MARKUP = re.compile(r"[\\`*_\[\]<>#~$:&|!^{}]|^(?:[-+=]|\d+(?=[.)]))")
# Streamlit draws these otherwise after the markup is read, where a backslash no longer helps:
# emoji and icons by name, arrows and dashes, and addresses that it makes links of.
_DRAWN_OTHERWISE = re.compile(
    r"(?<=:)(?=[\w+/-]+:)|(?<=-)(?=[->])|(?<=<)(?=-)|(?<=:/)(?=/)|(?<=@)(?=[\w-]+\.)|(?<=ww)(?=w\.)"
)
_NOTHING = "\u2060"  # joins words: has no width, and is no place to break a line


def as_text(typed: object) -> str:
    """What somebody typed, for a place that reads markup: shown sign by sign, as it was typed."""
    apart = _DRAWN_OTHERWISE.sub(_NOTHING, " ".join(str(typed).split()))
    return _MARKUP.sub(lambda mark: _escaped(mark.group()), apart)


def _escaped(mark: str) -> str:
    # A number at the beginning makes a list by the sign after it.
    return f"{mark}\\" if mark.isdigit() else f"\\{mark}"


def who(row: WardRow) -> str:
    """Age, sex and product in a few words of markup; what is not known is left out."""
    age = "" if row.age is None else age_words(row.age)
    product = as_text(row.state.product or "")
    return ", ".join(part for part in (age, row.state.sex, product) if part)


def age_words(age: float) -> str:
    if age < 1:
        return f"{int(age * 12)} months"
    return f"{int(age)} y"


def local_time(at: datetime, zone: tzinfo | None) -> str:
    return f"{at.astimezone(zone):%d %b %H:%M}"


def day_words(day: int) -> str:
    return f"Day {day:+d}" if day else "Day 0"
