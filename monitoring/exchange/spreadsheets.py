"""Text that a spreadsheet would run as a formula, written so that it does not, and read back.

An apostrophe before it makes it text to a spreadsheet. Only such cells get one, and only they lose
one on the way back, so that every text comes back exactly, also one with an apostrophe of its own.
"""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

# = + - @, their full-width forms, and the tab and line ends that some programs strip first.
_RUNS = r"[=+\-@＝＋－＠\x00-\x1f\x7f-\x{9f}]"
RUNS_OR_IS_KEPT_FROM_IT = f"^'*{_RUNS}"
IS_KEPT_FROM_IT = f"^'+{_RUNS}"
_IN_PYTHON = re.compile(IS_KEPT_FROM_IT.replace(r"\x{9f}", r"\x9f"))


def harmless(cells: pa.Array) -> pa.Array:
    """Each cell as it may be opened in a spreadsheet; null stays null."""
    guard, nothing = pa.scalar("'", cells.type), pa.scalar("", cells.type)
    guarded = pc.binary_join_element_wise(guard, cells, nothing)
    return pc.if_else(pc.match_substring_regex(cells, RUNS_OR_IS_KEPT_FROM_IT), guarded, cells)


def as_it_was(cells: pa.Array) -> pa.Array:
    """What `harmless` was given."""
    bare = pc.utf8_slice_codeunits(cells, 1)
    return pc.if_else(pc.match_substring_regex(cells, IS_KEPT_FROM_IT), bare, cells)


def cell_as_it_was(cell: str) -> str:
    """One cell, where there is no column."""
    return cell[1:] if _IN_PYTHON.match(cell) else cell
