"""Laws on the scales and the observables as data: what a table must carry before it may grade."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pytest

from monitoring.charting.tables import OBSERVATIONS, PATIENTS
from monitoring.grading.conditions import (
    Choice,
    Comparison,
    Condition,
    Count,
    Includes,
    Number,
    OneOf,
    Quantity,
    Several,
)
from monitoring.grading.points import PointsTotal
from monitoring.grading.scale import Scale
from monitoring.scales import ALL_SCALES
from monitoring.scales.observables import OBSERVABLES
from tests.properties.random_moments import asked, conditions_of

every_scale = pytest.mark.parametrize("scale", ALL_SCALES, ids=lambda scale: scale.key)

EDITION = re.compile(r"-(\d{4}|\d+\.\d+)(-|$)")
DOI = re.compile(r"10\.\d{4,9}/\S+")
LOINC = re.compile(r"\d{1,5}-\d")
MARK = re.compile(r"V2|V1|UNVERIFIED|LOCAL")
WORD = re.compile(r"[a-z0-9][a-z0-9_-]*")
FLAG = re.compile(r"[A-Z][A-Z0-9_]+")


def parts_of(scale: Scale) -> Iterator[Condition]:
    for condition in conditions_of(scale):
        yield from condition.everything_within()


# --- scales --------------------------------------------------------------------------------------


def test_no_two_scales_have_one_key():
    """Grades of two editions must never be mistaken for each other, on screen or in a file."""
    keys = [scale.key for scale in ALL_SCALES]

    assert len(keys) == len(set(keys))


@every_scale
def test_the_key_carries_the_edition_and_the_citation_that_year(scale):
    """Lee 2014 and ASTCT 2019 give one patient two grades."""
    edition = EDITION.search(scale.key)

    assert edition is not None
    assert "." in edition.group(1) or edition.group(1) in scale.source.citation


@every_scale
def test_the_source_is_named_with_its_doi_its_table_and_how_well_it_was_checked(scale):
    """A reader must be able to hold the page against the paper."""
    assert DOI.fullmatch(scale.source.doi)
    assert scale.source.table
    assert MARK.search(scale.source.mark)


@every_scale
def test_criteria_of_an_item_stand_in_the_order_of_their_grades(scale):
    """The page is read from left to right, and the highest criterion met counts."""
    for item in scale.items:
        grades = [criterion.grade for criterion in item.criteria]

        assert grades == sorted(grades), item.name
        assert set(grades) <= {1, 2, 3, 4, 5}, item.name


@every_scale
def test_items_and_flags_have_names_of_their_own(scale):
    """They stand alone in the driver and flags columns of grades.csv."""
    items = [item.name for item in scale.items]
    flags = [flag.name for flag in scale.flags] + [scale.masked_flag, scale.unclassifiable_flag]
    flags = [name for name in flags if name]

    assert len(items) == len(set(items))
    assert not any(";" in name for name in items)
    assert len(flags) == len(set(flags))
    assert all(FLAG.fullmatch(name) for name in flags)


@every_scale
def test_each_criterion_and_each_flag_says_what_it_means(scale):
    """A flag nobody can explain is noise; a cell without the source's meaning cannot be signed."""
    for item in scale.items:
        for criterion in item.criteria:
            assert criterion.meaning, item.name
            assert MARK.search(criterion.mark), criterion.meaning
            assert criterion.reading or "LOCAL" not in criterion.mark, criterion.meaning
    for flag in scale.flags:
        assert flag.meaning.endswith("."), flag.name
        assert (flag.when is None) != (flag.from_grade is None), flag.name


@every_scale
def test_an_item_that_can_be_charted_says_what_to_chart(scale):
    """Where nothing that is charted would settle a grade, these are named as missing."""
    for item in scale.items:
        charted = [one for when in item.conditions for one in when.inputs if one.charted]

        assert bool(item.asks) == bool(charted), item.name
        assert set(item.asks) <= set(scale.inputs), item.name


@every_scale
def test_every_word_that_a_scale_uses_is_one_that_can_be_charted(scale):
    """A misspelt word in a table would be a criterion that no patient can ever meet."""
    for part in parts_of(scale):
        match part:
            case OneOf():
                assert set(part.words + part.perhaps) <= set(part.choice.words), str(part)
            case Includes():
                assert all(set(part.words) <= set(one.choices) for one in part.sets), str(part)
            case Comparison(quantity=Count()):
                count = part.quantity
                assert all(set(count.words) <= set(one.choices) for one in count.sets), str(part)


@every_scale
def test_every_threshold_lies_within_the_plausible_range(scale):
    """Beyond it the criterion would be met always or never."""
    for part in parts_of(scale):
        if isinstance(part, Comparison) and not isinstance(part.threshold, Quantity):
            match part.quantity:
                case Number() as number:
                    low, high = number.plausible
                case PointsTotal(total=total):
                    low, high = total.plausible
                case _:
                    continue
            assert low <= part.threshold <= high, str(part)


@every_scale
def test_everything_that_a_scale_asks_can_be_charted_in_the_same_words(scale):
    """What no file and no form can hold would leave the grade open for ever."""
    columns = {
        column.name: column for table in (PATIENTS, OBSERVATIONS) for column in table.columns
    }

    for one in asked(scale):
        if not one.charted:
            assert one.name not in columns, one.name
        elif isinstance(one, Choice | Several) and columns[one.name].choices:
            assert set(one.choices) == set(columns[one.name].choices), one.name
        else:
            assert one.name in columns


# --- observables ---------------------------------------------------------------------------------


def test_a_number_has_a_unit_and_a_plausible_range():
    """Without a range an implausible value would be graded, and unknown would have no bounds."""
    for name, one in OBSERVABLES.items():
        if isinstance(one, Number):
            low, high = one.plausible
            usual = one.usual or one.plausible
            assert one.unit, name
            assert np.isfinite([low, high]).all(), name
            assert low <= usual[0] < usual[1] <= high, name
            assert not one.whole or (float(low).is_integer() and float(high).is_integer()), name


def test_a_choice_has_words_that_differ():
    """In lower case, as they are compared; `none` in a set is the empty set, not a member."""
    for name, one in OBSERVABLES.items():
        if isinstance(one, Choice | Several):
            assert len(one.choices) == len(set(one.choices)) > 1, name
            assert all(WORD.fullmatch(word) for word in one.choices), name
            assert isinstance(one, Choice) or "none" not in one.choices, name


def test_an_assumption_is_a_sentence():
    """Whoever reads a grade must be able to read what it took for granted."""
    for name, one in OBSERVABLES.items():
        if one.assumed is None:
            assert one.assumption == "", name
        else:
            assert re.fullmatch(r"[A-Z].*\.", one.assumption), name
            assert one.briefly or not one.charted, name


def test_observables_go_by_their_column_names_and_have_labels():
    """One quantity, one name: in files, on forms and in scales."""
    for name, one in OBSERVABLES.items():
        assert one.name == name
        assert one.label, name


def test_a_loinc_code_looks_like_one():
    """A mistyped code sends the value to another quantity in the receiving system."""
    for name, one in OBSERVABLES.items():
        assert not one.loinc or LOINC.fullmatch(one.loinc), name
