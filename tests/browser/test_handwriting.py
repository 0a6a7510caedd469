"""A photograph of the sentence, from the file to the course, in a real browser.

It is 15 March 2026, 10:00, at a ward of one patient.
"""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from monitoring.exchange.pictures import read_picture
from monitoring.record.engine import open_record
from monitoring.services.handwriting import handwriting_of
from monitoring.services.record_observation import record_observation
from monitoring.settings import Settings
from monitoring.ui import words
from tests.browser.conftest import sat_down
from tests.browser.dashboards import dashboard
from tests.ui.conftest import KAYA, NOW, fill

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SURNAME = "Surname"


def photograph(words_written, size=(2400, 800)):
    """As a telephone makes it, with what it knows of its owner."""
    paper = Image.new("RGB", size, "#f4f1e8")
    ImageDraw.Draw(paper).text((100, 300), words_written, fill="#1a2340", font_size=180)
    exif = Image.Exif()
    exif[0x013B] = SURNAME
    written = io.BytesIO()
    paper.save(written, "JPEG", exif=exif)
    return written.getvalue()


@pytest.fixture
def ward(tmp_path):
    record = open_record(tmp_path / "daywatch.db")
    fill(record)
    about = {"by": KAYA, "at": NOW, "form_key": "yesterday", "kind": "neuro-check"}
    yesterday = {"observed_at": NOW - timedelta(hours=24), "ice_writing": 1.0}
    picture = read_picture(photograph("The sky is blue."))
    record_observation(record, Settings(), "P-1", yesterday, handwriting=picture, **about)
    record.dispose()
    with dashboard(tmp_path) as running:
        yield running
        said = running.log.read_text()
        assert "ERROR" not in said
        assert SURNAME not in said


def test_a_photograph_is_added_in_the_check_and_flipped_to_on_the_course(profile, ward):
    """By keyboard; the picture is data of the page, at no address that somebody else could ask."""
    with sat_down(profile, ward) as nurse:
        asked = []
        nurse.page.on("request", lambda request: asked.append(request.url))
        nurse.open("/neuro?patient=1")
        nurse.press("All four right")
        nurse.see_chosen({"What month?": "right"})
        nurse.wait()
        chooser = nurse.page.get_by_test_id("stFileUploader").locator("input[type=file]")
        not_one = {"name": f"{SURNAME}.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"}
        chooser.set_input_files(not_one)
        nurse.see("no picture that can be read")
        nurse.see_chosen({"What month?": "right"})
        expect(chooser).to_have_count(1)
        chooser.set_input_files(not_one | {"buffer": photograph("The sky  is bl")})
        nurse.see_picture(words.ADDED_PICTURE)
        nurse.tap({"Writing: the usual sentence, legibly": "wrong"})
        nurse.press("Save")
        nurse.see("Saved.")

        nurse.open("/course?patient=1")
        nurse.page.get_by_text(words.HANDWRITING, exact=True).click()
        nurse.see(words.PEOPLE_JUDGE_IT, words.NO_BASELINE_PICTURE, "2 of 2")
        shown = nurse.see_picture("Handwriting sample of 15 Mar 2026 10:00, Day +3")
        expect(shown).to_have_js_property("naturalWidth", 1600)
        earlier = nurse.page.get_by_role("button", name=words.EARLIER)
        later = nurse.page.get_by_role("button", name=words.LATER)
        expect(later).to_be_disabled()
        assert 44 <= min(earlier.bounding_box()["height"], earlier.bounding_box()["width"])
        earlier.focus()
        nurse.page.keyboard.press("Enter")
        nurse.see("1 of 2")
        nurse.see_picture("Handwriting sample of 14 Mar 2026 10:00, Day +2")
        later.focus()
        nurse.page.keyboard.press("Enter")
        nurse.see("2 of 2")

        assert [] == [url for url in asked if "/media/" in url and "/static/media/" not in url]

    record = open_record(ward.record)
    found = handwriting_of(record, "P-1", by=KAYA).samples
    record.dispose()
    assert [1.0, 0.0] == [one.sentence for one in found]
    assert SURNAME.encode() not in ward.record.read_bytes()


def test_save_waits_for_a_picture_that_is_still_on_its_way(profile, ward):
    """A slow line; the picture would otherwise come to a form that is no more."""
    with sat_down(profile, ward) as nurse:
        held = []

        def hold(route):
            held.append(route)

        nurse.page.route("**/_stcore/upload_file/**", hold)
        nurse.open("/neuro?patient=1")
        nurse.tap({"Writing: the usual sentence, legibly": "right"})
        file = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photograph("Blue is sky.")}
        chooser = nurse.page.get_by_test_id("stFileUploader").locator("input[type=file]")
        chooser.set_input_files(file)
        expect(nurse.page.get_by_test_id("stFileChip")).to_be_visible()
        nurse.press("Save")
        nurse.page.wait_for_timeout(1000)
        expect(nurse.page.get_by_text("Saved.")).to_have_count(0)
        for route in held:
            route.continue_()
        nurse.see("Saved.")

    record = open_record(ward.record)
    kept = handwriting_of(record, "P-1", by=KAYA).samples
    record.dispose()
    assert [NOW - timedelta(hours=24), NOW] == [one.observed_at for one in kept]
