"""Small charts for the IEC-HS screen: results by day and hour, and CRS as the course graded it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd

from monitoring.course.episodes import State
from monitoring.course.graders import Charted
from monitoring.course.iec_hs import iec_hs_graders
from monitoring.scales.iec_hs_2023 import IecHsChoices
from tests.scores.charts import charted

INFUSED_AT = datetime(2026, 3, 1, 10, tzinfo=UTC)
DAY_0 = datetime(2026, 3, 1, tzinfo=UTC)
PATIENT = {
    "patient_id": "P1",
    "age_years": 50.0,
    "infused_at": INFUSED_AT.isoformat(),
    "lymphodepletion_started_at": "2026-02-24T10:00+00:00",
}
LEVEL_FLAGS = (
    "IEC_HS_WATCH",
    "IEC_HS_SCREEN",
    "IEC_HS_POSSIBLE",
    "IEC_HS_NOT_EVALUABLE",
)
USUAL = IecHsChoices()


def at(day: float, hour: float = 6) -> datetime:
    return DAY_0 + timedelta(days=day, hours=hour)


def lab(
    analyte: str, value: float | str, day: float, hour: float = 6, **more: Any
) -> dict[str, Any]:
    """In the unit of the specification unless `unit` says another; `uln` and `lln` beside it."""
    units = {"ferritin": "ng/mL", "fibrinogen": "mg/dL", "hemoglobin": "g/dL"}
    unit = "U/L" if analyte in ("alt", "ast") else units.get(analyte, "10*9/L")
    return {
        "analyte": analyte,
        "value": value,
        "unit": more.pop("unit", unit),
        "observed_at": at(day, hour),
        "upper_limit": more.pop("uln", None),
        "lower_limit": more.pop("lln", None),
        **more,
    }


def ferritin(value: float | str, day: float, hour: float = 6, **more: Any) -> dict[str, Any]:
    return lab("ferritin", value, day, hour, **{"uln": 400.0, **more})


def tick(
    question: str, day: float, hour: float = 6, word: str = "yes", **more: Any
) -> dict[str, Any]:
    return {"question": question, "answer": word, "observed_at": at(day, hour), **more}


def all_negative(day: float, hour: float = 6) -> list[dict[str, Any]]:
    """Everything but ferritin measured, and nothing of it a core feature."""
    return [
        lab("alt", 30.0, day, hour, uln=40.0),
        lab("ast", 30.0, day, hour, uln=40.0),
        lab("fibrinogen", 300.0, day, hour, lln=200.0),
        lab("neutrophils", 2.0, day, hour, lln=1.5),
        lab("platelets", 200.0, day, hour, lln=150.0),
        lab("hemoglobin", 13.0, day, hour, lln=12.0),
    ]


def crs(*moments: tuple[float, float, float, float, State]) -> pd.DataFrame:
    """(day, hour, at least, at most, state) in one episode, as grades.crs_rows gives them."""
    frame = pd.DataFrame(moments, columns=["day", "hour", "at_least", "at_most", "state"])
    times = [at(day, hour) for day, hour in zip(frame["day"], frame["hour"], strict=True)]
    within = frame["state"].isin([State.OPEN, State.RESOLVING])
    return pd.DataFrame(
        {
            "patient_id": pd.array(["P1"] * len(frame), dtype="str"),
            "observed_at": pd.DatetimeIndex(times, dtype="datetime64[us, UTC]"),
            "at_least": frame["at_least"].astype("Int64"),
            "at_most": frame["at_most"].astype("Int64"),
            "episode": within.astype("int64"),
            "state": frame["state"].astype("int64"),
        }
    )


NO_CRS = crs()


def chart(
    labs: Iterable[Mapping[str, Any]] = (),
    answers: Iterable[Mapping[str, Any]] = (),
    *,
    beside: pd.DataFrame | None = NO_CRS,
    patients: Iterable[Mapping[str, Any]] = (PATIENT,),
    observations: Iterable[Mapping[str, Any]] = (),
) -> Charted:
    """`beside` are the rows of CRS; None: it is graded from the observations."""
    return replace(charted(observations, labs, answers, patients=patients), crs=beside)


def rows_of(made: Charted, choices: IecHsChoices = USUAL) -> pd.DataFrame:
    (grader,) = iec_hs_graders(choices)
    return grader.rows(made)


def level(row: pd.Series) -> str:
    """The level by its flag; a row never has two."""
    raised = [flag for flag in LEVEL_FLAGS if flag in row["flags"].split(";")]
    assert len(raised) <= 1, row["flags"]
    words = {"": "none", LEVEL_FLAGS[3]: "not evaluable"}
    flag = raised[0] if raised else ""
    return words.get(flag, flag.removeprefix("IEC_HS_").lower().replace("possible", "POSSIBLE"))


def most(row: pd.Series) -> str:
    """The highest level still possible, as the explanation names it."""
    if "at most " in row["explanation"]:
        return row["explanation"].split("at most ")[1].split(" ")[0].strip(";:,(")
    return level(row)
