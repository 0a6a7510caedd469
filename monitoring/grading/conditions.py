"""Observables and conditions: the only place where a value meets a threshold.

`temperature_c >= 38.0` is an object. It can be evaluated on a frame of moments, it lists the
observables that it needs, and it prints itself. What is not known is never "no": a number that is
missing or implausible is read as its whole plausible range, a word that is missing or unlisted as
any of the listed words, so that the answer comes out as certain, possible or neither.

An observable may carry an assumption: what a blank cell is read as, by a rule that is printed with
every grade that leaned on it. Without one, blank is unknown.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NoReturn

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from monitoring.grading.truth import Truth

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
Masks = NDArray[np.int64]

BLANK = -1  # indexes the last place of a look-up table
UNLISTED = -2  # the last but one


def rounded(values: Any) -> Any:
    """Nine decimals on both sides of every threshold: 1.2 - 0.9 must count as a rise by 0.3."""
    return np.round(values, 9)


@dataclass(frozen=True)
class Range:
    """Each row's number lies in `low..high`, both included; known where they meet."""

    low: Floats
    high: Floats


@dataclass(frozen=True)
class Members:
    """Each row's set of words as bits; where not `complete`, others may belong to it as well."""

    mask: Masks
    complete: NDArray[np.bool_]


class Readings:
    """A frame of moments read observable by observable, each once.

    `doubting` gives the same moments read without the assumption that an observable carries.
    """

    def __init__(
        self,
        moments: pd.DataFrame,
        read: Mapping[Observable, Any] | None = None,
        doubted: frozenset[Observable] = frozenset(),
    ) -> None:
        self._moments = moments
        self._read = dict(read or {})
        self._doubted = doubted

    def __len__(self) -> int:
        return len(self._moments)

    def column(self, name: str) -> pd.Series | None:
        return self._moments[name] if name in self._moments.columns else None

    def assumes(self, observable: Observable) -> bool:
        return observable.assumed is not None and observable not in self._doubted

    def of(self, observable: Observable) -> Any:
        """The observable's own kind of reading: a Range, word codes or Members."""
        if observable not in self._read:
            self._read[observable] = observable.read(self)
        return self._read[observable]

    def is_blank(self, observable: Observable) -> NDArray[np.bool_]:
        column = self.column(observable.name)
        return np.ones(len(self), dtype=np.bool_) if column is None else column.isna().to_numpy()

    def doubting(self, observable: Observable) -> Readings:
        read = self._read_but_for(observable)
        return Readings(self._moments, read, self._doubted | {observable})

    def _read_but_for(self, observable: Observable) -> dict[Observable, Any]:
        return {one: read for one, read in self._read.items() if one is not observable}


# --- observables ------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Observable(ABC):
    """Something that can be observed, under the name of its column."""

    name: str
    label: str
    assumed: Any = None  # what a blank is read as
    assumption: str = ""  # the sentence for it on the scale's page
    briefly: str = ""  # the same in a few words, printed with every grade that leaned on it
    loinc: str = ""
    charted: bool = True  # False: derived in course/, never asked for

    @property
    def inputs(self) -> tuple[Observable, ...]:
        return (self,)

    @abstractmethod
    def read(self, readings: Readings) -> Any: ...

    def is_known(self) -> Condition:
        return Known(self)

    @abstractmethod
    def unknown_rows(self, readings: Readings) -> NDArray[np.bool_]:
        """Rows in which charting this observable would add something."""

    @abstractmethod
    def candidates(self, thresholds: Iterable[float]) -> Sequence[Any]:
        """Values that stand for all the answers that charting it could give."""


class Quantity(ABC):
    """Anything read as a range: a number charted, a count, a total of points."""

    @property
    @abstractmethod
    def inputs(self) -> tuple[Observable, ...]: ...

    @abstractmethod
    def range(self, readings: Readings) -> Range: ...

    def __ge__(self, other: float | Quantity) -> Condition:
        return Comparison(self, "≥", other)

    def __gt__(self, other: float | Quantity) -> Condition:
        return Comparison(self, ">", other)

    def __le__(self, other: float | Quantity) -> Condition:
        return Comparison(self, "≤", other)

    def __lt__(self, other: float | Quantity) -> Condition:
        return Comparison(self, "<", other)


