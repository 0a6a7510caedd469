"""How long each stage of a run takes, told to whoever asks; nothing is kept here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter, process_time


@dataclass(frozen=True)
class Taken:
    """Seconds by the clock, and of the processor: on a busy machine only these compare."""

    clock: float
    processor: float


Timed = Callable[[str, Taken], None]


def untimed(_stage: str, _taken: Taken) -> None:
    """For whoever does not ask."""


@contextmanager
def timing(timed: Timed, stage: str) -> Iterator[None]:
    """Tells `timed` what the stage took, once it is over without a fault."""
    clock, processor = perf_counter(), process_time()
    yield
    timed(stage, Taken(perf_counter() - clock, process_time() - processor))
