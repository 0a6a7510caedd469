"""Who asks in the tests: one of each role, and whoever sits at the terminal."""

from monitoring.people.roles import (
    ADMINISTRATOR,
    DATA_MANAGER,
    NURSE,
    OPERATOR,
    PHYSICIAN,
    person,
)

A_NURSE = person("N. Kaya", NURSE)
A_PHYSICIAN = person("Dr Weiss", PHYSICIAN)
A_DATA_MANAGER = person("D. Moreau", DATA_MANAGER)
AN_ADMINISTRATOR = person("A. Lund", ADMINISTRATOR)
THE_OPERATOR = person("test", OPERATOR)