@dataclass(frozen=True, eq=False)
class Number(Observable, Quantity):
    """A measured number. Outside `plausible` it is unknown; outside `usual` it is asked back.

    A fraction of what comes `whole` is unknown as well: nobody earns half a point.
    """

    unit: str = ""
    plausible: tuple[float, float] = (-np.inf, np.inf)
    usual: tuple[float, float] | None = None
    whole: bool = False
    unrecordable: str = ""  # the word for "tried, and could not be measured"

    def read(self, readings: Readings) -> Range:
        column = readings.column(self.name)
        if column is None:
            values = np.full(len(readings), np.nan)
        else:
            values = rounded(column.to_numpy(dtype=np.float64, na_value=np.nan))
        if readings.assumes(self):
            values = np.where(np.isnan(values), float(self.assumed), values)
        low, high = self.plausible
        known = (values >= low) & (values <= high) & (not self.whole or values == np.round(values))
        return Range(np.where(known, values, low), np.where(known, values, high))

    def range(self, readings: Readings) -> Range:
        reading: Range = readings.of(self)
        return reading

    def unknown_rows(self, readings: Readings) -> NDArray[np.bool_]:
        read = self.range(readings)
        return read.low < read.high

    def candidates(self, thresholds: Iterable[float]) -> Sequence[float]:
        low, high = self.plausible
        if self.whole and high - low <= 40:
            return [float(value) for value in range(int(low), int(high) + 1)]
        between = sorted({value for value in thresholds if low < value < high})
        return [low, *between, high]

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True, eq=False)
class Choice(Observable):
    """One of a list of words. `assumed` may be a word that cannot be charted ("not given")."""

    choices: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        extra = () if self.assumed is None or self.assumed in self.choices else (self.assumed,)
        return self.choices + extra

    def read(self, readings: Readings) -> Codes:
        column = readings.column(self.name)
        if column is None:
            codes = np.full(len(readings), BLANK, dtype=np.intp)
        else:
            codes = _coded(column, self._code_of)
        if readings.assumes(self):
            codes = np.where(codes == BLANK, self.words.index(self.assumed), codes)
        return codes

    def _code_of(self, word: str) -> int:
        return self.choices.index(word) if word in self.choices else UNLISTED

    def is_(self, word: str) -> Condition:
        return self.is_in(word)

    def is_in(self, *words: str, perhaps: tuple[str, ...] = ()) -> Condition:
        """`perhaps` lists the words that leave the question open."""
        return OneOf(self, words, perhaps)

    def same_as(self, other: Choice) -> Condition:
        """Both known and the same word; a word assumed for a blank is the same as no other."""
        return SameWord(self, other)

    def unknown_rows(self, readings: Readings) -> NDArray[np.bool_]:
        codes: Codes = readings.of(self)
        return codes < 0

    def candidates(self, _thresholds: Iterable[float]) -> Sequence[str]:
        return self.choices

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True, eq=False)
class Text(Observable):
    """Free words, of which only matters whether there are any."""

    def read(self, readings: Readings) -> NDArray[np.bool_]:
        column = readings.column(self.name)
        if column is None:
            return np.zeros(len(readings), dtype=np.bool_)
        codes, _ = _distinct(column)
        return codes != BLANK

    def unknown_rows(self, readings: Readings) -> NDArray[np.bool_]:
        written: NDArray[np.bool_] = readings.of(self)
        return ~written

    def candidates(self, _thresholds: Iterable[float]) -> Sequence[str]:
        return ("written",)

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True, eq=False)
class Several(Observable):
    """A set of words; the word `none` is the empty set, a blank is unknown."""

    choices: tuple[str, ...] = ()

    def read(self, readings: Readings) -> Members:
        column = readings.column(self.name)
        if column is None:
            codes = np.full(len(readings), BLANK, dtype=np.intp)
            masks, complete = [0], [readings.assumes(self)]
        else:
            codes, words = _distinct(column)
            parsed = [self._members(word) for word in words]
            masks = [mask for mask, _ in parsed] + [0]
            complete = [whole for _, whole in parsed] + [readings.assumes(self)]
        return Members(np.array(masks, dtype=np.int64)[codes], np.array(complete)[codes])

    def _members(self, cell: str) -> tuple[int, bool]:
        words = [part.strip() for part in cell.split(";") if part.strip()]
        mask = self.bits({word for word in words if word in self.choices})  # each once
        listed = all(word in self.choices or word == "none" for word in words)
        return mask, listed and bool(words)  # separators alone name nothing

    def members(self, readings: Readings) -> Members:
        read: Members = readings.of(self)
        return read

    def bits(self, words: Iterable[str]) -> int:
        return sum(1 << self.choices.index(word) for word in words)

    def includes(self, *words: str) -> Condition:
        return Includes((self,), words)

    def counting(self, *words: str) -> Count:
        return Count((self,), words)

    def together_with(self, other: Several) -> Union:
        return Union((self, other))

    def unknown_rows(self, readings: Readings) -> NDArray[np.bool_]:
        return ~self.members(readings).complete

    def candidates(self, _thresholds: Iterable[float]) -> Sequence[str]:
        return ("none", *self.choices, ";".join(self.choices))

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True)
class Union:
    """Sets of the same words from two columns, read together."""

    parts: tuple[Several, ...]

    def includes(self, *words: str) -> Condition:
        return Includes(self.parts, words)

    def counting(self, *words: str) -> Count:
        return Count(self.parts, words)


