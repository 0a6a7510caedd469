"""Every cell of every table, answered yes, no and not at all (sections 5.2, 6 and 8)."""

from __future__ import annotations

import pytest

from tests.ctcae_clinical.chart import AT, DIC, IRR, QTC, chart, flags, grade, rows_of
from tests.scores.charts import answer, charted, result

AKI, ALLERGIC = "acute-kidney-injury", "allergic-reaction"
IRR_NO = dict.fromkeys(
    [
        f"{IRR}-{one}"
        for one in (
            "interruption",
            "prophylaxis",
            "prolonged",
            "recurrence",
            "hospitalization",
            "life-threatening",
        )
    ],
    "no",
)
ALLERGIC_NO = dict.fromkeys(
    [
        f"{ALLERGIC}-oral-treatment",
        f"{ALLERGIC}-hospitalization",
        f"{ALLERGIC}-iv-treatment",
        f"{ALLERGIC}-life-threatening",
        "bronchospasm",
    ],
    "no",
)
ANAPHYLAXIS_NO = dict.fromkeys(
    [
        "anaphylaxis-parenteral-treatment",
        "anaphylaxis-oedema",
        "anaphylaxis-hypotension",
        "anaphylaxis-life-threatening",
        "bronchospasm",
    ],
    "no",
)
DIC_NO = {f"{DIC}-bleeding": "no", f"{DIC}-life-threatening": "no"}
AKI_NO = {f"{AKI}-{one}": "no" for one in ("hospitalization", "life-threatening", "dialysis")}

# term, the question, all others of the term, and the grade for yes, no and blank
CELLS = [
    (IRR, f"{IRR}-present", IRR_NO, "1", "0", "0..1"),
    *(
        (IRR, f"{IRR}-{one}", {f"{IRR}-present": "yes", **IRR_NO}, str(to), "1", f"1..{to}")
        for one, to in (
            ("interruption", 2),
            ("prophylaxis", 2),
            ("prolonged", 3),
            ("recurrence", 3),
            ("hospitalization", 3),
            ("life-threatening", 4),
        )
    ),
    (ALLERGIC, f"{ALLERGIC}-present", ALLERGIC_NO, "1", "0", "0..1"),
    *(
        (ALLERGIC, one, {f"{ALLERGIC}-present": "yes", **ALLERGIC_NO}, str(to), "1", f"1..{to}")
        for one, to in (
            (f"{ALLERGIC}-oral-treatment", 2),
            ("bronchospasm", 3),
            (f"{ALLERGIC}-hospitalization", 3),
            (f"{ALLERGIC}-iv-treatment", 3),
            (f"{ALLERGIC}-life-threatening", 4),
        )
    ),
    ("anaphylaxis", "anaphylaxis-present", ANAPHYLAXIS_NO, "3", "0", "0..3"),
    *(
        ("anaphylaxis", f"anaphylaxis-{one}", ANAPHYLAXIS_NO, str(to), "0..3", f"0..{most}")
        for one, to, most in (
            ("parenteral-treatment", 3, 3),
            ("oedema", 3, 3),
            ("hypotension", 3, 3),
            ("life-threatening", 4, 4),
        )
    ),
    (
        "anaphylaxis",
        "anaphylaxis-life-threatening",
        {"anaphylaxis-present": "yes", **ANAPHYLAXIS_NO},
        "4",
        "3",
        "3..4",
    ),
    (DIC, f"{DIC}-laboratory-findings", DIC_NO, "2", "0", "0..2"),
    (DIC, f"{DIC}-bleeding", {f"{DIC}-laboratory-findings": "yes", **DIC_NO}, "3", "2", "2..3"),
    (
        DIC,
        f"{DIC}-life-threatening",
        {f"{DIC}-laboratory-findings": "yes", **DIC_NO},
        "4",
        "2",
        "2..4",
    ),
    (AKI, f"{AKI}-hospitalization", AKI_NO, "3", "0", "0..3"),
    (AKI, f"{AKI}-life-threatening", AKI_NO, "4", "0", "0..4"),
    (AKI, f"{AKI}-dialysis", AKI_NO, "4", "0", "0..4"),
    ("urticaria", "urticaria-present", {"urticaria-bsa-pct": 5}, "1", "1?", "1"),
    *(
        ("urticaria", f"urticaria-{one}", {"urticaria-bsa-pct": 5}, str(to), "1", "1")
        for one, to in (("oral-treatment", 2), ("iv-treatment", 3))
    ),
]


