"""An entry: who records what, when and why; and what it does to the tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from monitoring.charting.pictures import Picture
from monitoring.record.cells import NewRows
from monitoring.record.errors import CannotRecord
from monitoring.record.schema import KINDS, NEED_A_REASON


@dataclass(frozen=True)
class Entry:
    """Who records, when and why. A form sent twice brings one `form_key` and is saved once."""

    kind: str
    at: datetime
    by: str
    reason: str | None = None
    form_key: str | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise CannotRecord(f"{self.kind} is no kind of entry; they are {', '.join(KINDS)}.")
        if self.at.tzinfo is None:
            raise CannotRecord("An entry's time needs its zone.")
        if not self.by.strip():
            raise CannotRecord("An entry needs the name of whoever makes it.")
        if self.kind in NEED_A_REASON and not (self.reason or "").strip():
            raise CannotRecord("Say why: an amendment or withdrawal needs its reason.")


@dataclass(frozen=True)
class Change:
    """What one entry does to the tables."""

    rows: Mapping[str, NewRows] = field(default_factory=dict)
    withdrawn: tuple[str, int] | None = None
    pictures: tuple[Picture, ...] = ()  # those that the rows name
