"""Properties tried on a few examples in `make quick`, on some by the slow tests, on many in `make fuzz`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import SearchStrategy


def few_or_many(few: int, many: int):
    """`make test` tries a tenth of the many, which `make fuzz` tries whole, and never only the few."""
    cases = [few, pytest.param(max(few, many // 10), marks=pytest.mark.slow, id="some")]
    fuzzed = pytest.param(many, marks=[pytest.mark.slow, pytest.mark.fuzz], id="many")
    return pytest.mark.parametrize("examples", [*cases, fuzzed])


def holds(law: Callable[..., None], examples: int, **strategies: SearchStrategy[Any]) -> None:
    tried = settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    tried(given(**strategies)(law))()
