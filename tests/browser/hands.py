"""What a person does at the screen, by the labels that everybody reads; each step waits for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

WAIT_MS = 30_000


@dataclass(frozen=True)
class Hands:
    """One person before one page of a dashboard."""

    page: Page
    url: str

    def open(self, address: str) -> None:
        """An address in the browser's bar, until the page is drawn."""
        self.page.goto(f"{self.url}{address}")
        self.see("Sign-in is off")
        self.wait()

    def wait(self) -> None:
        """Until what runs has run; a click that the page has not yet passed on is not waited for."""
        expect(self.page.get_by_test_id("stApp")).to_have_attribute(
            "data-test-script-state", "notRunning"
        )

    def see(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.get_by_text(text).first).to_be_visible()

    def see_picture(self, said: str) -> Locator:
        """A picture by its text."""
        picture = self.page.get_by_role("img", name=said).first
        expect(picture).to_be_visible()
        return picture

    def press(self, button: str) -> None:
        self.page.get_by_role("button", name=button).click()

    def field(self, label: str) -> Locator:
        return self.page.get_by_label(label, exact=True)

    def type(self, values: Mapping[str, str]) -> None:
        """Each value into its field, from which Tab leads on."""
        for label, value in values.items():
            self.field(label).fill(value)
            self.field(label).press("Tab")

    def tap(self, answers: Mapping[str, str]) -> None:
        """Each group's answer: one of several, or one of those that may go together."""
        for group, answer in answers.items():
            one = self._answer(group, answer)
            one.click()
            self.see_chosen({group: answer})

    def see_chosen(self, answers: Mapping[str, str]) -> None:
        for group, answer in answers.items():
            expect(self._chosen(group).filter(has_text=answer)).to_be_visible()

    def choose(self, answers: Mapping[str, str]) -> None:
        """From a list that shows what fits the letters typed; by keyboard, as the list may open
        past the window's edge while the page below it is still being drawn.
        """
        for label, answer in answers.items():
            box = self.page.get_by_role("combobox", name=label)
            box.press_sequentially(answer)
            option = self.page.get_by_role("option", name=answer, exact=True)
            expect(option).to_be_visible()
            box.press("ArrowDown")
            expect(option).to_have_attribute("data-focused", "true")
            box.press("Enter")
            expect(box).to_have_value(answer)

    def set_time(self, label: str, day: str, minute: str) -> None:
        """Day, month, year, hour, minute: typed one after the other, as the field leads on."""
        self.page.get_by_role("spinbutton", name=f"day, {label}").press_sequentially(day + minute)
        self.page.keyboard.press("Tab")

    def _answer(self, group: str, answer: str) -> Locator:
        named = self._group(group)
        radio = named.get_by_role("radio", name=answer, exact=True)
        return radio.or_(named.get_by_role("button", name=answer, exact=True))

    def _chosen(self, group: str) -> Locator:
        return self._group(group).locator("[aria-checked=true], [aria-pressed=true]")

    def _group(self, group: str) -> Locator:
        radios = self.page.get_by_role("radiogroup", name=group, exact=True)
        return radios.or_(self.page.get_by_role("toolbar", name=group, exact=True))

    def see_nothing_chosen(self) -> None:
        """Every field of the form is blank, but for the time."""
        chosen = self.page.locator("[role=radiogroup], [role=toolbar]").locator(
            "[aria-checked=true], [aria-pressed=true]"
        )
        expect(chosen).to_have_count(0)

    def row_of(self, patient: str) -> Locator:
        """The patient's row on the board."""
        return self.page.locator("[class*=st-key-row-]").filter(has_text=patient)

    def enter_for(self, patient: str) -> None:
        """From the board to the patient's form."""
        self.row_of(patient).get_by_role("button", name="Enter").click()
        self._arrive_at(patient)

    def open_course_of(self, patient: str) -> None:
        self.row_of(patient).get_by_role("button", name="Open").click()
        self._arrive_at(patient)

    def _arrive_at(self, patient: str) -> None:
        """Both pages end with the drugs given."""
        expect(self.page.get_by_role("heading", name=patient)).to_be_visible()
        self.see("Drugs given")
        self.wait()

    def chart(self) -> Locator:
        """The course's figure."""
        return self.page.get_by_test_id("stPlotlyChart")
