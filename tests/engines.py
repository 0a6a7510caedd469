"""The databases that a record can lie in; a test of one alone says so and is not made for the other."""

from __future__ import annotations

import pytest

ENGINES = ("sqlite", "postgresql")
ON_SQLITE = pytest.mark.parametrize("where", ["sqlite"], indirect=True)
ON_POSTGRESQL = pytest.mark.parametrize("where", ["postgresql"], indirect=True)
