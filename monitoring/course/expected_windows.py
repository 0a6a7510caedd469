"""When CRS and neurotoxicity began and how long they lasted, by product: clinical specification 4.1.

For the light shading of a chart only. Nothing is ever graded, raised or quietened by it: an event
outside its window is as real as one within.
"""

from __future__ import annotations

from dataclasses import dataclass

from monitoring.course.grades import CRS, ICANS

UNVERIFIED = "UNVERIFIED"
# A first event later than this is flagged for review (R9), so nothing later counts as expected.
LAST_EXPECTED_DAY = 14


@dataclass(frozen=True)
class Days:
    """A median in days with its spread, and how well it is attested (V2, V1 or UNVERIFIED)."""

    median: float
    low: float | None = None
    high: float | None = None
    spread: str = "range"
    mark: str = "V1"

    def __str__(self) -> str:
        if self.low is None:
            return f"{self.median:g}"
        return f"{self.median:g} ({self.spread} {self.low:g}-{self.high:g})"


@dataclass(frozen=True)
class ExpectedWindow:
    """One cell pair of the table: onset and duration of one toxicity in one population."""

    product: str
    population: str
    scale: str
    onset: Days
    duration: Days | None
    source: str
    indication_says: str = ""  # the row is meant where the indication contains this

    @property
    def shaded_days(self) -> tuple[float, float] | None:
        """The reported spread of onset up to day 14; None where no spread is attested."""
        if self.onset.low is None or self.onset.high is None or self.onset.mark == UNVERIFIED:
            return None
        return self.onset.low, min(self.onset.high, LAST_EXPECTED_DAY)

    @property
    def in_words(self) -> str:
        """The numbers as reported, with population, source and mark."""
        said = f"{self.product}, {self.population}: median onset day {self.onset}"
        if self.duration is not None and self.duration.mark != UNVERIFIED:
            said += f", median duration {self.duration} days"
        return f"Expected, never graded by. {said}. {self.source}, {self.onset.mark}."


def _u(median: float, low: float | None = None, high: float | None = None) -> Days:
    return Days(median, low, high, mark=UNVERIFIED)


def _iqr(median: float, low: float, high: float, mark: str = "V1") -> Days:
    return Days(median, low, high, "IQR", mark)


