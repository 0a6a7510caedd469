"""Properties tried on a few examples in `make quick`, and on many by the slow tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import SearchStrategy


def few_or_many(few: int, many: int):
    return pytest.mark.parametrize(
        "examples", [few, pytest.param(many, marks=pytest.mark.slow, id="many")]
    )


def holds(law: Callable[..., None], examples: int, **strategies: SearchStrategy[Any]) -> None:
    tried = settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    tried(given(**strategies)(law))()
