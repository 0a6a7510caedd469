"""NEWS2 by the Royal College of Physicians (2017). Read against its chart 1 and its chart 2."""

from __future__ import annotations

from monitoring.grading.bands import (
    Band,
    BandedItem,
    Cell,
    Rounded,
    Score,
    SingleRed,
    TotalClass,
    banded,
)
from monitoring.grading.conditions import BlankAs, Choice
from monitoring.grading.scale import Flag, Source
from monitoring.scales.ice import ICE
from monitoring.scales.observables import (
    age_years,
    baseline_ice,
    consciousness,
    fio2_pct,
    heart_rate_bpm,
    oxygen_device,
    oxygen_flow_l_min,
    respiratory_rate_bpm,
    spo2_pct,
    symptoms,
    systolic_mmhg,
    temperature_c,
)

spo2_target = Choice(
    "spo2_target",
    "prescribed SpO₂ target",
    choices=("88-92",),
    assumed="none prescribed",
    assumption="No target of 88–92 % is prescribed, so SpO₂ scale 1 is used.",
    briefly="no SpO₂ target, so scale 1",
)

# --- air or oxygen ----------------------------------------------------------------------------

RESPIRATOR = oxygen_device.is_in("cpap", "bipap", "ventilator")
BLED_IN = BlankAs(oxygen_flow_l_min, 0)  # on a device that has a flow only when oxygen is added
FLOW_ON_ROOM_AIR = oxygen_device.is_("room-air") & (BLED_IN > 0)
ON_OXYGEN = (
    (
        (~oxygen_device.is_("room-air") & ~RESPIRATOR)
        | (RESPIRATOR & ((fio2_pct > 21) | (BLED_IN > 0)))
        | (~oxygen_device.is_known() & (oxygen_flow_l_min > 0))
    )
    .unknowable_when(FLOW_ON_ROOM_AIR)
    .called("on oxygen")
)

# --- SpO2, by the scale that is prescribed ----------------------------------------------------

SCALE_2 = spo2_target.is_("88-92").called("SpO₂ scale 2")
SPO2 = Rounded(spo2_pct)


def _between(low: float, high: float) -> Band:
    return Band(0, at_least=low, at_most=high)


OXYGEN_SATURATION = BandedItem(
    "SpO₂",
    (
        Cell(3, "scale 1: ≤ 91", ~SCALE_2 & (SPO2 <= 91)),
        Cell(2, "scale 1: 92–93", ~SCALE_2 & _between(92, 93).condition(SPO2)),
        Cell(1, "scale 1: 94–95", ~SCALE_2 & _between(94, 95).condition(SPO2)),
        Cell(0, "scale 1: ≥ 96", ~SCALE_2 & (SPO2 >= 96)),
        Cell(3, "scale 2: ≤ 83", SCALE_2 & (SPO2 <= 83)),
        Cell(2, "scale 2: 84–85", SCALE_2 & _between(84, 85).condition(SPO2)),
        Cell(1, "scale 2: 86–87", SCALE_2 & _between(86, 87).condition(SPO2)),
        Cell(0, "scale 2: 88–92", SCALE_2 & _between(88, 92).condition(SPO2)),
        Cell(0, "scale 2: ≥ 93 on air", SCALE_2 & (SPO2 >= 93) & ~ON_OXYGEN),
        Cell(1, "scale 2: 93–94 on O₂", SCALE_2 & _between(93, 94).condition(SPO2) & ON_OXYGEN),
        Cell(2, "scale 2: 95–96 on O₂", SCALE_2 & _between(95, 96).condition(SPO2) & ON_OXYGEN),
        Cell(3, "scale 2: ≥ 97 on O₂", SCALE_2 & (SPO2 >= 97) & ON_OXYGEN),
    ),
)

# --- consciousness ----------------------------------------------------------------------------

CVPU = ((~consciousness.is_("awakens-spontaneously")) | symptoms.includes("confusion")).called(
    "not alert: new confusion, voice, pain or unresponsive"
)

