"""The record's schema, step by step, each step written out as it was when it was made."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from monitoring.record.anchors import note
from monitoring.record.engine import reading, writing
from monitoring.record.errors import RecordUnavailable
from monitoring.record.integrity import heads

MADE_BEFORE_ANCHORS = ("0001", "0002")


def prepare(record: Engine) -> None:
    """Brings the schema to the newest step, in one transaction: all of it or nothing."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)
    known = {script.revision for script in scripts.walk_revisions()}
    # Mostly there is nothing to do, and no start needs to queue behind a long import.
    with reading(record) as connection:
        if MigrationContext.configure(connection).get_current_revision() == (
            scripts.get_current_head()
        ):
            return
    with writing(record) as connection:
        step = MigrationContext.configure(connection).get_current_revision()
        if step == scripts.get_current_head():
            return
        if step is not None and step not in known:
            raise RecordUnavailable(
                "The record was made by a newer version of this program: use that version."
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        if step in MADE_BEFORE_ANCHORS:
            # Its end is trusted as it is found; from here on a cut shows.
            for head in heads(connection).values():
                note(connection, head)
