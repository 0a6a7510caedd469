"""How long each stage of a run takes, told to whoever asks; nothing is kept here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter

Timed = Callable[[str, float], None]


def untimed(_stage: str, _seconds: float) -> None:
    """For whoever does not ask."""


@contextmanager
def timing(timed: Timed, stage: str) -> Iterator[None]:
    """Tells `timed` the stage and its seconds by the clock, once it is over without a fault."""
    began = perf_counter()
    yield
    timed(stage, perf_counter() - began)
