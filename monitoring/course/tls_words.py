"""A row of tumour lysis syndrome in one plain sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from monitoring.grading.scale import Scale, Status
from monitoring.scales import tls
from monitoring.scales import tls_cairo_bishop_2004 as cairo_bishop
from monitoring.scales import tls_ctcae_5_0 as ctcae
from monitoring.scales import tls_howard_2011 as howard
from monitoring.scales.observables import age_years
from monitoring.scales.tls import ABNORMAL, LABORATORY, UNCORRECTED

OF_A_ROW = ("status", "grade", "at_least", "at_most", "driver", "missing", "flags")
SIGNS = tuple(one.name for one in howard.SIGNS)
BESIDE = {"baseline": "the baseline of", "upper-limit": "the upper limit of"}


def explained(scale: Scale, rows: pd.DataFrame, read: pd.DataFrame) -> pd.Series:
    """One sentence a row, made once for each distinct state."""
    signs = SIGNS if scale.key == howard.KEY else ()
    of_state = pd.concat([rows[list(OF_A_ROW)], read[[*LABORATORY, *signs]]], axis=1)
    codes, distinct = pd.factorize(pd.MultiIndex.from_frame(of_state.astype("object").fillna("")))
    labels = tls.LABELS | {one.name: one.label for one in (*scale.inputs, age_years)}
    said = [
        _sentence(scale, dict(zip(of_state.columns, one, strict=True)), labels)
        for one in list(distinct)
    ]
    return pd.Series(pd.array([said[code] for code in codes], dtype="str"), index=rows.index)


def _sentence(scale: Scale, state: Mapping[str, object], labels: Mapping[str, str]) -> str:
    flags = str(state["flags"]).split(";")
    parts = [*_verdict(scale, state, labels, flags)]
    if state["missing"]:
        names = str(state["missing"]).split(";")
        asks = {**labels, **tls.LABELS}
        parts.append(f"to chart or answer: {', '.join(_label(one, asks) for one in names)}")
    if tls.NOT_NOW_FLAG in flags:
        parts.append("no longer met by the last 24 h")
    if tls.EARLIER_DAY_OPEN_FLAG in flags:
        parts.append(
            f"an earlier day was left open, so that up to {state['at_most']} is possible in the "
            "window"
        )
    if tls.UNCORRECTED_FLAG in flags:
        parts.append("calcium is not corrected for albumin")
    if tls.RASBURICASE_FLAG in flags:
        parts.append("uric acid after rasburicase may be falsely low")
    return f"{scale.short_name}: {'; '.join(parts)}."


def _label(name: str, labels: Mapping[str, str]) -> str:
    for ending, words in BESIDE.items():
        if name.endswith(f"-{ending}"):
            return f"{words} {labels[name.removesuffix(f'-{ending}')]}"
    return labels[name]


def _verdict(
    scale: Scale, state: Mapping[str, object], labels: Mapping[str, str], flags: list[str]
) -> Iterable[str]:
    status, found = state["status"], _abnormal(scale, state)
    if status == Status.NOT_CLASSIFIABLE:
        yield f"TLS-pattern outside window, not classifiable, for review: {found}"
        return
    if status == Status.OPEN:
        yield (
            f"cannot be graded: at least {state['at_least']}, at most {state['at_most']}"
            + (", with laboratory TLS" if tls.LABORATORY_FLAG in flags else "")
        )
    elif status == Status.PROVISIONAL:
        yield f"provisional, for a physician to confirm or reject: {_meaning(scale, state, flags)}"
    else:
        yield _meaning(scale, state, flags)
    yield found
    signs = [labels[name] for name in SIGNS if state.get(name) == "yes"]
    if signs:
        yield f"signs: {_listed(signs)}"
    if tls.OUTSIDE_FLAG in flags:
        yield "TLS-pattern outside the window"


def _abnormal(scale: Scale, state: Mapping[str, object]) -> str:
    names = [tls.LABELS[name] for name in LABORATORY if state[name] in (ABNORMAL, UNCORRECTED)]
    anywhere = scale.key == cairo_bishop.KEY and state["status"] != Status.NOT_CLASSIFIABLE
    when = "in the window" if anywhere else "in the last 24 h"
    return f"abnormal {when}: {_listed(names) if names else 'none that is known'}"


def _meaning(scale: Scale, state: Mapping[str, object], flags: list[str]) -> str:
    grade, laboratory = int(str(state["grade"])), tls.LABORATORY_FLAG in flags
    if scale.key == howard.KEY:
        return howard.STEP_NAMES[grade]
    if grade:
        driver = str(state["driver"]).replace(";", " and ").lower()
        return f"meets criteria for grade {grade} by {driver}, for review"
    if not laboratory:
        return "no laboratory TLS (grade 0)"
    if scale.key == ctcae.KEY:
        return "laboratory TLS, rejected by a clinician (grade 0)"
    return "laboratory TLS without a clinical sign (grade 0)"


def _listed(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
