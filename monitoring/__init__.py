"""Daywatch watches patients after CAR T-cell infusion: it charts, grades and explains.

The packages, from the ground up; each imports only from those before it:

people     who may do what; passwords and lock-out as plain functions
settings   what a unit may set, read and checked at start
event_log  log lines without patient data
grading    how to grade, by bounds; knows no medicine
scales     what is graded, one published edition a file
charting   the tables in which people chart
course     the patient over time: episodes, patterns, schedule, what rings
record     append-only, on SQLite or PostgreSQL; the only place that knows the database
exchange   files in and out
notify     messages out
paper      PDF and HTML for print and for downtime
services   verbs: each asks whether the person may, and does one thing
ui, web    the pages; what answers beside them: health, sign-in, headers
cli        the commands
"""

__version__ = "0.1.0"
