"""Three-valued answers over whole columns: what is certain, and what is still possible."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Truth:
    """One answer per row. Certain: yes. Not even possible: no. Otherwise unknown."""

    certain: NDArray[np.bool_]
    possible: NDArray[np.bool_]

    def __and__(self, other: Truth) -> Truth:
        return Truth(self.certain & other.certain, self.possible & other.possible)

    def __or__(self, other: Truth) -> Truth:
        return Truth(self.certain | other.certain, self.possible | other.possible)

    def __invert__(self) -> Truth:
        return Truth(~self.possible, ~self.certain)

    @property
    def impossible(self) -> NDArray[np.bool_]:
        return ~self.possible

    @property
    def unknown(self) -> NDArray[np.bool_]:
        return self.possible & ~self.certain

    def blinded_by(self, blinding: Truth) -> Truth:
        """Unknown wherever `blinding` may hold: what was seen then proves nothing either way."""
        return Truth(self.certain & ~blinding.possible, self.possible | blinding.possible)

    @classmethod
    def known(cls, answers: NDArray[np.bool_]) -> Truth:
        """The answer is known in every row."""
        return cls(answers, answers)
