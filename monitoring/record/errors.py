"""What the record says when it cannot do what was asked: sentences, with no value of a patient."""

from __future__ import annotations


class CannotRecord(ValueError):
    """Nothing was written; the sentence says what to put right."""


class ChangedMeanwhile(CannotRecord):
    """Somebody replaced or withdrew the row first: look at the newest version, then decide."""


class SavedOtherwise(CannotRecord):
    """The form was saved before, as entry `number`, with other values than it has now."""

    def __init__(self, sentence: str, number: int) -> None:
        super().__init__(sentence)
        self.number = number


class RecordUnavailable(RuntimeError):
    """The database cannot be opened, read or written just now."""


class PictureChanged(RuntimeError):
    """The bytes of a picture are not those that were recorded, so nobody is shown them."""


class CannotKeep(RuntimeError):
    """A backup, a copy or a key cannot be made or used; nothing was changed, and it says why."""
