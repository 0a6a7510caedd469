"""The photograph of the sentence on the screen: added, refused, kept over a reload, flipped through."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from PIL import Image

from monitoring.charting.pictures import Picture
from monitoring.people.roles import DATA_MANAGER, person
from monitoring.record.accesses import accesses_of
from monitoring.record.reading import table
from monitoring.services.amend_row import withdraw_row
from monitoring.services.handwriting import handwriting_of
from monitoring.services.record_observation import record_observation
from monitoring.settings import Settings
from monitoring.ui import words
from tests.ui.conftest import KAYA, NOW, WEISS, field, press, sound, texts

pytestmark = pytest.mark.slow

MOREAU = person("D. Moreau", DATA_MANAGER)


def photograph(shade=0, kind="JPEG"):
    written = io.BytesIO()
    Image.new("L", (40, 20), shade).save(written, kind)
    return written.getvalue()


def opened(trust, page, who=KAYA):
    trust.sit(who)
    return trust.open(page)


def upload(app, content, name="N. Patient's sentence.jpg"):
    app.file_uploader[0].upload(name, content, "image/jpeg").run()
    return sound(app)


def alts(app):
    return [image.alt for images in app.image for image in images.proto.imgs if image.alt]


def pictures(app):
    return [one for images in app.image for one in images.proto.imgs if "jpeg" in one.url]


def look(app):
    app.session_state["handwriting-course"] = True
    app.run()


def samples(trust):
    return handwriting_of(trust.record, "P-1", by=KAYA).samples


def charted(trust, given, *, hours, **cells):
    record_observation(
        trust.record,
        Settings(),
        "P-1",
        {"observed_at": NOW - timedelta(hours=hours), **cells},
        by=KAYA,
        at=NOW,
        form_key=f"{hours} hours",
        kind="neuro-check",
        handwriting=Picture(given, 40, 20),
    )


def test_a_picture_is_added_saved_once_and_asked_for_anew(trust):
    app = opened(trust, "neuro")
    press(app, "All four right: year, month, city, hospital")
    upload(app, photograph())

    assert words.PICTURE_GOES_ALONG in texts(app)
    assert [] == list(app.file_uploader)
    app = press(app, "Save")
    press(app, "Save")

    (kept,) = samples(trust)
    row = table(trust.record, "observations").set_index("row_id").loc[kept.row_id]
    assert 4 == row["ice_orientation"]
    assert 1 == len(app.file_uploader)
    assert words.PICTURE_GOES_ALONG not in texts(app)


def test_a_picture_alone_is_a_check(trust):
    """As of a sentence written while the form was already saved."""
    app = opened(trust, "neuro")
    upload(app, photograph())
    press(app, "Save")

    assert [None] == [one.sentence for one in samples(trust)]


def test_what_is_refused_is_said_and_nothing_else_is_lost(trust):
    app = opened(trust, "neuro")
    press(app, "All four right: year, month, city, hospital")
    upload(app, b"no picture", name="sentence.jpg")

    assert "no picture that can be read" in texts(app)
    assert 1 == len(app.file_uploader)
    press(app, "Save")
    assert () == samples(trust)
    assert 4 == table(trust.record, "observations")["ice_orientation"].dropna().iloc[-1]


def test_it_is_kept_over_a_reload_and_goes_when_it_is_removed(trust):
    """Also where nothing but the picture had been given."""
    upload(opened(trust, "neuro"), photograph())
    app = trust.open("neuro")

    assert words.PICTURE_GOES_ALONG in texts(app)
    press(app, words.REMOVE_PICTURE)
    assert 1 == len(app.file_uploader)
    assert words.PICTURE_GOES_ALONG not in texts(trust.open("neuro"))
    assert () == samples(trust)


def test_whoever_leaves_the_page_finds_the_picture_and_the_answers_again(trust):
    """Streamlit forgets the fields of a page that was left, and not what was put beside them."""
    app = opened(trust, "neuro")
    field(app.button_group, "Seizure since the last check").set_value("none").run()
    upload(app, photograph())
    app.switch_page("pages/course.py").run()
    app.switch_page("pages/neuro.py").run()

    assert words.PICTURE_GOES_ALONG in texts(sound(app))
    assert "none" == field(app.button_group, "Seizure since the last check").value
    press(app, "Save")
    row = table(trust.record, "observations").iloc[-1]
    assert ("none", samples(trust)[0].name) == (row["seizure"], row["handwriting"])


def test_the_name_of_the_file_goes_nowhere(trust):
    """It may be the patient's."""
    app = opened(trust, "neuro")
    upload(app, photograph(), name="Surname-of-somebody.jpg")
    press(app, "Save")
    trust.record.dispose()

    kept = b"".join(one.read_bytes() for one in trust.where.parent.glob("daywatch.db*"))
    assert b"Surname-of-somebody" not in kept


