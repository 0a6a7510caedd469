"""Roles, rights, and the table of which role has which right: the only place where that stands."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

NURSE: Final = "nurse"
PHYSICIAN: Final = "physician"
DATA_MANAGER: Final = "data manager"
ADMINISTRATOR: Final = "administrator"
Role = Literal["nurse", "physician", "data manager", "administrator"]
ROLES: tuple[Role, ...] = (NURSE, PHYSICIAN, DATA_MANAGER, ADMINISTRATOR)
# Whoever sits at the machine's own terminal, and so may read the record's file anyway. No account
# is ever given this role.
OPERATOR: Final = "operator"


class Right(StrEnum):
    """One thing somebody may do; the words stand in the sentence that refuses it."""

    READ = "look at patients"
    CHART = "chart: admit, observe, give, answer"
    ACKNOWLEDGE = "acknowledge an alert"
    AMEND_OWN = "amend what one recorded oneself"
    AMEND_ANY = "amend what somebody else recorded"
    GIVE_OWN_GRADE = "give a grade of one's own"
    JUDGE = "attribute a finding, confirm or overrule a grade, end an episode"
    SIGN_OFF = "sign off a patient's course"
    EXPORT = "export the record"
    IMPORT = "import into the record"
    MANAGE_PEOPLE = "manage accounts"
    SEE_ACCESSES = "see who looked at what"
    KEEP_THE_RECORD = "verify, back up and restore the record"
    WATCH = "watch the ward, and raise and send alerts"


RIGHTS: dict[Right, tuple[str, ...]] = {
    Right.READ: (NURSE, PHYSICIAN, DATA_MANAGER),
    Right.CHART: (NURSE, PHYSICIAN),
    Right.ACKNOWLEDGE: (NURSE, PHYSICIAN),
    Right.AMEND_OWN: (NURSE, PHYSICIAN),
    Right.AMEND_ANY: (PHYSICIAN,),
    Right.GIVE_OWN_GRADE: (NURSE, PHYSICIAN),
    Right.JUDGE: (PHYSICIAN,),
    Right.SIGN_OFF: (PHYSICIAN,),
    Right.EXPORT: (DATA_MANAGER, OPERATOR),
    Right.IMPORT: (OPERATOR,),
    Right.MANAGE_PEOPLE: (ADMINISTRATOR, OPERATOR),
    Right.SEE_ACCESSES: (ADMINISTRATOR, OPERATOR),
    Right.KEEP_THE_RECORD: (ADMINISTRATOR, OPERATOR),
    Right.WATCH: (OPERATOR,),
}


class NotAllowed(Exception):
    """The person has no role that may do this; nothing was done."""


@dataclass(frozen=True)
class Person:
    """Who asks. `user` is the account's name and is blank where sign-in is off."""

    name: str
    roles: frozenset[str]
    user: str = ""

    @property
    def signed(self) -> str:
        """As it stands in the record: names may be alike, accounts are not."""
        return f"{self.name} ({self.user})" if self.user else self.name

    def may(self, right: Right) -> bool:
        return not self.roles.isdisjoint(RIGHTS[right])


def person(name: str, *roles: str, user: str = "") -> Person:
    return Person(name, frozenset(roles), user)


def permit(by: Person, right: Right) -> None:
    """Raises NotAllowed with a sentence; every service calls it before anything else."""
    if not by.may(right):
        raise NotAllowed(
            f"Only {listed(RIGHTS[right])} may {right}; {spoken(by.roles)}. Nothing was done."
        )


def permit_as(by: Person, role: str) -> None:
    """Somebody with several roles speaks in one of them, and only in one that is theirs."""
    if role not in by.roles:
        raise NotAllowed(f"Nobody speaks as {role} here: {spoken(by.roles)}. Nothing was done.")


def spoken(roles: Collection[str]) -> str:
    own = [role for role in (*ROLES, OPERATOR) if role in roles]
    return f"your role is {' and '.join(own)}" if own else "you have no role"


def listed(roles: Collection[str]) -> str:
    *others, last = (
        f"an {role}" if role in (ADMINISTRATOR, OPERATOR) else f"a {role}" for role in roles
    )
    return f"{', '.join(others)} or {last}" if others else last