@pytest.mark.parametrize(("name", "question", "others", "yes", "no", "blank"), CELLS)
def test_each_cell_answered_both_ways_and_not_at_all(name, question, others, yes, no, blank):
    """0.6, 0.7: the highest cell counts; what nobody answered keeps the grade open."""
    graded = {word: grade(name, answers={**others, question: word}) for word in ("yes", "no", None)}

    assert graded == {"yes": yes, "no": no, None: blank}


@pytest.mark.parametrize(
    ("name", "question", "most"),
    [
        (IRR, f"{IRR}-present", 4),
        (ALLERGIC, f"{ALLERGIC}-present", 4),
        ("anaphylaxis", "anaphylaxis-present", 4),
        (DIC, f"{DIC}-laboratory-findings", 4),
        ("urticaria", "urticaria-present", 3),
    ],
)
def test_no_to_the_whole_term_needs_no_other_answer(name, question, most):
    """A clinician who found nothing is not asked how bad it is."""
    least = {"anaphylaxis": 3, DIC: 2}.get(name, 1)

    assert grade(name, answers={question: "no"}) == "0"
    assert grade(name, answers={question: "yes"}) == f"{least}..{most}"


def test_an_answer_to_something_of_the_term_says_that_it_is_there():
    """Who treats an allergic reaction has seen one."""
    assert grade(ALLERGIC, answers={f"{ALLERGIC}-iv-treatment": "yes"}) == "3..4"
    assert grade(DIC, answers={f"{DIC}-life-threatening": "yes"}) == "4"


def test_a_question_shared_with_another_term_proves_none_by_itself():
    """Bronchospasm is asked for the anaphylaxis prompt: it leaves the neighbours open."""
    assert grade(ALLERGIC, answers={"bronchospasm": "yes"}) == "0..4"
    assert grade("anaphylaxis", answers={"bronchospasm": "yes"}) == "0..4"
    assert grade(ALLERGIC, answers={"bronchospasm": "no"}) == "0..4"
    assert grade(IRR, answers={"bronchospasm": "yes"}) == ""


def test_bleeding_without_the_findings_is_no_coagulation():
    """Bleeding has other causes; without an answer on the findings it stays open."""
    assert grade(DIC, answers={f"{DIC}-bleeding": "yes"}) == "0..4"
    bleeding = {f"{DIC}-bleeding": "yes", f"{DIC}-laboratory-findings": "no"}
    assert grade(DIC, answers=bleeding) == "0"


@pytest.mark.parametrize(
    ("name", "denying", "finding", "expected"),
    [
        (IRR, {f"{IRR}-present": "no"}, IRR_NO | {f"{IRR}-prolonged": "yes"}, "3?"),
        (IRR, {f"{IRR}-present": "no"}, {f"{IRR}-prolonged": "yes"}, "3..4"),
        (
            ALLERGIC,
            {f"{ALLERGIC}-present": "no"},
            ALLERGIC_NO | {f"{ALLERGIC}-oral-treatment": "yes"},
            "2?",
        ),
        (
            "anaphylaxis",
            {"anaphylaxis-present": "no"},
            ANAPHYLAXIS_NO | {"anaphylaxis-oedema": "yes"},
            "3?",
        ),
        (DIC, {f"{DIC}-laboratory-findings": "no"}, {f"{DIC}-life-threatening": "yes"}, "4?"),
        ("urticaria", {"urticaria-present": "no"}, {"urticaria-bsa-pct": 31}, "3?"),
        ("urticaria", {"urticaria-bsa-pct": 0}, {"urticaria-present": "yes"}, "1?"),
    ],
)
def test_answers_that_deny_each_other_are_for_a_physician(name, denying, finding, expected):
    """A tick does not take away what was seen, and what was seen is not certain after it."""
    assert grade(name, answers={**denying, **finding}) == expected
    assert "ANSWERS_CONTRADICT" in flags(name, answers={**denying, **finding})


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ({f"{IRR}-present": "yes", f"{IRR}-prolonged": "yes"}, {f"{IRR}-present": "no"}, "0"),
        ({f"{IRR}-present": "no"}, {f"{IRR}-prolonged": "yes"}, "3..4"),
        ({f"{IRR}-present": "no"}, {f"{IRR}-present": "yes"}, "1..4"),
    ],
)
def test_of_answers_that_deny_each_other_the_later_one_counts(first, second, expected):
    """A reaction ends, and one begins: neither is a contradiction."""
    given = [answer(name, word, AT) for name, word in first.items()]
    given += [answer(name, word, "2026-03-01T10:45+00:00") for name, word in second.items()]
    rows = rows_of(IRR, charted(answers=given))

    assert len(rows) == 2
    last = rows.iloc[-1]
    assert expected in {f"{last['at_least']}..{last['at_most']}", f"{last['grade']}"}
    assert "ANSWERS_CONTRADICT" not in last["flags"]


