"""The panel of the Course page, without a browser."""

from __future__ import annotations

import shutil

import pytest
from streamlit.testing.v1 import AppTest

from monitoring.record.engine import open_record
from monitoring.services.judge_grade import judgements_of
from monitoring.ui import session
from tests.judgements.ward import NOW, new_record

pytestmark = pytest.mark.slow


def page():
    """What the Course page does with the panel."""
    import streamlit as st

    from monitoring.services.review_patient import review_patient
    from monitoring.ui import session
    from monitoring.ui.components.judgement import judgement_panel

    with st.sidebar:
        st.text_input("Your name or initials", key="person")
    state = session.ward().patient(1)
    review = review_patient(
        session.record(), session.settings(), state.patient_id, by=session.person()
    )
    hidden = judgement_panel(state, review)
    st.caption(f"hidden: {hidden}")


@pytest.fixture(scope="session")
def charted(tmp_path_factory):
    where = tmp_path_factory.mktemp("judged") / "daywatch.db"
    new_record(where).dispose()
    return where


@pytest.fixture
def where(charted, tmp_path, monkeypatch):
    file = tmp_path / "daywatch.db"
    shutil.copy(charted, file)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{file}")
    monkeypatch.setenv("DAYWATCH_AS_OF", NOW.isoformat())
    monkeypatch.setenv("DAYWATCH_TIMEZONE", "Europe/Berlin")
    for kept in (session.settings, session.record, session._shelf):
        kept.clear()
    yield file
    for kept in (session.settings, session.record, session._shelf):
        kept.clear()


@pytest.fixture
def app(where):
    return drawn(AppTest.from_function(page, default_timeout=60).run())


def drawn(app):
    assert [] == [error.message for error in app.exception]
    return app


def named(kind, label):
    (found,) = [one for one in kind if one.label == label]
    return found


def choose(app, kind, label, value):
    return drawn(named(getattr(app, kind), label).set_value(value).run())


def press(app, label):
    return drawn(named(app.button, label).click().run())


def texts(app):
    kinds = (app.markdown, app.caption, app.info, app.warning, app.error, app.subheader)
    return "\n".join(one.value for kind in kinds for one in kind)


def at(app, count):
    """The moment so many back from the newest."""
    box = named(app.selectbox, "Moment to judge")
    return drawn(box.select_index(count).run())


def physician(app, name="Dr Weiss"):
    app = choose(app, "text_input", "Name of who judges", name)
    return choose(app, "radio", "Role", "physician")


def words_in(where):
    record = open_record(where)
    said = judgements_of(record, "P1")
    record.dispose()
    return said


def test_the_panel_opens_blank(app):
    """Nothing is agreed to in advance, and nobody's name is filled in."""
    fields = [*app.text_input, *app.number_input]
    assert [] == [one.label for one in fields if one.value]
    assert [] == [one.label for one in app.radio if one.value is not None]
    assert "cannot be graded: at least 2, at most 3" in texts(app)
    assert "Nobody has said anything of this scale yet." in texts(app)


def test_a_physician_agrees_and_it_stands(app, where):
    app = choose(at(physician(app), 1), "radio", "Your word", "Agree")
    app = press(app, "Save your word")

    (one,) = words_in(where)
    assert ("agreed", 3, "Dr Weiss", "physician") == (one.word, one.grade, one.by, one.role)
    assert "Confirmed: grade 3" in texts(app)
    assert "meets criteria for grade 3, for review" in texts(app)
    assert named(app.radio, "Your word").value is None


def test_another_grade_needs_its_reason_and_keeps_what_was_chosen(app, where):
    app = choose(at(physician(app), 1), "radio", "Your word", "Different grade")
    app = press(choose(app, "selectbox", "Grade", 2), "Save your word")
    assert "Not saved. Say why: a change needs its reason." in texts(app)
    assert 2 == named(app.selectbox, "Grade").value

    app = press(choose(app, "text_input", "Reason", "One was stopped"), "Save your word")

    assert ["different-grade"] == [one.word for one in words_in(where)]
    assert "A physician says grade 2" in texts(app)
    assert "Not saved" not in texts(app)


