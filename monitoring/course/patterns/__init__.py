"""Red flags and timing patterns of a course: read `table.py` first."""
