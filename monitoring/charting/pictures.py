"""A picture as the record keeps it, and the columns that name one.

An observation names the photograph of the sentence by the SHA-256 of its bytes, as one more of its
cells: whose it is, of when, and whether it still holds is then said by the observation alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

HANDWRITING = "handwriting"  # of observations
BASELINE_HANDWRITING = "baseline_handwriting"  # of patients
JPEG = "image/jpeg"


@dataclass(frozen=True)
class Picture:
    """`width` and `height` in pixels. Nothing besides the pixels is in `content`."""

    content: bytes
    width: int
    height: int
    media_type: str = JPEG

    @cached_property
    def sha256(self) -> str:
        return sha256(self.content).hexdigest()
