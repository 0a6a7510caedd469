"""What the database complains of, told to whoever charts: what is wrong, and that nothing is lost.

PostgreSQL gives most faults a code, which does not hang on the server's language; a connection
that never came about has none, so there the words are looked at, and of unknown words a general
sentence comes out. No message of a database is passed on: it may hold a patient's values, or the
host and user of DATABASE_URL. The cause stays with the exception, for the log.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from monitoring.record.errors import CannotRecord, RecordUnavailable

BUSY = "The record is busy."
LOST = (
    "The connection to the database was lost, and whether the last form was saved is not known yet."
)
_FULL = "The disk that holds the record is full."
_READ_ONLY = "The record may only be read: its file, its disk or its database is read-only."
_DAMAGED = "The record's file is damaged: restore the last backup."
_STOPPED = "The database server ended the connection: it is stopped or started, or was told to."
_NO_DATABASE = (
    "The database that DATABASE_URL names is not on its server: make it there, or correct the name."
)
_REFUSED = "The database server does not accept the user or the password of DATABASE_URL."
_UNREACHABLE = (
    "The database server cannot be reached: see that it runs, and that DATABASE_URL is right."
)

# By PostgreSQL's code, else by the class that the code's first two characters are.
_OF_CODE = {
    "25006": _READ_ONLY,
    "25P03": LOST,  # the server ended a transaction that stood idle for too long
    "28": _REFUSED,
    "3D000": _NO_DATABASE,
    "40": BUSY,  # a deadlock, or two transactions that cannot follow one another
    "42501": "The user of DATABASE_URL lacks a right in the database: see docs/guide/operate.md.",
    "53100": _FULL,
    "53300": "The database server has no connection free.",
    "53": "The database server has run out of memory or of another resource.",
    "55P03": BUSY,  # the writers' lock did not come free in time
    "57014": "The database took too long to answer.",
    "57": _STOPPED,
    "58": "The database server cannot read or write its disk.",
    "XX": _DAMAGED,
}
_OF_WORDS = {
    "database is locked": BUSY,
    "database or disk is full": _FULL,
    "disk I/O error": "The disk that holds the record cannot be read or written.",
    "readonly database": _READ_ONLY,
    "unable to open database file": "The record's file cannot be opened.",
    "not a database": "The file is not a record.",
    "malformed": _DAMAGED,
    # of a connection that did not come about
    "authentication failed": _REFUSED,
    "no password supplied": _REFUSED,
    "no pg_hba.conf entry": _REFUSED,
    'role "': _REFUSED,
    "does not exist": _NO_DATABASE,
    "too many clients": _OF_CODE["53300"],
    "remaining connection slots": _OF_CODE["53300"],
    "the database system is": _STOPPED,
}
_OF_THE_DATABASE = (exc.DatabaseError, exc.OperationalError, exc.InterfaceError)


@contextmanager
def faults_as_sentences() -> Iterator[None]:
    """A fault of the database becomes a sentence for the screen; the cause stays for the log."""
    try:
        yield
    except exc.IntegrityError as error:
        # Only the first line: PostgreSQL tells a patient's values in those that follow.
        told = str(error.orig).splitlines()[0]
        raise CannotRecord(f"Nothing was recorded: {told}") from None
    except exc.DataError:
        raise CannotRecord(
            "Nothing was recorded: the database cannot keep one of the values."
        ) from None
    except exc.DBAPIError as error:
        what = _known(error)
        if what is None:
            raise
        raise RecordUnavailable(_sentence(what)) from error
    except exc.TimeoutError as error:  # no connection of the pool came free
        raise RecordUnavailable(_sentence(BUSY)) from error


def _known(error: exc.DBAPIError) -> str | None:
    """None: it is no fault of the database but of this program, and is raised as it is."""
    code = getattr(error.orig, "sqlstate", None) or ""
    by_code = _OF_CODE.get(code) or _OF_CODE.get(code[:2])
    if by_code is not None:
        return by_code
    if type(error) not in _OF_THE_DATABASE:
        return None
    told = str(error.orig)
    by_words = next((sentence for words, sentence in _OF_WORDS.items() if words in told), None)
    if error.connection_invalidated:
        return LOST
    if by_words is not None:
        return by_words
    is_sqlite = type(error.orig).__module__ == "sqlite3"
    return "The database does not answer." if is_sqlite or code else _UNREACHABLE


def _sentence(what: str) -> str:
    return (
        f"{what} Nothing typed is lost: try again; a form is saved once, however often it is sent."
    )
