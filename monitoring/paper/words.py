"""All words of the printed pages that are not a scale's own, in one place for a second language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from monitoring.course.drawn_results import unit_in_print
from monitoring.course.review import NOT_ASSESSED, GradeView
from monitoring.grading.scale import Status
from monitoring.scales.observables import OBSERVABLES

APP = "Daywatch"
NOT_A_DEVICE = (
    "Daywatch shows which published criteria the charted findings meet, for review. It is not a "
    "medical device and gives no orders. What is not charted is not known: a blank is never a “no”."
)
SYNTHETIC = "SYNTHETIC"
SCALE_NAMES = {"crs-astct-2019": "CRS", "icans-astct-2019": "ICANS"}
HANDOVER, COURSE, DOWNTIME = "Handover", "Course of one patient", "Downtime kit"
NO_ZONE = "no unit time zone is set"
NOBODY = "Nobody is on the board."

CHANGED, PRESENT, GIVEN, MISSED, DUE = "Changed", "Also present", "Given", "Missed checks", "Due"
PHYSICIAN, ALERTS, BASELINE, LATE, NOTES = (
    "Physician",
    "Alerts",
    "Baseline",
    "Charted late",
    "Notes",
)
OVERVIEW = ("Patient", "CRS", "ICANS", "Alerts", "Checks", "Given since", "Also present")
OVERVIEW_NAME = "The ward on one sheet; each patient in full behind it"
NOTHING = "–"
ALERTS_NOT_KNOWN = "not known"
NOBODY_WATCHES = "Not known: no watcher is running, so nothing could ring."
NO_ALERT_OPEN = "None is open."
NOTHING_NEW = "Neither grade moved and no red flag began, by what is charted."
NOTHING_PRESENT = "Nothing else is certain by what is charted."
NOTHING_GIVEN = "Nothing is charted as given since."
NOTHING_MISSED = "None by the unit's schedule."
NOTHING_SAID = "No word is recorded since; the grades above are the rule's."
DEAD = "No more checks."
NOT_OBSERVED = "The schedule asks for none."

CHECKS = {"vitals": "vital signs", "neuro": "neuro check", "grade": "physician's grade"}
DRUGS = {
    "angiotensin-ii": "Angiotensin II",
    "g-csf": "G-CSF",
    "icu-admission": "ICU admission",
    "ivig": "IVIG",
}
# As the forms of the screen say them.
SPOKEN = {
    "consciousness": {
        "awakens-spontaneously": "Awake by itself",
        "awakens-to-voice": "Wakes to voice",
        "awakens-to-touch": "Wakes to touch",
        "vigorous-touch": "Only to vigorous touch",
        "unarousable": "Unarousable",
    },
    "seizure": {
        "none": "No seizure",
        "brief": "Brief, over by itself",
        "eeg-resolved": "EEG only, resolved",
        "prolonged": "Over 5 minutes",
        "repetitive": "Repeated, not back to baseline",
        "duration-unknown": "Duration unknown",
    },
    "motor": {"none": "None", "mild": "Mild (MRC 3-4)", "deep": "Deep (MRC 0-2)"},
    "oxygen_device": {"cpap": "CPAP", "bipap": "BiPAP", "ecmo": "ECMO"},
}
WITHOUT_A_DOSE = ("icu-admission", "intubation", "dialysis", "oxygen")
JUDGED = {
    "agreed": "agreed with the grade",
    "different-grade": "gave another grade",
    "rejected": "rejected the grade",
    "attributed": "named the cause",
    "own-grade": "gave a grade of their own",
    "typed-grade": "graded",
    "end-agreed": "agreed that the episode is over",
    "re-opened": "re-opened the episode",
    "dated-otherwise": "dated the episode's end otherwise",
}
STANDING = {
    "agreed": "confirmed",
    "different-grade": "graded otherwise",
    "rejected": "rejected",
    "typed-grade": "graded",
    "outdated": "spoken of before something changed",
}


# --- time -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Clock:
    """Times as they are said on one patient's page: local, with day +N beside every date."""

    zone: tzinfo
    now: datetime
    first_infused_at: datetime

    def day(self, at: datetime) -> int:
        return (self._date(at) - self._date(self.first_infused_at)).days

    def when(self, at: datetime) -> str:
        """'14:10' of today, '13 Mar (day +4) 22:10' of any other date."""
        local = at.astimezone(self.zone)
        if local.date() == self._date(self.now):
            return f"{local:%H:%M}"
        return f"{local:%d %b} ({day_words(self.day(at)).lower()}) {local:%H:%M}"

    def times(self, several: Sequence[datetime], *, between: str = ", ") -> str:
        """Several times in order, each date told once."""
        said: list[str] = []
        before = self._date(self.now)
        for at in several:
            own, local = self._date(at), at.astimezone(self.zone)
            # Back on today's date after another, a bare time would be read as of that other one.
            of_today = f"{'today ' if said else ''}{local:%H:%M}"
            is_today = own == self._date(self.now)
            said.append(
                f"{local:%H:%M}" if own == before else of_today if is_today else self.when(at)
            )
            before = own
        return between.join(said)

    def dated(self, at: datetime) -> str:
        """'15 Mar 2026 14:10 (day +6)', wherever the page may be read later."""
        return f"{at.astimezone(self.zone):%d %b %Y %H:%M} ({day_words(self.day(at)).lower()})"

    def ago(self, at: datetime) -> str:
        return ago(at, self.now)

    def _date(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()


def handwriting_kept(pictures: int) -> str:
    number = "1 picture" if pictures == 1 else f"{pictures} pictures"
    return f"{number} kept in the record, not printed"


def day_words(day: int) -> str:
    return f"Day {day:+d}" if day else "Day 0"


def span(length: timedelta) -> str:
    """'20 min', '1 h 10', '14 h', '3 days'."""
    minutes = round(length / timedelta(minutes=1))
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {rest:02d}" if rest and hours < 10 else f"{hours} h"
    return f"{hours // 24} days"


def ago(at: datetime, now: datetime) -> str:
    length = now - at
    return "just now" if length < timedelta(minutes=1) else f"{span(length)} ago"


def stamped(at: datetime, zone: tzinfo, zone_name: str) -> str:
    """'15 Mar 2026 10:00 (Europe/Berlin)'; without the unit's zone, the offset."""
    local = at.astimezone(zone)
    return f"{local:%d %b %Y %H:%M} ({zone_name or f'UTC{local:%z}, {NO_ZONE}'})"


# --- values ---------------------------------------------------------------------------------------


def label(observable: str) -> str:
    return OBSERVABLES[observable].label if observable in OBSERVABLES else observable


def spoken(word: str, column: str = "") -> str:
    """A charting word as it is said: `face-mask` is "Face mask"."""
    if word in SPOKEN.get(column, {}):
        return SPOKEN[column][word]
    return ", ".join(
        DRUGS.get(part, part.replace("-", " ").capitalize()) for part in word.split(";")
    )


def age_words(age: float) -> str:
    return f"{int(age * 12)} months" if age < 1 else f"{int(age)} y"


def amount(kind: str, dose: float | None, unit: str) -> str:
    """'1000 mg'; nothing for what has no dose."""
    if dose is None:
        return "" if kind in WITHOUT_A_DOSE else "dose not charted"
    return f"{dose:g} {unit_in_print(unit)}" if unit else f"{dose:g}, unit not charted"


def capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


# --- grades ---------------------------------------------------------------------------------------


def badge_text(view: GradeView) -> str:
    """What stands in the badge: the grade, its lower bound, or a mark."""
    match view.status:
        case Status.GRADED:
            return str(view.grade)
        case Status.PROVISIONAL:
            return f"{view.grade}?"
        case Status.NOT_CLASSIFIABLE:
            return "!"
        case Status.OPEN:
            return f"≥{view.at_least}" if view.at_least else "?"
    return "–"


def short_grade(view: GradeView) -> str:
    """'2', '2 (provisional)', '≥1, at most 3', 'not known (0 to 4)'."""
    match view.status:
        case Status.GRADED:
            return str(view.grade)
        case Status.PROVISIONAL:
            return f"{view.grade} (provisional)"
        case Status.OPEN:
            if view.at_least:
                return f"≥{view.at_least}, at most {view.at_most}"
            return f"not known (0 to {view.at_most})"
        case Status.NOT_CLASSIFIABLE:
            return "not classifiable"
    return "not assessed"


def driver_words(driver: str) -> str:
    """The items that set the grade, within a sentence: "hypoxia and ICE"."""
    items = driver.split(";")
    return " and ".join(one if one.isupper() else f"{one[:1].lower()}{one[1:]}" for one in items)


def grade_sentence(view: GradeView) -> str:
    """What the grade of now means, by what, and what to chart where it cannot be fixed."""
    by = f" by {driver_words(view.driver)}" if view.driver else ""
    chart = ", ".join(label(one) for one in view.missing[:4])
    match view.status:
        case Status.GRADED:
            return f"Meets criteria for grade {view.grade}{by if view.grade else ''}, for review."
        case Status.PROVISIONAL:
            return f"Provisional grade {view.grade}{by}: a physician must confirm."
        case Status.NOT_CLASSIFIABLE:
            return "Not classifiable: urgent review."
        case Status.OPEN:
            bounds = f"at least {view.at_least}{by}, at most {view.at_most}"
            asked = f" Chart {chart}." if chart else ""
            return f"Cannot be graded: {bounds}.{asked}"
        case _ if view.status == NOT_ASSESSED:
            return "Not assessed: nothing that it asks is charted."
    return sentence(view.why)
