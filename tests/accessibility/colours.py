"""Contrast and difference of colours as WCAG and the CIE define them, by coloraide."""

from __future__ import annotations

from coloraide import Color

# WCAG 2.2: 1.4.3 for text and for large text, 1.4.11 for marks and for the focus.
TEXT, LARGE_TEXT, MARK = 4.5, 3.0, 3.0
LARGE, LARGE_IF_BOLD = 24.0, 18.66  # pixels: 18 and 14 points


def contrast(one: str, other: str, *, ground: str) -> float:
    """The ratio of https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio, each colour on the ground."""
    upper, lower = laid_over(one, laid_over(other, ground)), laid_over(other, ground)
    return Color(upper).contrast(lower, method="wcag21")


def laid_over(colour: str, ground: str, *, opacity: float = 1.0) -> str:
    """What is seen of a colour that lets something through."""
    upper = Color(colour)
    upper["alpha"] = upper.alpha() * opacity
    return Color.layer([upper, ground], space="srgb").to_string(hex=True)


def lightness(colour: str) -> float:
    """From 0 to 100 as seen, L* of CIE Lab (D65)."""
    return Color(colour).convert("lab-d65")["lightness"]


def difference(one: str, other: str, *, seen_by: str) -> float:
    """ΔE 2000 of two colours as somebody with a colour vision deficiency sees them.

    `seen_by` is protan, deutan, tritan (Brettel, Viénot and Mollon 1997 for the last, Viénot 1999
    for the others: coloraide's defaults) or grayscale.
    """
    seen = (Color(colour).filter(seen_by) for colour in (one, other))
    first, second = seen
    return first.delta_e(second, method="2000")
