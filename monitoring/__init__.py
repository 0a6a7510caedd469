"""Daywatch watches patients after CAR T-cell infusion: it charts, grades and explains."""

__version__ = "0.1.0"