def test_another_cause_shows_the_grade_as_charted_beside_the_new_one(app, where):
    app = choose(at(physician(app), 1), "radio", "Your word", "Other cause")
    findings = next(one for one in app.pills if one.label == "Findings of another cause")
    app = drawn(findings.set_value(["fever", "hypotension", "hypoxia"]).run())
    app = choose(app, "radio", "Holds", "At this moment only")
    app = press(choose(app, "text_input", "Reason", "Pneumonia"), "Save your word")

    assert ["fever", "hypotension", "hypoxia"] == [one.finding for one in words_in(where)]
    assert "meets criteria for grade 0, for review" in texts(app)
    assert "As charted, before causes were given: meets criteria for grade 3, for review" in texts(
        app
    )


def test_a_grade_is_judged_by_a_named_person_in_a_role(app, where):
    app = choose(at(app, 1), "radio", "Your word", "Agree")
    app = press(app, "Save your word")
    assert "write your name" in texts(app)

    app = press(choose(app, "text_input", "Name of who judges", "Dr Weiss"), "Save your word")
    assert "Say in which role you speak" in texts(app)

    app = press(choose(app, "radio", "Role", "nurse"), "Save your word")
    assert "Only a physician confirms a grade; you speak as a nurse." in texts(app)
    assert () == words_in(where)


def test_with_the_own_grade_first_the_suggestion_comes_after(app, where):
    """Who sees a grade first agrees with it too easily; the data would be worth nothing."""
    app = physician(at(app, 1))
    app = choose(app, "toggle", "Own grade first, suggestion after", value=True)
    assert "meets criteria" not in texts(app)
    assert "hidden: True" in texts(app)

    app = press(choose(app, "selectbox", "Your own grade", 2), "Save my grade")

    (one,) = words_in(where)
    assert ("own-grade", 2, True) == (one.word, one.grade, one.before_suggestion)
    assert "meets criteria for grade 3, for review" in texts(app)
    assert "Own grade 2 by Dr Weiss (physician), before the suggestion was seen" in texts(app)
    assert "hidden: False" in texts(app)


def test_a_word_chosen_at_one_moment_is_not_there_at_the_next(app):
    """Or the wrong moment would be agreed to."""
    app = choose(at(physician(app), 1), "radio", "Your word", "Agree")

    assert named(at(app, 2).radio, "Your word").value is None


def test_iec_hs_is_typed(app, where):
    app = drawn(
        next(one for one in app.segmented_control if one.label == "Scale to judge")
        .set_value("iec-hs-2023")
        .run()
    )
    app = choose(physician(app), "radio", "Your word", "Give a grade")
    app = choose(app, "selectbox", "Grade", 2)
    since = named(app.datetime_input, "Since")
    app = drawn(since.set_value(NOW.replace(tzinfo=None)).run())
    app = press(app, "Save your word")

    (one,) = words_in(where)
    assert ("typed-grade", 2, NOW) == (one.word, one.grade, one.observed_at)
    assert "Grade 2" in texts(app)
    assert "highest so far 2" in texts(app)


def test_a_word_is_taken_back_with_its_reason(app, where):
    app = choose(at(physician(app), 1), "radio", "Your word", "Agree")
    app = press(app, "Save your word")
    box = named(app.selectbox, "Word to take back")
    app = press(drawn(box.select_index(0).run()), "Take it back")
    assert "Say why: a withdrawal needs its reason." in texts(app)

    app = choose(app, "text_input", "Reason for taking it back", "Wrong patient")
    app = press(app, "Take it back")

    assert () == words_in(where)
    assert "No physician has judged this moment yet." in texts(app)


def test_the_end_of_an_episode_is_dated_by_a_physician(app, where):
    app = choose(physician(app), "radio", "Your word on the end", "Another date")
    ended = named(app.datetime_input, "Ended at")
    app = drawn(ended.set_value(NOW.replace(tzinfo=None)).run())
    app = press(choose(app, "text_input", "Reason for the end", "Afebrile at home"), "Save the end")

    (one,) = words_in(where)
    assert ("dated-otherwise", NOW) == (one.word, one.resolved_at)
    assert "dated otherwise, Dr Weiss" in texts(app)
