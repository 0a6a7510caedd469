"""The words of people on grades, as a table of the record. No file of the charting format holds it.

A row is one word: a grade agreed to, another grade, a grade rejected, the cause of a finding, an
episode's end, a grade of one's own. The rule's grade as the person saw it stands beside the word,
so that it shows when the rule has come to say something else since.
"""

from __future__ import annotations

from monitoring.charting.tables import Column, Kind, Table
from monitoring.people.roles import NURSE, PHYSICIAN
from monitoring.scales.observables import CAUSES, YES_NO, died_of

AGREED = "agreed"  # the rule's grade
DIFFERENT = "different-grade"
REJECTED = "rejected"  # this scale gives no grade here
ATTRIBUTED = "attributed"  # a finding to its cause
OWN_GRADE = "own-grade"  # of whoever assessed the patient
TYPED_GRADE = "typed-grade"  # on a scale that the rule never grades, as IEC-HS
END_AGREED = "end-agreed"  # the proposed end of an episode
RE_OPENED = "re-opened"
DATED_OTHERWISE = "dated-otherwise"

ON_A_GRADE = (AGREED, DIFFERENT, REJECTED, TYPED_GRADE)
ON_AN_EPISODE = (END_AGREED, RE_OPENED, DATED_OTHERWISE)
WORDS = (*ON_A_GRADE, ATTRIBUTED, OWN_GRADE, *ON_AN_EPISODE)

THIS_MOMENT, FROM_THEN_ON = "moment", "from-then-on"
ROLES = (PHYSICIAN, NURSE)  # who speaks of grades


def _time(name: str, *, required: bool = False) -> Column:
    return Column(name, Kind.TIME, required=required)


def _number(name: str) -> Column:
    return Column(name, Kind.NUMBER, whole=True, plausible=(0, 5))


def _one_of(name: str, *choices: str, required: bool = False) -> Column:
    return Column(name, Kind.CHOICE, required=required, choices=choices)


JUDGEMENTS = Table(
    "judgements",
    (
        Column("patient_id", Kind.TEXT, required=True),
        # The moment that is judged; of a re-opened episode, from when it is open again.
        _time("observed_at", required=True),
        Column("scale", Kind.TEXT, required=True),
        _one_of("word", *WORDS, required=True),
        _number("grade"),
        Column("seen_status", Kind.TEXT),
        _number("seen_grade"),
        _number("seen_at_least"),
        _number("seen_at_most"),
        Column("finding", Kind.TEXT),
        _one_of("cause", *CAUSES),
        _one_of("applies_to", THIS_MOMENT, FROM_THEN_ON),
        _time("episode_onset_at"),
        _time("resolved_at"),
        _one_of("before_suggestion", *YES_NO),
        _one_of("death_cause", *died_of.choices),
        Column("reason", Kind.TEXT),
        _one_of("role", *ROLES, required=True),
        _time("recorded_at"),
        Column("recorded_by", Kind.TEXT),
    ),
    key=("patient_id", "observed_at", "scale"),
)
