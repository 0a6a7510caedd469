"""Every scale that the program grades by, in families, for the page of the scales."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from monitoring.course.all_graders import GRADERS
from monitoring.course.patterns.table import patterns_page
from monitoring.grading.markdown import scale_page
from monitoring.grading.scale import Scale
from monitoring.scales import scales_for
from monitoring.settings import Settings
from monitoring.ui import page_words

# The first that fits by the beginning of the key; whatever is named nowhere is a count or a score.
FAMILIES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (page_words.CORE_SCALES, ("crs-astct-", "icans-astct-")),
    (page_words.OLDER_SCALES, ("crs-", "cres-")),
    (page_words.CTCAE_5, ("ctcae-5.0-",)),
    (page_words.CTCAE_6, ("ctcae-6.0-",)),
    (page_words.INFECTION, ("febrile-neutropenia-", "fever-1", "news2-", "qsofa-", "sirs-")),
    (page_words.OTHER_TOXICITIES, ("tls-", "iec-hs-", "anaphylaxis-")),
    (page_words.PATTERNS, ("patterns",)),
    (page_words.COUNTS_AND_SCORES, ("",)),
)
IN_ORDER = (
    page_words.CORE_SCALES,
    page_words.COUNTS_AND_SCORES,
    page_words.INFECTION,
    page_words.OTHER_TOXICITIES,
    page_words.CTCAE_5,
    page_words.CTCAE_6,
    page_words.OLDER_SCALES,
    page_words.PATTERNS,
)


@dataclass(frozen=True)
class Listed:
    """One page; `scale` is there where values can be tried on it."""

    key: str
    name: str
    family: str
    page: Callable[[], str]
    scale: Scale | None = None


def family_of(key: str) -> str:
    return next(family for family, beginnings in FAMILIES if key.startswith(beginnings))


def catalogue(settings: Settings) -> dict[str, Listed]:
    """By key, in the order of the families."""
    listed = [
        *(_of_scale(scale) for scale in scales_for(settings.grading)),
        *(
            Listed(
                one.key, one.short_name or _title(one.page), family_of(one.key), one.page, one.scale
            )
            for one in GRADERS
        ),
        Listed("patterns", page_words.ALL_PATTERNS, page_words.PATTERNS, patterns_page),
    ]
    ordered = sorted(listed, key=lambda one: IN_ORDER.index(one.family))
    return {one.key: one for one in ordered}


def _of_scale(scale: Scale) -> Listed:
    return Listed(
        scale.key, scale.short_name, family_of(scale.key), lambda: scale_page(scale), scale
    )


def _title(page: Callable[[], str]) -> str:
    """The heading of the page itself."""
    return page().partition("\n")[0].removeprefix("# ")