def test_a_no_in_a_reaction_counts_for_an_hour_and_a_yes_for_a_day():
    """LOCAL. What was not there at ten may have come by noon."""
    begun = {f"{IRR}-present": "yes", **IRR_NO}
    for minutes, expected in ((60, (3, 3)), (61, (3, 4))):
        at = f"2026-03-01T11:{15 + minutes - 60}+00:00"
        given = [answer(name, word, AT) for name, word in begun.items()]
        rows = rows_of(IRR, charted(answers=[*given, answer(f"{IRR}-recurrence", "yes", at)]))
        last = rows.iloc[-1]
        assert (last["at_least"], last["at_most"]) == expected
    for at, expected in (("2026-03-02T10:15+00:00", 1), ("2026-03-02T10:16+00:00", 0)):
        late = [answer(f"{IRR}-present", "yes", AT), answer(f"{IRR}-prolonged", "no", at)]
        assert rows_of(IRR, charted(answers=late)).iloc[-1]["at_least"] == expected


# --- numbers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (0, "0"),
        (0.1, "1"),
        (9.9, "1"),
        (10, "2"),
        (30, "2"),
        (30.1, "3"),
        (100, "3"),
        (101, "0..3"),
    ],
)
def test_urticaria_by_the_body_surface(share, expected):
    """< 10 %, 10 - 30 %, > 30 %; more than the whole body is no answer."""
    assert grade("urticaria", answers={"urticaria-bsa-pct": share}) == expected


def test_urticaria_among_the_symptoms_is_at_least_grade_1():
    """Nobody has said yet how much; a list without it makes no row."""
    assert grade("urticaria", {"symptoms": "urticaria;rigors"}) == "1..3"
    assert grade("urticaria", {"symptoms": "urticaria"}, {"urticaria-bsa-pct": 10}) == "2"
    assert grade("urticaria", {"symptoms": "none"}) == ""
    assert grade("urticaria", {"symptoms": "urticaria"}, {"urticaria-present": "no"}) == "1..3"
    assert flags("urticaria", {"symptoms": "urticaria"}, {"urticaria-present": "no"}) == [
        "ANSWERS_CONTRADICT"
    ]


def qtc(value, baseline=400, arrhythmia=None) -> str:
    """The baseline is answered; None: there is none."""
    return grade(
        QTC,
        answers={
            "qtc-ms": value,
            "qtc-baseline-ms": baseline,
            "qtc-serious-arrhythmia": arrhythmia,
        },
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (449, "0"),
        (449.4, "0"),
        (449.5, "1"),
        (450, "1"),
        (480, "1"),
        (480.4, "1"),
        (480.5, "2"),
        (481, "2"),
        (500, "2"),
        (500.4, "2"),
        (500.5, "3"),
        (501, "3"),
        (900, "0..3"),
    ],
)
def test_qtc_by_its_length(value, expected):
    """450-480, 481-500, from 501 ms; fractions half up; 900 ms is not believed."""
    baseline = None if value == 900 else 445
    assert qtc(value, baseline) == expected


@pytest.mark.parametrize(
    ("value", "baseline", "expected"),
    [(440, 380, "0"), (440.1, 380, "3"), (441, 380, "3"), (460.3, 400.3, "1"), (470, 600, "1")],
)
def test_qtc_by_its_change_from_baseline(value, baseline, expected):
    """More than 60 ms; a shorter one is no prolongation."""
    assert qtc(value, baseline) == expected


def test_without_a_baseline_a_change_is_neither_found_nor_excluded():
    """It asks for the baseline; a QTc from 501 ms needs none."""
    rows = rows_of(QTC, chart(answers={"qtc-ms": 455}))

    assert rows[["at_least", "at_most", "missing"]].to_numpy().tolist() == [
        [1, 3, "qtc-baseline-ms"]
    ]
    assert qtc(501, None) == "3"


@pytest.mark.parametrize(("word", "expected"), [("yes", "4"), ("no", "1"), (None, "1")])
def test_torsade_counts_where_a_clinician_says_so(word, expected):
    """0.7 LOCAL, as for the results of the laboratory."""
    assert qtc(455, 400, word) == expected


def test_torsade_needs_no_tracing():
    """A serious arrhythmia is grade 4 before the QTc is measured."""
    assert grade(QTC, answers={"qtc-serious-arrhythmia": "yes"}) == "4"
    assert grade(QTC, answers={"qtc-serious-arrhythmia": "no"}) == "0..3"


