"""The manual of grading as tests: chapters are files, paragraphs are tests."""

import pytest

pytest.register_assert_rewrite("tests.spec.courses", "tests.spec.truths", "tests.spec.weeks")
