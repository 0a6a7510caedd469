"""What a person does at the screen, by the labels that everybody reads; each step waits for it."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

SECONDS = 20


@dataclass(frozen=True)
class Hands:
    """One person before one page of one dashboard."""

    page: Page
    url: str

    def opens(self, address: str) -> None:
        """Type an address; done when the page has been drawn."""
        self.page.goto(f"{self.url}{address}")
        self.waits()

    def waits(self) -> None:
        """Until the page is drawn and nothing runs."""
        app = self.page.get_by_test_id("stApp")
        expect(app).to_have_attribute("data-test-script-state", "notRunning")
        expect(self.page.get_by_test_id("stSkeleton")).to_have_count(0)

    def presses(self, button: str, *, within: Locator | None = None) -> None:
        self._place(within).get_by_role("button", name=button).click()

    def taps(self, group: str, *choices: str) -> None:
        """One of several (a radio group) or some of them (a toolbar of buttons)."""
        for choice in choices:
            one = self._answer(group, choice)
            one.click()
            expect(one).to_have_attribute("aria-checked", "true")

    def types(self, **_: object) -> None:
        raise NotImplementedError
