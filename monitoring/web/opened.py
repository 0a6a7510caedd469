"""The settings and the record for what answers beside the pages, once a process."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import Engine

from monitoring.record.engine import open_record
from monitoring.settings import Settings, read_settings


@lru_cache(maxsize=1)
def settings() -> Settings:
    return read_settings()


@lru_cache(maxsize=1)
def record() -> Engine:
    """A record that could not be opened is tried anew."""
    return open_record(settings().database_url, anchors=settings().anchor_file)
