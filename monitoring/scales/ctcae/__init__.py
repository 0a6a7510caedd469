"""CTCAE, the laboratory terms: each edition's table as data, and the scales made from it."""

from __future__ import annotations

from monitoring.grading.scale import Scale
from monitoring.scales.ctcae.scale import scale_of
from monitoring.scales.ctcae.terms import Edition, Term
from monitoring.scales.ctcae.v5 import EDITION_5, TERMS_5
from monitoring.scales.ctcae.v6 import EDITION_6, TERMS_6


def scales_of(edition: Edition, terms: tuple[Term, ...]) -> tuple[tuple[Term, Scale], ...]:
    return tuple((term, scale_of(term, edition)) for term in terms)


CTCAE_5, CTCAE_6 = scales_of(EDITION_5, TERMS_5), scales_of(EDITION_6, TERMS_6)
