"""Everything that can overlap, in a real browser: the course of DEMO-25, its chips, its scales."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RIBBONS = (
    "Febrile neutropenia",
    "Infection panel",
    "ICAHT early",
    "T-ICAHT early",
    "IEC-HS screen",
    "TLS (Howard)",
    "Neutrophils decreased",
    "Platelets decreased",
)


def test_crs_icans_icaht_iec_hs_and_tls_are_read_on_one_clock(physician):
    """CRS 3, ICANS 2, ICAHT 3, a possible IEC-HS and tumour lysis, at 1440 pixels."""
    physician.open("/board")
    row = physician.row_of("DEMO-25")
    for chip in ("IEC-HS possible: review", "ICAHT 3"):
        expect(row.get_by_text(chip, exact=True)).to_be_visible()
    physician.open_course_of("DEMO-25")

    chart = physician.chart()
    for name in RIBBONS:
        label = chart.locator(".ytick text, .yaxislayer-above text").filter(has_text=name).first
        expect(label).to_be_visible()
        drawn = label.bounding_box()
        assert drawn["height"] >= 8
    for text in ("peak 3, to Day +4", "peak 2, open", "possible", "clinical"):
        expect(chart.get_by_text(text).first).to_be_visible()


def test_beside_the_chart_stand_red_flags_infection_and_what_would_change_the_grade(physician):
    physician.open("/course?patient=25")
    physician.see(
        "Patterns and red flags",
        "Infection panel",
        "No validated routine-laboratory rule separates CRS from infection.",
    )
    physician.page.get_by_text("What guidelines say").click()
    physician.see("Tocilizumab as charted: 0 in the last 24 h, 2 in all")
    physician.page.get_by_text("What would change it").nth(1).click()
    physician.see("Raised by: ")


def test_any_moment_is_read_by_every_scale_criterion_by_criterion(physician):
    physician.open("/course?patient=25")
    physician.page.get_by_role("tab", name="All other scales").click()
    physician.choose({"Criterion by criterion": "Platelets decreased"})
    said = physician.page.get_by_role("paragraph").filter(has_text="Result 14 10*9/L")
    expect(said).to_be_visible()
    cell = physician.page.locator("td:visible, [role=cell]:visible").filter(has_text="<25")
    expect(cell.first).to_be_visible()
    physician.page.get_by_role("link", name="The scale's page").click()
    physician.see("Platelet count decreased, CTCAE 5.0", "LLN")


def test_a_scale_has_an_address_of_its_own(physician):
    physician.open("/scales?scale=icans-astct-2019")
    physician.see("Immune effector cell-associated neurotoxicity syndrome, ASTCT consensus 2019")
    physician.open("/scales?scale=tls-howard-2011")
    physician.see("Howard")
    physician.open("/scales?scale=no-such-scale")
    physician.see("Cytokine release syndrome")


def test_a_clinicians_answer_is_recorded_with_its_time_and_counts(physician):
    """CTCAE hypoxia is 0 to 2 until exercise and intermittent oxygen are answered."""
    asked = "oxygen saturation falls below 88 % with exercise"
    physician.open("/course?patient=25")
    physician.choose({"Question": f"{asked} · Hypoxia"})
    physician.tap({"Answer": "Yes"})
    physician.press("Record")
    physician.see(f"{asked}: yes")
    physician.page.get_by_text("Every other scale as it stands now").click()
    physician.see("Each scale by itself")
