"""All words of the pages stand in the modules of words, so that a second language can follow."""

from __future__ import annotations

import ast
from pathlib import Path
from string import Formatter

import pytest

from monitoring.ui import page_words
from tests.accessibility.shown_words import shown_literals, words_in

UI = Path(page_words.__file__).parent
SOURCES = sorted(one for one in UI.rglob("*.py") if not one.stem.endswith("words"))
# Each with its reason; a module that shows nothing in words of its own does not stand here.
MAY_SHOW_THEIR_OWN: dict[str, str] = {}


def name_of(path: Path) -> str:
    return str(path.relative_to(UI))


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_what_a_page_shows_comes_from_a_module_of_words(path):
    found = [f"line {one.lineno}: {ast.unparse(one)}" for one in shown_literals(path)]

    assert [] == found or name_of(path) in MAY_SHOW_THEIR_OWN


def test_no_exception_has_outlived_its_reason():
    assert [] == [name for name in MAY_SHOW_THEIR_OWN if not list(shown_literals(UI / name))]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ('st.button("Save", key="save-it")', ["Save"]),
        ('st.markdown(f"**{name}** is late")', ["is late"]),
        ('st.caption("Late: " + ", ".join(labels))', ["Late"]),
        ('st.text_input(words.NAME, help="As signed")', ["As signed"]),
        ('label = "Reason" if word else "Note"\nst.text_input(label)', ["Reason", "Note"]),
        ('form.number("temperature_c", "Temperature")', ["Temperature"]),
        ('pd.DataFrame({"taken at": times})', ["taken at"]),
        ('st.markdown(f":red[{words.LATE}] · {name}")', []),
        ('st.button(words.SAVE, icon=":material/save:", type="primary")', []),
        ('st.switch_page("pages/home.py")', []),
    ],
)
def test_what_is_shown_is_found(tmp_path, source, shown):
    path = tmp_path / "page.py"
    path.write_text(source)
    found = [ast.unparse(one) for one in shown_literals(path)]

    assert len(shown) == len(found)
    assert [] == [one for one in shown if not any(one in text for text in found)]
    assert not words_in("answer:said")


def test_a_sentence_is_filled_with_what_it_asks_for():
    """A name that is misspelt would be found only where the sentence is drawn."""
    wrong = []
    for path in SOURCES:
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match call:
                case ast.Call(
                    func=ast.Attribute(
                        value=ast.Attribute(value=ast.Name(id="page_words"), attr=name),
                        attr="format",
                    ),
                    keywords=given,
                ):
                    sentence = getattr(page_words, name)
                    asked = {field for _, field, *_ in Formatter().parse(sentence) if field}
                    if asked != {one.arg for one in given}:
                        wrong.append((name_of(path), name))

    assert [] == wrong