def test_one_flips_through_what_there_is_by_day_beside_the_baseline(trust):
    """The newest first of all; what was withdrawn is said and not shown."""
    charted(trust, photograph(10), hours=30, ice_writing=1.0)
    charted(trust, photograph(90), hours=20, ice_writing=0.0)
    charted(trust, photograph(200), hours=2)
    app = opened(trust, "course", MOREAU)
    assert [] == pictures(app)

    look(app)
    told = texts(sound(app))
    assert words.PEOPLE_JUDGE_IT in told
    assert words.NO_BASELINE_PICTURE in told
    assert "3 of 3" in told
    assert "15 Mar 2026 08:00, Day +3" in told
    assert "**not charted**" in told
    assert ["Handwriting sample of 15 Mar 2026 08:00, Day +3"] == [
        one for one in alts(app) if "Handwriting" in one
    ]
    assert all(one.url.startswith("data:image/jpeg;base64,") for one in pictures(app))

    press(app, words.EARLIER)
    assert "2 of 3" in texts(app)
    assert "**wrong**" in texts(app)
    press(app, words.EARLIER)
    assert "14 Mar 2026 04:00, Day +2" in texts(app)
    assert "**right**" in texts(app)
    assert field(app.button, words.EARLIER).disabled
    looked = accesses_of(trust.record, patient_number=1, person="Moreau")
    assert words.HANDWRITING in {one.page for one in looked}


def test_a_withdrawn_check_is_said_and_not_shown(trust):
    charted(trust, photograph(10), hours=30, ice_writing=1.0)
    charted(trust, photograph(90), hours=20, ice_writing=0.0)
    row = samples(trust)[1].row_id
    about = {"by": WEISS, "at": NOW, "reason": "other patient", "form_key": "error"}
    withdraw_row(trust.record, "observations", row, **about)
    app = opened(trust, "course")
    look(app)

    assert "1 of 1" in texts(sound(app))
    assert "Withdrawn: the sample of 14 Mar 2026 14:00, Day +2" in texts(app)
    assert "other patient" in texts(app)


def test_the_wrong_picture_is_taken_out_with_its_reason(trust):
    charted(trust, photograph(90), hours=9, ice_writing=1.0)
    charted(trust, photograph(10), hours=3, ice_writing=1.0)
    app = opened(trust, "course")
    look(app)
    press(app, words.TAKE_PICTURE_OUT)
    assert "Say why" in texts(app)
    row = samples(trust)[-1].row_id
    app.text_input(key=f"handwriting-out-observations-{row}-why").set_value("shows a name").run()
    press(app, words.TAKE_PICTURE_OUT)

    assert 1 == len(samples(trust))
    assert "1 of 1" in texts(app)
    assert "shows a name" in texts(app)


def test_where_there_is_no_picture_the_course_says_nothing_of_it(trust):
    app = opened(trust, "course")

    assert words.HANDWRITING not in [one.label for one in app.expander]


def test_a_sample_is_added_at_baseline_and_a_bad_one_saves_nothing(trust):
    app = opened(trust, "admit")
    field(app.text_input, "Bed").set_value("12")
    upload(app, b"no picture")
    app = press(app, "Save")
    assert "no picture that can be read" in texts(app)
    assert "12" == field(app.text_input, "Bed").value
    assert table(trust.record, "patients")["bed"].isna().all()

    upload(app, photograph(60))
    press(app, "Save")

    assert handwriting_of(trust.record, "P-1", by=KAYA).baseline is not None
    assert "12" == table(trust.record, "patients")["bed"].iloc[0]
    assert words.BASELINE_PICTURE_IS_KEPT in texts(trust.open("admit"))
