"""All words of the screens that are not a scale's own, in one place for a second language."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, tzinfo

from monitoring.course.review import NOT_ASSESSED, GradeView, PatientState, WardRow
from monitoring.course.schedule import Due
from monitoring.grading.scale import Status
from monitoring.paper.words import SPOKEN
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
HANDWRITING = "Handwriting"
PICTURE_OF_SENTENCE = "Photograph or scan of the sentence"
BASELINE_PICTURE = "Handwriting sample: photograph or scan of the usual sentence"
BASELINE_PICTURE_IS_KEPT = "A sample is kept. Another takes its place, and the history keeps both."
ADDED_PICTURE = "Handwriting sample of this check, not saved yet"
PICTURE_GOES_ALONG = "Is saved with this check."
REMOVE_PICTURE = "Remove the picture"
PICTURE_ON_THIS_SCREEN = "The picture stands on this screen only for now. {why}"
PEOPLE_JUDGE_IT = "People judge the handwriting, not the program: nothing is read from a picture."
AT_BASELINE = "At baseline"
THE_BASELINE = "the baseline"
NO_BASELINE_PICTURE = (
    "No handwriting sample was kept at baseline, so there is nothing to compare with."
)
NO_PICTURE_SINCE = "No handwriting sample was kept since."
EARLIER, LATER = "Earlier", "Later"
WHICH_SAMPLE = "{number} of {all}"
SAMPLE_OF = "Handwriting sample of {when}"
RECORDED_BY = "Recorded by {by}, {at}"
SENTENCE_ITEM = "Sentence item of the ICE: **{answer}**"
SENTENCE_RIGHT, SENTENCE_WRONG, SENTENCE_UNTESTABLE, SENTENCE_NOT_CHARTED = (
    "right",
    "wrong",
    "cannot be tested",
    "not charted",
)
WRONG_PICTURE = "Wrong picture?"
TAKING_OUT_MEANS = (
    "It is not shown here any more. What else was charted stays, and so does the picture in the "
    "record, from which nothing is deleted."
)
TAKE_PICTURE_OUT = "Take the picture out"
PICTURE_TAKEN_OUT = "Withdrawn: the sample of {when}, by {by}, {at}{why}"
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
TAKE_BACK = "Recorded by mistake"
WHY_TAKEN_BACK = "Why it was a mistake"
TAKE_IT_BACK = "Take the plan back"
TAKEN_BACK = "The plan is taken back; {number} rings again and is told from the start."
TAKEN_BACK_AND_QUIET = "The plan is taken back. Another answer still holds, or the alert has ended."
JUDGED = "judged"
JUDGED_BY = "Judged by **{by}**, {at}: {said}. It rings again when it becomes worse than that."
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
    "outlived": " · beyond what was judged",
    "taken back": " · its plan was taken back",
    "amended": " · the chart was amended",
}
SHOW_ONLY = "Show only"
NEEDS_ACTION, MINE, IN_PATIENTS, OUT_PATIENTS = (
    "Needs action",
    "Mine",
    "In-patients",
    "Out-patients",
)
ALL_UNITS = "All units"
SHOWN_OF = "{shown} of {rows} patients are shown."
MY_PATIENTS = "My patients"
WHOM_I_HAVE = "Patients I have taken on"
TAKE_ON = "Save my patients"
ROSE = "{name} rose {ago}"
CHANGED = "{change} since {at}"
NEW_ON_THE_BOARD = "new since {at}"
WHY = "Why {grade}?"
CLOSE = "Close"
ITEM, THE_SOURCES_WORDS, GRADE, HERE = "item", "the source's criterion", "grade", "here"
DRIVER = "decides"
MET, NOT_MET, NOT_KNOWN = "met", "not met", "not known"
NO_CELL_MET = "none of its criteria"
CHARTED = "Charted"
NOT_THEN, LAST, NEVER_CHARTED = "not charted then;", "last", "never charted"
READ_AS = "Blank cells were read as: {assumed}"
AFTER_DOWNTIME = "After downtime"
WHAT_IT_TAKES = (
    "While Daywatch was away, observations were typed into the downtime kit. Choose the file "
    "that “Save the file” of the kit wrote; several shifts or machines bring several files, one "
    "after the other. Nothing is recorded before you press Import."
)
KIT_FILE = "File of the downtime kit"
NOT_IMPORTED = "Nothing was imported. {faults}"
FAULTS_OF_THE_FILE = "{number} found; put all of them right, and choose the file again."
HOLDS = "The file holds {sets} of {patients}, observed from {first} to {last}."
ALL_KNOWN = "All of it was imported before: there is nothing to import."
SOME_KNOWN = "{number} of them were imported before and are not imported again."
CLOCK_AHEAD = (
    "Of {number} the machine's clock ran ahead of the server's: they count as written down now."
)
IMPORT = "Import {number}"
IMPORTED = (
    "{number} imported for {patients}. Each keeps when it was observed, when and by whom it was "
    "typed, and that you imported it now."
)
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
YOUR_NAME = "Your name"
STALE = "stale"
NEVER = "never"
STILL_RUNNING = "still running"
AS_A_TABLE = "The same as a table"
TABLES_OF_THE_COURSE = {
    "drugs": "Drugs and other interventions",
    "labs": "Laboratory results",
    "others": "Every other scale that has a ribbon",
}
NO_TEMPERATURE = "no temperature"
NO_NEURO_CHECK = "no neuro check"
NO_BED = "no bed"
NO_GRADE = "no grade"
GRADE_AT_MOST = "{grade}, at most {most}"
AT_MOST = "at most {most}"
WAS_FIXED = "was {grade}, {ago}"
LAST_CHARTED = "last {said} · {ago}"
AND_MORE = " and {number} more"
AND = " and "
WEIGHT = " · {weight:g} kg"

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
    **SPOKEN,
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


SAVED_IN_ANOTHER_WINDOW = (
    "Not saved: this form was saved in another window, and holds something else here. Look at what "
    "was saved. Press Save again to save what stands here as well; what is the same at the same "
    "minute is not saved twice."
)


COMMA_OF_THOUSANDS = "Taken back: write 1000 without a comma, or 1.5 with a point."
NO_SUCH_PATIENT = "No patient has this address. It may be of another record, or mistyped."
ALSO_PRESENT = "Also present, by what is charted: {chips}"
NOT_SAVED_FAULTS = "Not saved: put right what is marked in red ({fields})."
NOW_GRADED = " Now: **{grade}**, {ago}."
WHO_LINE = "Infused {infused}{weight}{baseline}{allergies}"
ALLERGIES = "Allergies"
BASELINE_OF = {
    "baseline_systolic_mmhg": "baseline systolic",
    "baseline_ice": "baseline ICE",
    "baseline_capd": "baseline CAPD",
}
AGE_NOT_RECORDED = "age not recorded"
LINE_CUT = (
    "No connection to Daywatch. What you have typed stands here and is kept; wait, it goes on by "
    "itself. If it does not, chart on paper and tell whoever looks after Daywatch."
)


def only_on_this_screen(why: object) -> str:
    return f"What you type stands on this screen only for now. {why}"


def draft_kept(typed_at: datetime, now: datetime) -> str:
    return f"What you had typed was kept ({ago(typed_at, now)}). Look at the time before you save."


def open_other_draft(typed_at: datetime, now: datetime) -> str:
    return f"Open what you typed in another window ({ago(typed_at, now)})"


def seconds_ago(at: datetime, now: datetime) -> str:
    """As `ago`, of what came in just now."""
    seconds = int((now - at) / timedelta(seconds=1))
    return f"{seconds} s ago" if 1 <= seconds < 60 else ago(at, now)


def alerts(number: int) -> str:
    return "1 alert" if number == 1 else f"{number} alerts"


def sets(number: int) -> str:
    """Observations and drugs of a file."""
    return "1 entry" if number == 1 else f"{number} entries"


def patients(number: int) -> str:
    return "1 patient" if number == 1 else f"{number} patients"


def faults(number: int) -> str:
    return "1 fault" if number == 1 else f"{number} faults"


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
    age = AGE_NOT_RECORDED if row.age is None else age_words(row.age)
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
