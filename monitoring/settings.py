"""Settings: one documented file (TOML) and the environment, read and checked at start.

The environment variables begin with DAYWATCH_ and win over the file. What is LOCAL in the clinical
specification, our own choice where the papers are silent, stands here with its default, so that a
unit can decide otherwise.
"""

from __future__ import annotations

import os
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from monitoring.people.roles import ROLES, Role

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


class TlsChoices(_Frozen):
    """LOCAL choices about tumour lysis syndrome; printed on the pages of its scales."""

    window_days_before_lymphodepletion: int = Field(
        3, ge=0, le=14, description="The window opens this many days before lymphodepletion (A6)"
    )
    window_days_after_infusion: int = Field(
        7, ge=0, le=60, description="The window closes with this day after the infusion (A6)"
    )
    inclusive: bool = Field(
        default=True, description="A value exactly at a laboratory threshold is abnormal (A5)"
    )


class OlderScalesChoices(_Frozen):
    """Choices about the CRS scales before ASTCT, which stand beside it for comparison."""

    high_dose_vasopressor_table: bool = Field(
        default=False,
        description="Doses on the drug chart are held against the table of high doses, every "
        "value of which is UNVERIFIED; off, only a clinician says which dose is high",
    )


class IcahtSettings(_Frozen):
    """LOCAL: where the sources of ICAHT are ambiguous; printed on the pages of its scales."""

    duration: Literal["longest", "cumulative"] = Field(
        "longest", description="Graded on the longest run, or on all days added up (A1)"
    )
    never_above: Literal["liang", "literal"] = Field(
        "liang", description="Who counts as never above 500/µL (A11)"
    )
    max_gap: int = Field(
        7, ge=0, le=30, description="Unmeasured days in a row that are interpolated (A12)"
    )
    late_confirm: Literal["any", "same"] = Field(
        "any", description="Whether a second late value must reach the same grade (A2)"
    )


class IecHsSettings(_Frozen):
    """LOCAL: what the source of the IEC-HS screen leaves open."""

    min_core: int = Field(
        2, ge=1, le=4, description="Core features within 72 h that make it possible (A15)"
    )


GuidelineSource = Literal["asco-2021", "nccn-2.2026", "ebmt-eha-2022", "sitc-2020"]


def _words(written: Any) -> Any:
    """A list in the file, or words with commas between in the environment."""
    if isinstance(written, str):
        return tuple(word.strip() for word in written.split(",") if word.strip())
    return written


def _each_once(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))


def _each_time_once(times: tuple[time, ...]) -> tuple[time, ...]:
    if any(one.tzinfo is not None for one in times):
        raise ValueError("shift changes are by the unit's clock: write 07:00, without an offset")
    return tuple(sorted(set(times)))


def _hours(written: Any) -> Any:
    """`4`, `[8, 12]` and `"none"` as a setting writes a cell of the schedule."""
    if isinstance(written, str) and written.strip().lower() == "none":
        return None
    if isinstance(written, bool):
        # Not a TypeError: of a ValueError the settings make a fault with its place.
        raise ValueError('write hours, like 4 or [8, 12], or "none"')  # noqa: TRY004
    return (written, written) if isinstance(written, (int, float, str)) else written


def _in_order(hours: tuple[float, float]) -> tuple[float, float]:
    shortest, longest = hours
    if not 0 < shortest <= longest <= LONGEST_INTERVAL_H:
        raise ValueError(
            f"hours are above 0 and up to {LONGEST_INTERVAL_H}, the shorter one first, like [8, 12]"
        )
    return hours


LONGEST_INTERVAL_H = 24 * 92
Hours = Annotated[tuple[float, float], AfterValidator(_in_order)]
Cell = Annotated[Hours | None, BeforeValidator(_hours)]


class Checks(_Frozen):
    """One line of the schedule: due after the shorter time, overdue after the longer; hours."""

    vitals: Cell = None
    neuro: Cell = None
    grade: Cell = None


class AfterAFall(_Frozen):
    """How often ICE or CAPD is repeated once it has become worse; hours."""

    at_first: Annotated[Hours, BeforeValidator(_hours)] = (0.5, 0.5)
    at_first_for: float = Field(2, gt=0, le=24)
    then: Annotated[Hours, BeforeValidator(_hours)] = (4, 4)