NEWS2_2017 = Score(
    key="news2-2017",
    name="NEWS2, National Early Warning Score 2 (Royal College of Physicians, 2017)",
    short_name="NEWS2",
    source=Source(
        "Royal College of Physicians. National Early Warning Score (NEWS) 2. London: RCP, 2017",
        "",
        "chart 1, the NEWS scoring system, and chart 2, thresholds and triggers",
        "V2",
    ),
    items=(
        banded(
            "respiratory rate",
            Rounded(respiratory_rate_bpm),
            Band(3, at_most=8),
            Band(1, at_least=9, at_most=11),
            Band(0, at_least=12, at_most=20),
            Band(2, at_least=21, at_most=24),
            Band(3, at_least=25),
        ),
        OXYGEN_SATURATION,
        BandedItem("air or oxygen", (Cell(0, "air", ~ON_OXYGEN), Cell(2, "oxygen", ON_OXYGEN))),
        banded(
            "systolic pressure",
            Rounded(systolic_mmhg),
            Band(3, at_most=90),
            Band(2, at_least=91, at_most=100),
            Band(1, at_least=101, at_most=110),
            Band(0, at_least=111, at_most=219),
            Band(3, at_least=220),
        ),
        banded(
            "pulse",
            Rounded(heart_rate_bpm),
            Band(3, at_most=40),
            Band(1, at_least=41, at_most=50),
            Band(0, at_least=51, at_most=90),
            Band(1, at_least=91, at_most=110),
            Band(2, at_least=111, at_most=130),
            Band(3, at_least=131),
        ),
        BandedItem("consciousness", (Cell(0, "alert", ~CVPU), Cell(3, "CVPU", CVPU))),
        banded(
            "temperature",
            Rounded(temperature_c, 1),
            Band(3, at_most=35.0),
            Band(1, at_least=35.1, at_most=36.0),
            Band(0, at_least=36.1, at_most=38.0),
            Band(1, at_least=38.1, at_most=39.0),
            Band(2, at_least=39.1),
        ),
    ),
    classes=(
        TotalClass("low", 0),
        TotalClass("medium", 5, "NEWS2_MEDIUM"),
        TotalClass("high", 7, "NEWS2_HIGH"),
    ),
    single_red=SingleRed(3, "low-medium: urgent review on the ward", "NEWS2_SINGLE_RED"),
    applies_when=age_years >= 16,
    applies_to="patients from 16 years",
    flags=(
        Flag("NEWS2_SCALE_2", "SpO₂ scale 2 was used, by the prescribed target.", SCALE_2),
        Flag(
            "NEWS2_ICE_DROP_REVIEW",
            "ICE is below its baseline, and no new confusion is charted: is the patient confused?",
            (ICE.points < baseline_ice) & ~CVPU,
        ),
    ),
    assumptions=(
        "Temperature is rounded to 0.1 °C, the other numbers to whole ones; a half goes up.",
        "Alert needs both: awakens spontaneously, and symptoms charted without confusion. A "
        "blank under symptoms may hide new confusion, and leaves the total open (LOCAL).",
        "Any device other than room air gives oxygen; CPAP, BiPAP and a ventilator do where the "
        "FiO₂ is above 21 % or a flow is bled in, and where neither is charted it is unknown "
        "(LOCAL).",
        "CPAP, BiPAP or a ventilator with no flow charted has no oxygen bled in (LOCAL).",
        "A flow charted on room air contradicts itself: air or oxygen is unknown (LOCAL).",
    ),
    left_to_clinician=(
        "The target of 88–92 %, which selects SpO₂ scale 2: prescribed by name, in hypercapnic "
        "respiratory failure only (spo2_target of the patient).",
        "What to do: in ICANS the three points of consciousness count twice, and are shown.",
    ),
    not_for=("Patients under 16 years.", "Pregnancy.", "Diagnosis of sepsis or of CRS."),
)