# The first row of a product speaks for it unless another row names the indication.
EXPECTED_WINDOWS: tuple[ExpectedWindow, ...] = (
    ExpectedWindow(
        "axi-cel",
        "LBCL (ZUMA-1)",
        CRS,
        Days(2, 1, 12),
        Days(7, 2, 58),
        "Yescarta safety text 2017 (S23)",
    ),
    ExpectedWindow(
        "axi-cel", "LBCL (ZUMA-1)", ICANS, Days(4), _u(17), "Yescarta safety text 2017 (S23)"
    ),
    ExpectedWindow(
        "axi-cel",
        "follicular lymphoma (ZUMA-5)",
        CRS,
        Days(4, 1, 20),
        Days(6, 1, 27),
        "Manufacturer's follicular lymphoma safety pages (S24)",
        indication_says="follicular",
    ),
    ExpectedWindow(
        "axi-cel",
        "follicular lymphoma (ZUMA-5)",
        ICANS,
        _u(6),
        _u(16),
        "Manufacturer's follicular lymphoma safety pages (S24)",
        indication_says="follicular",
    ),
    ExpectedWindow(
        "tisa-cel",
        "all",
        CRS,
        Days(3, 1, 51),
        Days(8, 1, 36),
        "Kymriah safety text and label 2018 (S21, S68)",
    ),
    ExpectedWindow(
        "tisa-cel",
        "all",
        ICANS,
        Days(6, 1, 359),
        None,
        "Kymriah safety text and label 2018 (S21, S68)",
    ),
    ExpectedWindow(
        "tisa-cel",
        "all; duration in ALL",
        ICANS,
        Days(6, 1, 359),
        Days(6),
        "Kymriah safety text and label 2018 (S21, S68)",
        indication_says="lymphoblastic",
    ),
    ExpectedWindow(
        "tisa-cel",
        "LBCL",
        CRS,
        Days(3),
        Days(7, 2, 30),
        "eviQ protocol 3839 (S22)",
        indication_says="large B-cell",
    ),
    ExpectedWindow(
        "tisa-cel",
        "LBCL",
        ICANS,
        Days(6, 1, 17),
        Days(14),
        "eviQ protocol 3839 (S22)",
        indication_says="large B-cell",
    ),
    ExpectedWindow(
        "tisa-cel",
        "paediatric pooled trials (n = 108 with CRS)",
        CRS,
        _u(3, 1, 22),
        _u(8, 1, 36),
        "Levine 2021 (S20), no mark given",
    ),
    ExpectedWindow(
        "tisa-cel",
        "registry (n = 703; product inferred)",
        CRS,
        Days(5, 1, 38),
        Days(6),
        "ASH Publications table 12872923 (S57)",
    ),
    ExpectedWindow(
        "tisa-cel",
        "registry (n = 703; product inferred)",
        ICANS,
        Days(7, 1, 93),
        Days(7),
        "ASH Publications table 12872923 (S57)",
    ),
    ExpectedWindow(
        "liso-cel", "LBCL", CRS, Days(5, 1, 14), _u(5), "Breyanzi EU product text 2022 (S27)"
    ),
    ExpectedWindow(
        "liso-cel", "LBCL", ICANS, _u(8.5), _u(8.5), "Breyanzi EU product text 2022 (S27)"
    ),
    ExpectedWindow(
        "liso-cel",
        "CLL",
        CRS,
        _iqr(4, 1, 7),
        Days(6, 4, 11),
        "Siddiqi 2023, Lancet 402:641 (S28)",
        indication_says="chronic lymphocytic",
    ),
    ExpectedWindow(
        "liso-cel",
        "CLL",
        ICANS,
        Days(7, 4, 11),
        Days(7, 4, 16),
        "Siddiqi 2023, Lancet 402:641 (S28)",
        indication_says="chronic lymphocytic",
    ),
    ExpectedWindow(
        "brexu-cel",
        "MCL (ZUMA-2)",
        CRS,
        Days(3, 1, 13),
        Days(10, 1, 50),
        "Manufacturer's safety pages (S25)",
    ),
    ExpectedWindow(
        "brexu-cel",
        "MCL (ZUMA-2)",
        ICANS,
        Days(6, 1, 32),
        Days(21, 2, 454),
        "Manufacturer's safety pages (S25)",
    ),
    ExpectedWindow(
        "brexu-cel",
        "ALL (ZUMA-3)",
        CRS,
        Days(5, 1, 12),
        Days(8, 2, 63),
        "Manufacturer's safety pages (S25)",
        indication_says="lymphoblastic",
    ),
    ExpectedWindow(
        "brexu-cel",
        "ALL (ZUMA-3)",
        ICANS,
        _u(7),
        _u(15),
        "Manufacturer's safety pages (S25)",
        indication_says="lymphoblastic",
    ),
    ExpectedWindow(
        "brexu-cel",
        "MCL registry (n = 476; product inferred)",
        CRS,
        Days(5, 1, 46),
        Days(6, 1, 176),
        "ASH Publications table 12878521 (S26)",
    ),
    ExpectedWindow(
        "brexu-cel",
        "MCL registry (n = 476; product inferred)",
        ICANS,
        Days(7, 1, 31),
        Days(8, 1, 98),
        "ASH Publications table 12878521 (S26)",
    ),
    ExpectedWindow(
        "ide-cel",
        "myeloma (KarMMa)",
        CRS,
        Days(1, 1, 12),
        Days(5, 1, 63),
        "ASH Publications table 11527903 (S30)",
    ),
    ExpectedWindow(
        "ide-cel",
        "myeloma (KarMMa)",
        ICANS,
        _u(2, 1, 10),
        _u(3, 1, 26),
        "ASH Publications table 11527903 (S30)",
    ),
    ExpectedWindow(
        "cilta-cel",
        "myeloma (CARTITUDE-1)",
        CRS,
        _iqr(7, 5, 8, "V2"),
        _iqr(4, 3, 6, "V2"),
        "ASH Publications table 11527903 and medical information 2024 (S30, S31)",
    ),
    ExpectedWindow(
        "cilta-cel",
        "myeloma (CARTITUDE-1)",
        ICANS,
        _u(8),
        _u(4),
        "Carvykti medical information 2024 (S31)",
    ),
    ExpectedWindow(
        "obe-cel",
        "ALL (FELIX)",
        CRS,
        _u(8, 1, 23),
        _u(5, 1, 21),
        "Report of the Aucatzyl approval (S69)",
    ),
    ExpectedWindow(
        "obe-cel",
        "ALL (FELIX)",
        ICANS,
        _u(12, 1, 31),
        _u(8),
        "Report of the Aucatzyl approval (S69)",
    ),
)


def expected_window(product: str, scale: str, *, indication: str = "") -> ExpectedWindow | None:
    """The row of the product, that of its indication first; None where none may be shaded."""
    rows = [
        row
        for row in EXPECTED_WINDOWS
        if row.product == product and row.scale == scale and row.onset.mark != UNVERIFIED
    ]
    named = [row for row in rows if row.indication_says and row.indication_says in indication]
    general = [row for row in rows if not row.indication_says]
    return next(iter(named + general), None)