@dataclass(frozen=True, eq=False)
class Count(Quantity):
    """How many of `words` a set holds."""

    sets: tuple[Several, ...]
    words: tuple[str, ...]

    @property
    def inputs(self) -> tuple[Observable, ...]:
        return self.sets

    def range(self, readings: Readings) -> Range:
        members = _union(self.sets, readings)
        count = np.bitwise_count(members.mask & self.sets[0].bits(self.words)).astype(np.float64)
        return Range(count, np.where(members.complete, count, float(len(self.words))))

    def __str__(self) -> str:
        return f"number of {', '.join(self.words)}"


@dataclass(frozen=True, eq=False)
class Scaled(Quantity):
    """A quantity times a fixed factor."""

    quantity: Number
    factor: float

    @property
    def inputs(self) -> tuple[Observable, ...]:
        return self.quantity.inputs

    def range(self, readings: Readings) -> Range:
        read = self.quantity.range(readings)
        return Range(rounded(read.low * self.factor), rounded(read.high * self.factor))

    def __str__(self) -> str:
        return f"{self.factor:g} × {self.quantity}"


@dataclass(frozen=True, eq=False)
class BlankAs(Quantity):
    """A number whose blank stands for `value` where this quantity, and no other, is asked."""

    number: Number
    value: float

    @property
    def inputs(self) -> tuple[Observable, ...]:
        return self.number.inputs

    def range(self, readings: Readings) -> Range:
        read = self.number.range(readings)
        column = readings.column(self.number.name)
        unread = read.low < read.high
        blank = unread if column is None else unread & column.isna().to_numpy()
        return Range(np.where(blank, self.value, read.low), np.where(blank, self.value, read.high))

    @property
    def unit(self) -> str:
        return self.number.unit

    def __str__(self) -> str:
        return f"{self.number} (blank: {self.value:g})"


# --- conditions -------------------------------------------------------------------------------


class Condition(ABC):
    """A question with a Truth for an answer."""

    @property
    def parts(self) -> tuple[Condition, ...]:
        return ()

    @property
    def own_inputs(self) -> tuple[Observable, ...]:
        return ()

    @abstractmethod
    def evaluate(self, readings: Readings) -> Truth: ...

    @property
    def inputs(self) -> tuple[Observable, ...]:
        """Every observable asked, in the order of asking, each once."""
        asked = dict.fromkeys(self.own_inputs)
        for part in self.parts:
            asked.update(dict.fromkeys(part.inputs))
        return tuple(asked)

    def everything_within(self) -> Iterator[Condition]:
        yield self
        for part in self.parts:
            yield from part.everything_within()

    def __and__(self, other: Condition) -> Condition:
        return Every((self, other))

    def __or__(self, other: Condition) -> Condition:
        return Some((self, other))

    def __invert__(self) -> Condition:
        return Not(self)

    def unknowable_when(self, blinding: Condition) -> Condition:
        return Blinded(self, blinding)

    def confirms_only(self) -> Condition:
        """It can prove a criterion but, when not met, leaves it open."""
        return ConfirmsOnly(self)

    def called(self, name: str) -> Condition:
        return Named(name, self)

    def __bool__(self) -> NoReturn:
        raise TypeError(
            "A condition has no truth of its own: it is asked of a frame of moments. Join "
            "conditions with & | ~ instead of and/or/not, and write (a >= 1) & (a <= 3) instead "
            "of 1 <= a <= 3."
        )


_COMPARE: dict[str, Callable[[Floats, Any], NDArray[np.bool_]]] = {
    "≥": np.greater_equal,
    ">": np.greater,
    "≤": np.less_equal,
    "<": np.less,
}


