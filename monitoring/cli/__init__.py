"""The command line. Exit status: 0 done, 1 faults found, 2 bad usage.

A file holds the commands of one kind; importing it hangs them on the app.
"""

from monitoring.cli import files, grade, pages, paper, people, record, run, watch  # noqa: F401
from monitoring.cli.common import app

__all__ = ["app"]