def _line(
    description: str,
    vitals: float | tuple[float, float] | None = None,
    neuro: float | tuple[float, float] | None = None,
    grade: float | tuple[float, float] | None = None,
) -> Any:
    cells = {"vitals": vitals, "neuro": neuro, "grade": grade}
    given = {name: hours for name, hours in cells.items() if hours is not None}
    return Field(Checks.model_validate(given), description=description)


class ScheduleChoices(_Frozen):
    """How often checks are made, by the table of clinical specification 5.2 (LOCAL).

    A line of which a unit sets one cell keeps its others. `"none"` takes a cell out; of all the
    lines that apply to a patient the strictest counts.
    """

    day_0_first_2_hours: Checks = _line("Day 0, the first 2 h", (0.25, 0.5))
    inpatient_days_0_to_9: Checks = _line("In-patient, days 0-9", 4, 8, 12)
    outpatient_days_0_to_7: Checks = _line("Out-patient, days 0-7", 6, 12, 24)
    outpatient_days_8_to_9: Checks = _line("Out-patient, days 8-9", (8, 12), 12, (24, 48))
    days_10_to_14: Checks = _line("Days 10-14", (8, 12), 12, (24, 48))
    days_15_to_28: Checks = _line("Days 15-28", 24, 24, 24 * 7)
    to_day_100: Checks = _line("To day 100", None, 24 * 30, 24 * 30)
    crs_1: Checks = _line("CRS 1", 4, 8, (8, 12))
    crs_2: Checks = _line("CRS 2", 2, (6, 8), 6)
    crs_3_to_4: Checks = _line("CRS 3-4 (continuous: at least every hour)", 1, 4, 1)
    icans_1: Checks = _line("ICANS 1", 4, (4, 6), 8)
    icans_2: Checks = _line("ICANS 2", (2, 4), 4, 6)
    icans_3_to_4: Checks = _line("ICANS 3-4 (continuous: at least every hour)", 1, (1, 2), 1)
    not_graded: Checks = _line("Cannot be graded: repeat the missing item", 1, 1)
    not_graded_at_least_2: Checks = _line("Cannot be graded, at least 2", 0.5, 0.5)
    after_a_fall: AfterAFall = Field(
        AfterAFall(), description="After a fall of ICE (or a rise of CAPD), until it is made up for"
    )

    @model_validator(mode="before")
    @classmethod
    def _keeps_the_other_cells(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        merged = dict(given)
        for name, line in given.items():
            field = cls.model_fields.get(name)
            if field is not None and isinstance(line, dict):
                merged[name] = field.default.model_dump() | line
        return merged


class HandoverChoices(_Frozen):
    """When one shift hands over to the next, by the clock of the unit (LOCAL)."""

    shift_changes: Annotated[
        tuple[time, ...], NoDecode, BeforeValidator(_words), AfterValidator(_each_time_once)
    ] = Field(
        (time(7), time(14, 30), time(22)),
        description="The handover starts from the last of these",
    )
    shift_lasts_at_least: timedelta = Field(
        timedelta(hours=1),
        ge=timedelta(0),
        le=timedelta(hours=12),
        description="Sooner after a change it is the shift before it that hands over",
    )
    looks_ahead: timedelta = Field(
        timedelta(hours=12),
        ge=timedelta(hours=1),
        le=timedelta(days=2),
        description="The checks due within this time stand on the sheet",
    )


class SignInChoices(_Frozen):
    """How people sign in, and how long a session lasts (both times LOCAL)."""

    method: Literal["off", "local", "oidc"] = Field(
        "off",
        description="off: this machine only; local: accounts of Daywatch; oidc: the hospital's "
        "identity provider",
    )
    idle: timedelta = Field(
        timedelta(minutes=15),
        ge=timedelta(seconds=1),
        le=timedelta(hours=12),
        description="A session in which nothing was done for this long is locked",
    )
    longest: timedelta = Field(
        timedelta(hours=12),
        ge=timedelta(minutes=1),
        le=timedelta(hours=24),
        description="A session ends after this long, whatever is done in it",
    )
    secrets_file: Path | None = Field(
        None,
        description="Where the [auth] secrets of the identity provider are; nobody but the "
        "program's own user may read it",
    )
    user_claim: str = Field("sub", description="The claim that tells people apart")
    name_claim: str = Field("name", description="The claim with the person's name")
    roles_claim: str = Field("roles", description="The claim of the ID token that lists roles")
    roles: dict[str, Role] = Field(
        {role: role for role in ROLES},
        description="What each value of that claim means here; any other value gives no role",
    )

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> Self:
        if self.method == "oidc" and self.secrets_file is None:
            raise ValueError("with method oidc name the secrets_file that holds its [auth]")
        return self


AlertLevel = Literal["urgent", "inform", "overdue"]


class LadderStep(_Frozen):
    """Who is told of an alert that nobody has acknowledged for so long."""

    after: timedelta = Field(timedelta(0), ge=timedelta(0), le=timedelta(days=2))
    levels: tuple[AlertLevel, ...] = ("urgent",)
    to: tuple[str, ...] = Field((), description="Names of targets, which stand in targets_file")


class QuietHours(_Frozen):
    """Local hours in which messages of these levels wait; an urgent one never does."""

    begins: time = time(22)
    ends: time = time(6)
    levels: tuple[Literal["inform", "overdue"], ...] = ()


class AlertChoices(_Frozen):
    """All LOCAL: how a unit is alerted, and whom the watcher tells when nobody looks."""

    watch_every: timedelta = Field(
        timedelta(seconds=30),
        ge=timedelta(seconds=1),
        le=timedelta(minutes=10),
        description="How often the watcher looks at the ward",
    )
    confirm_inform_after: timedelta = Field(
        timedelta(0),
        ge=timedelta(0),
        le=timedelta(hours=12),
        description="An `inform` finding rings only once it has stood for this long; 0 rings at once",
    )
    plans: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_words)] = Field(
        (
            "Physician informed, coming to the bedside",
            "Seen by a physician, treated",
            "Seen by a physician, watch on",
            "Intensive care informed",
            "Check being made now",
            "Known, plan unchanged",
        ),
        description="What may be chosen as the plan of an acknowledgement; free text always may",
    )
    ladder: tuple[LadderStep, ...] = Field(
        (), description="Whom the watcher tells, and after how long"
    )
    quiet: QuietHours = QuietHours()
    targets_file: Path | None = Field(
        None,
        description="Where the addresses of the targets are; nobody but the program's own user "
        "may read it",
    )
    base_url: str = Field("", description="What the links in messages begin with")
    name_patients_by: Literal["bed", "number"] = Field(
        "bed", description="How a message names the patient: never by name or identifier"
    )
    attempts: int = Field(
        8, ge=1, le=50, description="How often a message is tried before it counts as failed"
    )
    retry_after: timedelta = Field(
        timedelta(seconds=30),
        ge=timedelta(seconds=1),
        le=timedelta(hours=1),
        description="How long after a failure it is tried again; twice as long each time",
    )
    lease: timedelta = Field(
        timedelta(minutes=2),
        ge=timedelta(seconds=2),
        le=timedelta(hours=1),
        description="After this long the message of a watcher that was killed is another's to send",
    )

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> Self:
        if any(step.to for step in self.ladder) and self.targets_file is None:
            raise ValueError("a ladder that tells somebody needs targets_file, with the addresses")
        return self


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
    anchor_file: Path | None = Field(
        None,
        description="Where the record's end is anchored; a record that is a file has it beside it",
    )
    backup_passphrase_file: Path | None = Field(
        None, description="Holds the passphrase of backups; only its owner may read it"
    )
    as_of: datetime | None = Field(
        None, description="Fixes the clock, for pictures and tests; never set it on a ward"
    )
    ctcae: Literal["5.0", "6.0"] = Field(
        "5.0", description="The edition of CTCAE that is graded unless another is named (A14)"
    )
    guideline_set: Annotated[
        tuple[GuidelineSource, ...],
        NoDecode,
        BeforeValidator(_words),
        AfterValidator(_each_once),
    ] = Field(
        ("asco-2021",),
        description="Whose treatment facts are shown beside a grade, never as an order (6)",
    )
    sign_in: SignInChoices = SignInChoices()
    grading: GradingChoices = GradingChoices()
    course: CourseChoices = CourseChoices()
    schedule: ScheduleChoices = ScheduleChoices()
    handover: HandoverChoices = HandoverChoices()
    tls: TlsChoices = TlsChoices()
    icaht: IcahtSettings = IcahtSettings()
    iechs: IecHsSettings = IecHsSettings()
    older_scales: OlderScalesChoices = OlderScalesChoices()
    alerts: AlertChoices = AlertChoices()

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

    @model_validator(mode="after")
    def _quiet_hours_are_somewhere(self) -> Self:
        if self.alerts.quiet.levels and self.timezone is None:
            raise ValueError("alerts.quiet needs timezone: hours are those of the unit")
        return self

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