@dataclass(frozen=True, eq=False)
class Comparison(Condition):
    """The one place where a value meets a threshold."""

    quantity: Quantity
    sign: str
    threshold: float | Quantity

    @property
    def own_inputs(self) -> tuple[Observable, ...]:
        if isinstance(self.threshold, Quantity):
            return self.quantity.inputs + self.threshold.inputs
        return self.quantity.inputs

    def evaluate(self, readings: Readings) -> Truth:
        value = self.quantity.range(readings)
        if isinstance(self.threshold, Quantity):
            limit = self.threshold.range(readings)
        else:
            exact = np.array(rounded(self.threshold))
            limit = Range(exact, exact)
        compare = _COMPARE[self.sign]
        if self.sign in "≥>":
            return Truth(compare(value.low, limit.high), compare(value.high, limit.low))
        return Truth(compare(value.high, limit.low), compare(value.low, limit.high))

    def __str__(self) -> str:
        unit = getattr(self.quantity, "unit", "")
        if isinstance(self.threshold, Quantity):
            return f"{self.quantity} {self.sign} {self.threshold}"
        return f"{self.quantity} {self.sign} {_short(self.threshold)} {unit}".rstrip()


@dataclass(frozen=True, eq=False)
class OneOf(Condition):
    choice: Choice
    words: tuple[str, ...]
    perhaps: tuple[str, ...] = ()

    @property
    def own_inputs(self) -> tuple[Observable, ...]:
        return (self.choice,)

    def evaluate(self, readings: Readings) -> Truth:
        listed = self.choice.words
        unlisted_and_blank = [False, False], [True, True]
        certain = np.array([word in self.words for word in listed] + unlisted_and_blank[0])
        possible = np.array(
            [word in self.words or word in self.perhaps for word in listed] + unlisted_and_blank[1]
        )
        codes: Codes = readings.of(self.choice)
        return Truth(certain[codes], possible[codes])

    def __str__(self) -> str:
        text = f"{self.choice} is {_any_of(self.words)}"
        return text + (f" (open: {_any_of(self.perhaps)})" if self.perhaps else "")


@dataclass(frozen=True, eq=False)
class SameWord(Condition):
    one: Choice
    other: Choice

    @property
    def own_inputs(self) -> tuple[Observable, ...]:
        return (self.one, self.other)

    def evaluate(self, readings: Readings) -> Truth:
        one: Codes = readings.of(self.one)
        other: Codes = readings.of(self.other)
        listed = len(self.one.choices)
        comparable = (one < listed) & (other < listed)
        known = (one >= 0) & (other >= 0)
        return Truth(comparable & known & (one == other), comparable & (~known | (one == other)))

    def __str__(self) -> str:
        return f"{self.one} is the {self.other}"


@dataclass(frozen=True, eq=False)
class Includes(Condition):
    sets: tuple[Several, ...]
    words: tuple[str, ...]

    @property
    def own_inputs(self) -> tuple[Observable, ...]:
        return self.sets

    def evaluate(self, readings: Readings) -> Truth:
        members = _union(self.sets, readings)
        found = (members.mask & self.sets[0].bits(self.words)) != 0
        return Truth(found, found | ~members.complete)

    def __str__(self) -> str:
        return f"{_any_of(self.words)} among the {' and '.join(map(str, self.sets))}"


@dataclass(frozen=True, eq=False)
class Known(Condition):
    """Charted with a usable value. Always answered; a word assumed for a blank is not charted."""

    observable: Observable

    @property
    def own_inputs(self) -> tuple[Observable, ...]:
        return (self.observable,)

    def evaluate(self, readings: Readings) -> Truth:
        bare = readings.doubting(self.observable)
        return Truth.known(~self.observable.unknown_rows(bare))

    def __str__(self) -> str:
        return f"{self.observable} is charted"


@dataclass(frozen=True, eq=False)
class Every(Condition):
    conditions: tuple[Condition, ...]

    @property
    def parts(self) -> tuple[Condition, ...]:
        return self.conditions

    def evaluate(self, readings: Readings) -> Truth:
        answer = self.conditions[0].evaluate(readings)
        for condition in self.conditions[1:]:
            answer = answer & condition.evaluate(readings)
        return answer

    def __str__(self) -> str:
        return " and ".join(_bracketed(part, (Some,)) for part in self.conditions)


@dataclass(frozen=True, eq=False)
class Some(Condition):
    conditions: tuple[Condition, ...]

    @property
    def parts(self) -> tuple[Condition, ...]:
        return self.conditions

    def evaluate(self, readings: Readings) -> Truth:
        answer = self.conditions[0].evaluate(readings)
        for condition in self.conditions[1:]:
            answer = answer | condition.evaluate(readings)
        return answer

    def __str__(self) -> str:
        return " or ".join(_bracketed(part, (Every,)) for part in self.conditions)