def test_the_baseline_of_the_qtc_is_the_last_before_lymphodepletion():
    """0.9: lymphodepletion began on 24 February at 10:00."""
    tracings = {
        "2026-02-20T10:00+00:00": 380,
        "2026-02-24T09:00+00:00": 400,
        "2026-02-24T10:00+00:00": 380,
        AT: 445,
    }
    given = [answer("qtc-ms", str(value), at) for at, value in tracings.items()]
    rows = rows_of(QTC, charted(answers=given))

    assert rows["grade"].tolist() == [0, 0, 0, 0]
    typed = answer("qtc-baseline-ms", "380", "2026-02-24T08:00+00:00")
    assert rows_of(QTC, charted(answers=[*given, typed]))["grade"].tolist() == [0, 0, 0, 3]


HYPOXIA_NO = {"hypoxia-with-exercise": "no", "hypoxia-intermittent-oxygen": "no"}


@pytest.mark.parametrize(
    ("spo2", "answers", "expected"),
    [
        (87.9, {}, "3"),
        (88.0, {}, "0..2"),
        (88.0, HYPOXIA_NO, "0"),
        (97.0, HYPOXIA_NO | {"hypoxia-with-exercise": "yes"}, "2"),
        (97.0, HYPOXIA_NO | {"hypoxia-with-exercise": None}, "0..2"),
        (97.0, HYPOXIA_NO | {"hypoxia-intermittent-oxygen": "yes"}, "2"),
        (97.0, HYPOXIA_NO | {"hypoxia-intermittent-oxygen": None}, "0..2"),
        (97.0, HYPOXIA_NO | {"pao2-mmhg": 55}, "3"),
        (97.0, HYPOXIA_NO | {"pao2-mmhg": 55.1}, "0"),
        (97.0, HYPOXIA_NO | {"hypoxia-life-threatening": "yes"}, "4"),
        (87.0, {"hypoxia-life-threatening": "yes"}, "4"),
        (87.0, {"hypoxia-life-threatening": "no"}, "3"),
        (87.0, {"hypoxia-spo2-at-rest": "yes"}, "3"),
        (87.0, {"hypoxia-spo2-at-rest": "no"}, "2..3"),
        (None, HYPOXIA_NO, "0..3"),
        (None, {"pao2-mmhg": 50}, "3"),
        (None, {"pao2-mmhg": 60}, "0..3"),
        ("unrecordable", HYPOXIA_NO, "0..3"),
    ],
)
def test_hypoxia_by_the_saturation_and_what_is_answered(spo2, answers, expected):
    """Below 88 % at rest, or a PaO₂ of 55 mmHg or less; a reading is at rest unless said."""
    assert grade("hypoxia", {"spo2_pct": spo2}, answers) == expected


def test_a_moment_without_a_saturation_says_nothing_on_hypoxia():
    """A grade 0 that nobody looked for is none."""
    assert grade("hypoxia", {"temperature_c": 38.5}) == ""


def test_a_saturation_is_not_carried_on():
    """D1: an answer of a minute later leaves the saturation of then open."""
    seen = [{"observed_at": AT, "spo2_pct": 80.0}]
    later = [answer("hypoxia-with-exercise", "no", "2026-03-01T10:16+00:00")]
    rows = rows_of("hypoxia", charted(seen, answers=later))

    assert rows[["at_least", "at_most"]].to_numpy().tolist() == [[3, 3], [0, 3]]


# --- febrile neutropenia -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("temperature", "count", "word", "expected"),
    [
        (38.4, 0.9, None, "3"),
        (38.4, 0.9, "no", "3"),
        (38.4, 0.9, "yes", "4"),
        (38.3, 0.9, None, "0"),
        (38.4, 1.0, None, "0"),
        (37.0, 0.9, "yes", "4"),
        (38.4, None, None, "0..3"),
        (38.4, None, "yes", "4"),
    ],
)
def test_febrile_neutropenia_has_one_table_under_two_keys(temperature, count, word, expected):
    """5.2: more than 38.3 °C once with neutrophils below 1.0; grade 4 where a clinician says so."""
    labs = [] if count is None else [result("neutrophils", count, "10*9/L", AT)]
    given = [answer("febrile-neutropenia-life-threatening", word, AT)] if word else []
    whole = charted([{"observed_at": AT, "temperature_c": temperature}], labs, given)
    row = rows_of("febrile-neutropenia", whole).iloc[0]

    assert expected in {f"{row['at_least']}..{row['at_most']}", f"{row['grade']}"}
