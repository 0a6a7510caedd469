"""Takes every page, light and dark, wide, narrow and in grey: `python -m tests.browser.screenshots`.

The clock and the ward are fixed, so two runs differ only where the pages do. Somebody looks at them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, expect

from tests.browser.dashboards import REPOSITORY, Dashboard, chromium, dashboard
from tests.browser.hands import WAIT_MS, Hands

FOLDER = REPOSITORY / "screenshots"
README_PICTURE = REPOSITORY / "docs" / "images" / "board.png"
HEIGHTS = {1440: 900, 820: 1180}
# As somebody sees it who sees no colours, or a printer that has none.
NO_COLOURS = "achromatopsia"
LOOKS = (("light", 1440), ("light", 820), ("dark", 1440), ("dark", 820), ("grey", 1440))
TALLEST = 16_000
Shot = tuple[str, Callable[[Hands], None]]  # an address, and what is done there


def nothing(hands: Hands) -> None:
    """The page as it opens."""


def fill_in(hands: Hands) -> None:
    """A febrile set on low-flow oxygen, not yet saved."""
    hands.type(
        {
            "Temperature (°C)": "38.6",
            "Pulse (/min)": "112",
            "Systolic (mmHg)": "118",
            "Diastolic (mmHg)": "70",
            "Respirations (/min)": "20",
            "SpO₂ (%)": "95",
        }
    )
    hands.tap({"Oxygen device": "Nasal cannula", "Vasopressors running": "None"})
    hands.type({"Oxygen flow (L/min)": "3"})
    hands.see("CRS 0 → 2")


def make_mistakes(hands: Hands) -> None:
    """°F in the °C field, and Save pressed."""
    hands.type({"Temperature (°C)": "98.6", "Systolic (mmHg)": "118"})
    hands.press("Save")
    hands.see("Not saved")


def ask_what_matters(hands: Hands) -> None:
    """A low pressure on oxygen: the questions that these make matter."""
    hands.type({"Temperature (°C)": "38.6", "Systolic (mmHg)": "84"})
    hands.tap({"Oxygen device": "Nasal cannula"})
    hands.see("Is this hypotension for this patient?", "CRS 0 → ")


def answer_an_alert(hands: Hands) -> None:
    """Save pressed on a blank plan, by nobody."""
    hands.page.get_by_role("button", name="Acknowledge").first.click()
    hands.press("Save the plan")
    hands.see("Say what the plan is")


def see_the_settings(hands: Hands) -> None:
    hands.page.get_by_role("tab", name="Settings").click()
    hands.see("What changed, and when")


def see_icans(hands: Hands) -> None:
    hands.see("Immune effector cell-associated neurotoxicity syndrome")


def paste_results(hands: Hands) -> None:
    """A table as it stands, with a name and a number that need a word."""
    hands.tap({"How": "Paste a table"})
    box = hands.page.get_by_label("Table from a spreadsheet or the laboratory system")
    box.fill(
        "Test\tResult\tUnit\tTime\nCRP\t34,5\tmg/L\t2026-03-15 08:30\n"
        "ANC\t1,2\t10*9/L\t2026-03-15 08:30\n"
    )
    hands.page.keyboard.press("Control+Enter")
    hands.see("2 results, 2 with a fault.")


def start_a_round(hands: Hands) -> None:
    hands.press("Round:")
    hands.see("Round: 1 of")


def try_values(hands: Hands) -> None:
    hands.page.get_by_role("tab", name="Try values").click()
    hands.see("Nothing is recorded here")


def clear(hands: Hands) -> None:
    """No draft is left for the next picture."""
    if hands.page.get_by_role("button", name="Clear the form").count():
        hands.press("Clear the form")
        expect(hands.page.locator("input[type=number]:not([value=''])")).to_have_count(0)


ON_THE_WARD: dict[str, Shot] = {
    "board": ("/board", nothing),
    "enter-blank": ("/enter?patient=1", nothing),
    "enter-filled": ("/enter?patient=1", fill_in),
    "enter-asked": ("/enter?patient=3", ask_what_matters),
    "enter-faults": ("/enter?patient=2", make_mistakes),
    "enter-round": ("/board", start_a_round),
    "neuro-ice": ("/neuro?patient=1", nothing),
    "neuro-capd": ("/neuro?patient=16", nothing),
    "labs": ("/labs?patient=1", nothing),
    "labs-pasted": ("/labs?patient=7", paste_results),
    "course-crs-3": ("/course?patient=8", nothing),
    "course-why": ("/course?patient=8&why=crs", nothing),
    "course-seizure": ("/course?patient=14", nothing),
    "alerts": ("/alerts", nothing),
    "alerts-acknowledging": ("/alerts", answer_an_alert),
    "handover": ("/handover", nothing),
    "after-downtime": ("/downtime", nothing),
    "admin": ("/admin", nothing),
    "admin-settings": ("/admin", see_the_settings),
    "scales-crs": ("/scales", nothing),
    "scales-icans": ("/scales?scale=icans-astct-2019", see_icans),
    "scales-try-values": ("/scales", try_values),
    "admit": ("/admit", nothing),
    "admit-known": ("/admit?patient=8", nothing),
    "nobody-chosen": ("/enter", nothing),
}
ON_AN_EMPTY_RECORD: dict[str, Shot] = {
    "empty-board": ("/board", nothing),
    "empty-enter": ("/enter", nothing),
}


def take_all() -> None:
    expect.set_options(timeout=WAIT_MS)
    FOLDER.mkdir(exist_ok=True)
    with (
        TemporaryDirectory() as ward_folder,
        TemporaryDirectory() as empty_folder,
        dashboard(Path(ward_folder), demo=True) as ward,
        dashboard(Path(empty_folder)) as empty,
        chromium() as browser,
    ):
        for look, width in LOOKS:
            with before(browser, look, width) as page:
                take(page, ward, ON_THE_WARD, f"{look}-{width}")
                take(page, empty, ON_AN_EMPTY_RECORD, f"{look}-{width}")
        with before(browser, "light", 1440) as page:
            Hands(page, ward.url).open("/board")
            settle(page)
            README_PICTURE.parent.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=README_PICTURE)


def take(
    page: Page,
    running: Dashboard,
    pages: dict[str, Shot],
    variant: str,
) -> None:
    size = page.viewport_size
    for name, (address, act) in pages.items():
        hands = Hands(page, running.url)
        hands.open(address)
        act(hands)
        show_whole(page)
        page.screenshot(path=FOLDER / f"{name}-{variant}.png", animations="disabled")
        clear(hands)
        page.set_viewport_size(size)


@contextmanager
def before(browser: Browser, look: str, width: int) -> Iterator[Page]:
    """A screen of this width: light, dark, or without colours."""
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHTS[width]},
        color_scheme="dark" if look == "dark" else "light",
        reduced_motion="reduce",
        locale="en-GB",
    )
    context.set_default_timeout(WAIT_MS)
    page = context.new_page()
    if look == "grey":
        context.new_cdp_session(page).send(
            "Emulation.setEmulatedVisionDeficiency", {"type": NO_COLOURS}
        )
    yield page
    context.close()


def show_whole(page: Page) -> None:
    """Streamlit scrolls inside the window, so the window is made as tall as what it shows."""
    settle(page)
    main = page.get_by_test_id("stMain")
    tall = main.evaluate("shown => shown.scrollHeight")
    page.set_viewport_size({**page.viewport_size, "height": min(tall + 40, TALLEST)})
    settle(page)


def settle(page: Page) -> None:
    """Nothing runs, nothing loads, every picture is there."""
    Hands(page, "").wait()
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    page.wait_for_function("[...document.images].every(one => one.complete)")
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(400)  # plotly and the columns take their place after the last message


if __name__ == "__main__":
    take_all()