@dataclass(frozen=True, eq=False)
class Not(Condition):
    condition: Condition

    @property
    def parts(self) -> tuple[Condition, ...]:
        return (self.condition,)

    def evaluate(self, readings: Readings) -> Truth:
        return ~self.condition.evaluate(readings)

    def __str__(self) -> str:
        match self.condition:
            case Known() as known:
                return f"{known.observable} is not charted"
            case OneOf(perhaps=()) as one:
                return f"{one.choice} is not {_any_of(one.words)}"
        return f"not {_bracketed(self.condition, (Every, Some))}"


@dataclass(frozen=True, eq=False)
class Blinded(Condition):
    condition: Condition
    blinding: Condition

    @property
    def parts(self) -> tuple[Condition, ...]:
        return (self.condition, self.blinding)

    def evaluate(self, readings: Readings) -> Truth:
        return self.condition.evaluate(readings).blinded_by(self.blinding.evaluate(readings))

    def __str__(self) -> str:
        return f"{self.condition} (unknown when {self.blinding})"


@dataclass(frozen=True, eq=False)
class ConfirmsOnly(Condition):
    condition: Condition

    @property
    def parts(self) -> tuple[Condition, ...]:
        return (self.condition,)

    def evaluate(self, readings: Readings) -> Truth:
        certain = self.condition.evaluate(readings).certain
        return Truth(certain, np.ones_like(certain))

    def __str__(self) -> str:
        return f"{self.condition} (open otherwise)"


@dataclass(frozen=True, eq=False)
class Named(Condition):
    """A condition that prints as a term; the page of the scale defines the term once."""

    name: str
    condition: Condition = field(repr=False)

    @property
    def parts(self) -> tuple[Condition, ...]:
        return (self.condition,)

    def evaluate(self, readings: Readings) -> Truth:
        return self.condition.evaluate(readings)

    def __str__(self) -> str:
        return f"“{self.name}”"


def any_of(conditions: Iterable[Condition]) -> Condition:
    return Some(tuple(conditions))


def thresholds_of(
    conditions: Iterable[Condition], *, both_sides: bool = True
) -> dict[Observable, set[float]]:
    """For each number, the thresholds it is compared with anywhere within `conditions`; and, on
    `both_sides` of each, a value just below and one just above it."""
    found: dict[Observable, set[float]] = {}
    for condition in conditions:
        for part in condition.everything_within():
            if isinstance(part, Comparison) and not isinstance(part.threshold, Quantity):
                exact = float(rounded(part.threshold))
                near = {exact - 0.1, exact, exact + 0.1} if both_sides else {exact}
                for observable in part.quantity.inputs:
                    found.setdefault(observable, set()).update(near)
    return found


def _union(sets: tuple[Several, ...], readings: Readings) -> Members:
    members = [one.members(readings) for one in sets]
    mask, complete = members[0].mask, members[0].complete
    for other in members[1:]:
        mask, complete = mask | other.mask, complete & other.complete
    return Members(mask, complete)


def _distinct(column: pd.Series) -> tuple[Codes, list[str]]:
    """Codes into the distinct words, trimmed and lower-cased; a blank has the code BLANK."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        codes, distinct = column.cat.codes.to_numpy(dtype=np.intp), column.cat.categories
    else:
        codes, distinct = pd.factorize(column)
    words = [str(word).strip().lower() for word in distinct]
    if "" in words:
        blank_is_blank = np.array([*range(len(words)), BLANK])
        blank_is_blank[[index for index, word in enumerate(words) if not word]] = BLANK
        codes = blank_is_blank[codes]
    return codes, words


def _coded(column: pd.Series, code_of: Callable[[str], int]) -> Codes:
    codes, words = _distinct(column)
    table = np.array([*(code_of(word) for word in words), BLANK], dtype=np.intp)
    coded: Codes = table[codes]
    return coded


def _any_of(words: Sequence[str]) -> str:
    return " / ".join(words)


def _short(number: float) -> str:
    """As a decimal where that is exact, else as a fraction: a month is 1/12 of a year."""
    text = f"{number:g}"
    return text if float(text) == number else str(Fraction(number).limit_denominator(1000))


def _bracketed(condition: Condition, kinds: tuple[type[Condition], ...]) -> str:
    return f"({condition})" if isinstance(condition, kinds) else str(condition)
