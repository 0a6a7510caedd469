"""Settings: one documented file (TOML) and the environment, read and checked at start.

The environment variables begin with DAYWATCH_ and win over the file. What is LOCAL in the clinical
specification, our own choice where the papers are silent, stands here with its default, so that a
unit can decide otherwise.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

PREFIX = "DAYWATCH_"
CONFIG_VARIABLE = f"{PREFIX}CONFIG"
# Read elsewhere: a traceback for developers, the test suite's own.
OTHER_VARIABLES = (CONFIG_VARIABLE, f"{PREFIX}DEBUG")
OTHER_PREFIXES = (f"{PREFIX}TEST_",)


class UnusableSettings(Exception):
    """The settings cannot be used; the message lists every fault with its remedy."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class GradingChoices(_Frozen):
    """LOCAL choices that move a grade; printed on the page of the scale that uses them."""

    adult_systolic_limit_mmhg: float = Field(
        90, ge=60, le=120, description="Hypotension from 10 years on is a systolic pressure below"
    )
    untreated_hypoxia_below_spo2_pct: float = Field(
        90, ge=80, le=95, description="Provisional grade 2 on room air is an SpO₂ below (A5)"
    )
    spo2_watch_up_to_pct: float = Field(
        92, ge=85, le=98, description="Amber watch on room air is an SpO₂ up to"
    )
    high_flow_device_at_low_flow_is_grade_3: bool = Field(
        default=False, description="A heated high-flow device at 6 L/min or less is grade 3 (A6)"
    )


class CourseChoices(_Frozen):
    """LOCAL choices about the course over time."""

    join_window: timedelta = Field(
        timedelta(minutes=30),
        ge=timedelta(0),
        description="Values charted this close together are one moment (D1)",
    )
    clean_time_before_resolution: timedelta = Field(
        timedelta(hours=24),
        ge=timedelta(0),
        description="Clean moments spanning this long end an episode (1.7)",
    )
    gap_between_episodes: timedelta = Field(
        timedelta(hours=168),
        ge=timedelta(0),
        description="A return within this gap is the same episode (D14)",
    )
    masking_by_steroid: timedelta = Field(
        timedelta(hours=72),
        ge=timedelta(0),
        description="A steroid or anakinra masks fever for this long (D10)",
    )
    masking_by_anticytokine: timedelta = Field(
        timedelta(days=14),
        ge=timedelta(0),
        description="Another anticytokine masks fever for this long (D10)",
    )
    early_onset_before: timedelta = Field(
        timedelta(hours=72),
        ge=timedelta(0),
        description="CRS that begins sooner is flagged EARLY_ONSET (4.1)",
    )
    late_onset_after_day: int = Field(
        14, description="CRS that begins after this day is flagged LATE_ONSET_REVIEW (R9)"
    )


class Settings(BaseSettings):
    """Everything a unit may set."""

    model_config = SettingsConfigDict(
        env_prefix="DAYWATCH_", env_nested_delimiter="__", frozen=True, extra="forbid"
    )

    unit_name: str = Field("Cell therapy unit", description="Shown at the head of every page")
    timezone: str | None = Field(
        None, description="Zone of the unit's local dates, such as Europe/Berlin"
    )
    database_url: str = Field(
        "sqlite:///data/daywatch.db",
        description="Where the record is kept",
        validation_alias=AliasChoices("DAYWATCH_DATABASE_URL", "DATABASE_URL", "database_url"),
    )
    as_of: datetime | None = Field(
        None, description="Fixes the clock, for pictures and tests; never set it on a ward"
    )
    ctcae: Literal["5.0", "6.0"] = Field(
        "5.0", description="The edition of CTCAE that is graded unless another is named (A14)"
    )
    grading: GradingChoices = GradingChoices()
    course: CourseChoices = CourseChoices()

    @field_validator("as_of")
    @classmethod
    def _has_an_offset(cls, at: datetime | None) -> datetime | None:
        if at is not None and at.tzinfo is None:
            raise ValueError("a time needs its offset, like 2026-03-15T10:00+01:00")
        return at

    @field_validator("timezone")
    @classmethod
    def _is_a_zone(cls, zone: str | None) -> str | None:
        if zone is not None and zone not in available_timezones():
            raise ValueError(
                f"{zone!r} is not a time zone; write one like Europe/Berlin or America/New_York"
            )
        return zone

    @property
    def zone(self) -> ZoneInfo | None:
        return None if self.timezone is None else ZoneInfo(self.timezone)


def _refuse_unknown_variables() -> None:
    """A misspelt variable would leave its setting at the default without a word."""
    listed = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}
    unknown = [
        name
        for name in os.environ
        if name.startswith(PREFIX)
        and name.partition("__")[0] not in listed
        and name not in OTHER_VARIABLES
        and not name.startswith(OTHER_PREFIXES)
    ]
    if unknown:
        raise UnusableSettings(
            f"There is no setting {', '.join(sorted(unknown))}; the variables are "
            f"{', '.join(sorted([*listed, CONFIG_VARIABLE]))}."
        )


def read_settings(file: Path | None = None) -> Settings:
    """The settings of `file`, or of the one that DAYWATCH_CONFIG names, and of the environment.

    Raises UnusableSettings with all faults.
    """
    if file is None and CONFIG_VARIABLE in os.environ:
        file = Path(os.environ[CONFIG_VARIABLE])
    _refuse_unknown_variables()
    if file is not None and not file.is_file():
        raise UnusableSettings(f"{file}: there is no such settings file; check the path.")

    class FromFile(Settings):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  pydantic names them
            file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            sources: tuple[PydanticBaseSettingsSource, ...] = (init_settings, env_settings)
            if file is None:
                return sources
            return (*sources, TomlConfigSettingsSource(settings_cls, toml_file=file))

    try:
        return Settings.model_construct(**FromFile().__dict__)
    except ValidationError as error:
        faults = [
            f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']} "
            f"(it says {fault['input']!r})"
            for fault in error.errors()
        ]
        where = "the environment" if file is None else f"{file} or the environment"
        raise UnusableSettings(
            f"The settings in {where} cannot be used:\n  " + "\n  ".join(faults)
        ) from None
    except ValueError as error:  # tomllib's own
        raise UnusableSettings(f"{file}: this is not TOML: {error}.") from None
