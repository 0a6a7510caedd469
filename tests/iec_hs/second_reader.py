"""A second reader: the IEC-HS screen of one patient by plain lists and ifs, from section 1.4.

It knows whole charts only: every limit, every value at infusion, exact values. It imports nothing
of what it is compared with.
"""

from __future__ import annotations

from dataclasses import dataclass

NONE, WATCH, SCREEN, POSSIBLE = range(4)
FERRITIN_ULN, ULN, LLN = 400.0, 40.0, 200.0


@dataclass(frozen=True)
class Seen:
    """`hour` counts from midnight of day 0, which is the local day of the infusion."""

    hour: float
    what: str
    value: float


def ctcae_grade(what: str, value: float) -> int:
    """5.1, of grade 1 only as far as limits of 1.5, 150 and 12 tell it."""
    limits = {
        "neutrophils": (1.5, 1.5, 1.0, 0.5),
        "platelets": (150, 75, 50, 25),
        "hemoglobin": (12.0, 10.0, 8.0, -1),
    }[what]
    return (
        sum(value < limit for limit in limits)
        if what != "neutrophils"
        else (4 if value < 0.5 else 3 if value < 1.0 else 2 if value < 1.5 else 0)
    )


def features(seen: list[Seen], infused: float) -> list[tuple[float, str]]:
    """When each core feature shows, after the infusion."""
    found = []
    for one in seen:
        if one.hour <= infused:
            continue
        if one.what in ("alt", "ast"):
            before = [other for other in seen if other.what == one.what and other.hour <= infused]
            baseline = max(before, key=lambda other: other.hour).value if before else 0.0
            if one.value > 5 * max(baseline, ULN):
                found.append((one.hour, "transaminases"))
        if one.what == "fibrinogen" and (one.value < 150 or one.value < LLN):
            found.append((one.hour, "fibrinogen"))
        if one.what == "haemophagocytosis":
            found.append((one.hour, "haemophagocytosis"))
        if one.what in ("neutrophils", "platelets", "hemoglobin"):
            earlier = [
                other
                for other in seen
                if other.what == one.what and 48 <= one.hour - other.hour <= 96
            ]
            if earlier:
                before = max(earlier, key=lambda other: other.hour)
                now = ctcae_grade(one.what, one.value)
                if now >= 3 and now - ctcae_grade(one.what, before.value) >= 1:
                    found.append((one.hour, "cytopenia"))
    return found


def levels(seen: list[Seen], infused: float, until_day: int = 30) -> dict[int, int | None]:
    """By day the certain level at the day's last instant; None: not evaluable."""
    days = sorted({int(one.hour // 24) for one in seen if one.hour > infused})
    at_infusion = [one for one in seen if one.what == "ferritin" and one.hour <= infused]
    day_0 = max(at_infusion, key=lambda one: one.hour).value
    shown = features(seen, infused)
    answer: dict[int, int | None] = {}
    for day in days:
        now = max(one.hour for one in seen if int(one.hour // 24) == day)
        samples = [
            one
            for one in seen
            if one.what == "ferritin" and one.hour > infused and 0 <= now - one.hour <= 48
        ]
        if not samples:
            if day <= until_day:
                answer[day] = None
            continue
        latest = max(int(one.hour // 24) for one in samples)
        high = [
            one.hour
            for one in samples
            if int(one.hour // 24) == latest
            and (one.value > 2 * FERRITIN_ULN or one.value > 2 * day_0)
        ]
        if not high:
            answer[day] = NONE
            continue
        most = 0
        known = [(hour, name) for hour, name in shown if hour <= now]
        for sample in high:
            for start in [hour for hour, _ in known] + [sample]:
                if start <= sample <= start + 72:
                    together = {name for hour, name in known if start <= hour <= start + 72}
                    most = max(most, len(together))
        answer[day] = POSSIBLE if most >= 2 else SCREEN if most == 1 else WATCH
    return answer
