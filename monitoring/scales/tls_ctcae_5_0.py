"""Tumour lysis syndrome by CTCAE 5.0: no grade 1 or 2, and nothing without a clinician's word."""

from __future__ import annotations

from functools import cache

from monitoring.grading.bands import WhereSeen
from monitoring.grading.scale import Criterion, Flag, Item, Scale, Source
from monitoring.scales.laboratory import asked, volunteered
from monitoring.scales.tls import (
    LABORATORY_TLS,
    STATES,
    shared_assumptions,
    shared_flags,
    tls_page,
    window_choices,
)
from monitoring.scales.tls_howard_2011 import howard_table
from monitoring.settings import TlsChoices

KEY = "ctcae-5.0-tumor-lysis-syndrome"
confirmed = asked("tls-confirmed", "tumour lysis syndrome confirmed by a clinician")
life_threatening = volunteered(
    "tls-life-threatening", "life-threatening tumour lysis syndrome; urgent intervention indicated"
)
CONFIRMED = confirmed.is_("yes")
LIFE_THREATENING = CONFIRMED & life_threatening.is_("yes")
BY_WORD_ALONE = "A clinician's word without laboratory TLS by Howard: shown, for review (LOCAL)"


@cache
def tls_ctcae_5_0(choices: TlsChoices) -> Scale:
    """The term with a unit's LOCAL choices."""
    return Scale(
        key=KEY,
        name="Tumor lysis syndrome, CTCAE 5.0",
        short_name="Tumor lysis syndrome (CTCAE 5.0)",
        source=Source(
            "US National Cancer Institute. Common Terminology Criteria for Adverse Events "
            "(CTCAE) v5.0, 27 November 2017",
            "",
            "row of the term",
            "V1",
        ),
        items=(
            Item(
                "Tumor lysis syndrome",
                (
                    Criterion(
                        3,
                        "Present",
                        LABORATORY_TLS & CONFIRMED,
                        mark="V1",
                        reading="Laboratory TLS by Howard 2011, and confirmed by a clinician",
                    ),
                    Criterion(
                        3,
                        "Present by a clinician's word alone",
                        WhereSeen(CONFIRMED),
                        mark="LOCAL",
                        reading=BY_WORD_ALONE,
                        provisional=True,
                    ),
                    Criterion(
                        4,
                        "Life-threatening consequences; urgent intervention indicated",
                        LABORATORY_TLS & LIFE_THREATENING,
                        mark="V1",
                        reading="Where a clinician says so",
                    ),
                    Criterion(
                        4,
                        "Life-threatening by a clinician's word alone",
                        WhereSeen(LIFE_THREATENING),
                        mark="LOCAL",
                        reading=BY_WORD_ALONE,
                        provisional=True,
                    ),
                ),
                asks=(*STATES.values(), confirmed, life_threatening),
                printed=((5, "Death"),),
            ),
        ),
        flags=(
            *shared_flags(),
            Flag(
                "TLS_CONFIRMED_WITHOUT_LABORATORY",
                "A clinician confirmed TLS; the laboratory criteria of Howard are excluded.",
                CONFIRMED & ~LABORATORY_TLS,
            ),
        ),
        assumptions=(
            "There is no grade 1 or 2. Laboratory TLS that nobody has confirmed or rejected is "
            "open from 0 to 3; rejected, it is 0 with the flag TLS_LABORATORY.",
            "The latest answer to `tls-confirmed` stands until the next. A row stands also on a "
            "day with such an answer and no result.",
            *shared_assumptions("A normal result speaks for 24 h (LOCAL), as for Howard."),
        ),
        local_choices=(
            *window_choices(choices)[:1],
            "CTCAE itself has no window: outside it laboratory TLS counts as well, flagged; a row "
            "stands there only where the pattern or a clinician's word is.",
            *window_choices(choices)[2:],
        ),
        left_to_clinician=(
            "`tls-confirmed`, `tls-life-threatening` (yes, no).",
            "Grade 5, death by TLS: only a person gives it; there is no cause of death for it in "
            "the chart.",
            "Edition 6.0: no copy of its row was read, so it is not graded.",
        ),
        not_for=("Comparison with the steps of Howard or the clinical grade of Cairo and Bishop.",),
    )


def ctcae_page(choices: TlsChoices | None = None) -> str:
    used = choices or TlsChoices()
    return tls_page(tls_ctcae_5_0(used), howard_table(used))


TLS_CTCAE_5_0 = tls_ctcae_5_0(TlsChoices())
