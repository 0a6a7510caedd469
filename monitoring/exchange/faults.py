"""What is wrong with a file, where, and what to do about it, one sentence a fault."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

KEPT_OF_A_FILE = 10_000  # sentences; what lies beyond is counted, and its rows are still left out
KEPT_OF_A_COLUMN = 1_000  # so that one bad column does not hide the next
SHOWN_IN_A_MESSAGE = 1_000
SHOWN_OF_A_VALUE = 60
KEPT_OF_A_VALUE = 200
INVISIBLE = frozenset(("Cc", "Cf", "Zl", "Zp"))
FORMULA_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")

# (value, what was expected, remedy) of a faulty row
Telling = tuple[str, str, str]


@dataclass(frozen=True)
class Fault:
    """One fault; `row` is the line in the file, the header being row 1, or None for the file."""

    file: str
    row: int | None
    column: str
    value: str
    fault: str
    remedy: str

    def __str__(self) -> str:
        place = [self.file]
        place += [f"row {self.row}"] if self.row is not None else []
        place += [self.column] if self.column else []
        said = f"{shown(self.value)} {self.fault}" if self.value else self.fault
        remedy = self.remedy if self.remedy.endswith("?") else f"{self.remedy}."
        return f"{', '.join(place)}: {said}; {remedy}"


class UnreadableFolder(Exception):
    """The folder cannot be used as it is; the message counts the faults and tells the first."""

    def __init__(self, faults: Sequence[Fault], count: int | None = None) -> None:
        self.faults = tuple(faults)
        self.count = len(self.faults) if count is None else count
        files = Counter(fault.file for fault in self.faults)
        many = "1 fault" if self.count == 1 else f"{self.count:,} faults"
        lines = [f"{many} found in {', '.join(files)}; nothing was read in."]
        lines += [f"  {fault}" for fault in self.faults[:SHOWN_IN_A_MESSAGE]]
        if self.count > SHOWN_IN_A_MESSAGE:
            lines.append(f"  … and {self.count - SHOWN_IN_A_MESSAGE:,} more.")
        super().__init__("\n".join(lines))


class FaultsFound:
    """Gathers the faults of a folder: keeps the first sentences, counts and places all."""

    def __init__(self) -> None:
        self._kept: list[Fault] = []
        self._kept_of: Counter[tuple[str, str]] = Counter()
        self._kept_in: Counter[str] = Counter()
        self._rows: dict[tuple[str, str], list[NDArray[np.int64]]] = {}
        self.count = 0
        self.unusable: set[str] = set()  # files with a fault that is not a row's
        self.unread: set[str] = set()  # those of them whose rows are not all known

    def add_to_file(
        self, file: str, fault: str, remedy: str, *, column: str = "", value: str = ""
    ) -> None:
        self.count += 1
        self.unusable.add(file)
        self._kept.append(Fault(file, None, column, value[:KEPT_OF_A_VALUE], fault, remedy))

    def add_to_rows(
        self,
        file: str,
        column: str,
        rows: NDArray[np.int64],
        tell: Callable[[int], Telling],
    ) -> None:
        """`tell` says of the n-th of `rows` what is wrong; it is asked only for what is kept.

        A row that cannot be split into the header's cells has no column: `column` is blank.
        """
        if len(rows) == 0:
            return
        self.count += len(rows)
        self._rows.setdefault((file, column), []).append(rows)
        room = min(
            KEPT_OF_A_FILE - self._kept_in[file],
            KEPT_OF_A_COLUMN - self._kept_of[file, column],
            len(rows),
        )
        for place in range(max(room, 0)):
            value, fault, remedy = tell(place)
            row = int(rows[place])
            self._kept.append(Fault(file, row, column, value[:KEPT_OF_A_VALUE], fault, remedy))
        self._kept_in[file] += max(room, 0)
        self._kept_of[file, column] += max(room, 0)

    def rows_of(self, file: str) -> NDArray[np.int64]:
        """The rows of the file that have a fault, in order, each once."""
        return _unique(
            rows for (own, _), lists in self._rows.items() if own == file for rows in lists
        )

    def unread_rows_of(self, file: str) -> NDArray[np.int64]:
        """Those of them that stand in no frame, as their cells could not be told apart."""
        return _unique(self._rows.get((file, ""), []))

    def in_order(self, files: Sequence[str]) -> tuple[Fault, ...]:
        """By file, first what concerns the whole file, then by row."""
        places = {file: place for place, file in enumerate(files)}
        return tuple(
            sorted(
                self._kept,
                key=lambda fault: (places.get(fault.file, -1), fault.file, fault.row or 0),
            )
        )


def _unique(lists: Iterable[NDArray[np.int64]]) -> NDArray[np.int64]:
    return np.unique(np.concatenate([np.empty(0, np.int64), *lists]))


def faults_frame(faults: Iterable[Fault]) -> pd.DataFrame:
    """The rows of faults.csv: file, row, column, value, fault, remedy.

    A value, or a column's name, that a spreadsheet would run as a formula is put in quotation marks.
    """
    rows = [
        {
            "file": fault.file,
            "row": fault.row,
            "column": _harmless(fault.column),
            "value": _harmless(fault.value),
            "fault": fault.fault,
            "remedy": fault.remedy,
        }
        for fault in faults
    ]
    words = dict.fromkeys(("file", "column", "value", "fault", "remedy"), "str")
    frame = pd.DataFrame(rows, columns=["file", "row", "column", "value", "fault", "remedy"])
    return frame.astype({**words, "row": "Int64"})


def shown(value: str) -> str:
    """A cell as it stands in a sentence: in quotation marks, short, nothing invisible."""
    return f"“{visible(value)}”"


def visible(value: str) -> str:
    """Short, and with nothing in it that breaks the line or cannot be seen."""
    signs = "".join(
        f"\\x{ord(sign):02x}" if unicodedata.category(sign) in INVISIBLE else sign
        for sign in value[:SHOWN_OF_A_VALUE]
    )
    return f"{signs}…" if len(value) > SHOWN_OF_A_VALUE else signs


def _harmless(value: str) -> str:
    risky = value.startswith(FORMULA_SIGNS) or (value and unicodedata.category(value[0]) == "Cc")
    return shown(value) if risky else value
