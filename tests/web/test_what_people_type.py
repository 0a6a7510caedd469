"""What people type is shown as they typed it, never as markup; no page is built from it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from monitoring.ui.words import as_text

UI = Path(__file__).resolve().parents[2] / "monitoring" / "ui"
FILES = sorted(UI.rglob("*.py"))
NAMES = [file.name for file in FILES]
# The keyboard's: a file of ours, by its address; the policy of the server lets no other run.
MAY_RUN_OUR_SCRIPT = {"keyboard.py": {"unsafe_allow_javascript"}}
TAG = re.compile(r"<[a-z/!]")
OURS_OR_ESCAPED = re.compile(r"[A-Z][A-Z_]*$|(escape|quote)\(")
HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "<b>bold</b> &amp; &lt;",
    "![x](https://example.org/x.png)",
    "[x](javascript:alert(1))",
    "**P** _01_ `code` ~~gone~~ ^up^ $x^2$",
    "# heading",
    "> quoted",
    "- listed",
    "+ listed",
    "1. listed",
    "2) listed",
    "a | b | c",
    ":red[P-01] :material/delete: :smile:",
    "back\\slash \\*",
    "=====",
    "K 12/3",
    "P-01",
    "two\nlines",
    "]] ** :small[",
)


def calls(tree):
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def calls_of_st(tree, name):
    return [call for call in calls(tree) if ast.unparse(call.func) == f"st.{name}"]


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_no_page_asks_for_unsafe_markup_or_a_frame(file):
    """Then nothing that is typed into markup can become a tag, and no script runs but our files."""
    tree = ast.parse(file.read_text())
    asked = {keyword.arg for call in calls(tree) for keyword in call.keywords}
    unsafe = {"unsafe_allow_html", "unsafe_allow_javascript"} & asked
    imported = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        and "streamlit.components" in ast.unparse(node)
    ]

    assert MAY_RUN_OUR_SCRIPT.get(file.name, set()) == unsafe
    assert ([], []) == (imported, calls_of_st(tree, "iframe"))


def made_of_our_names_alone(tree):
    """The texts of functions that are given nothing and ask nothing of the session."""
    return {
        text
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        and not ast.unparse(function.args)
        and not re.search(r"\b(st|session)\.", ast.unparse(function))
        for text in ast.walk(function)
        if isinstance(text, ast.JoinedStr)
    }


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_where_a_page_writes_a_tag_every_value_in_it_is_escaped(file):
    """The few things that Streamlit cannot make: each part is our own constant, or is escaped."""
    tree = ast.parse(file.read_text())
    written = calls_of_st(tree, "html")
    if not written:
        return
    ours = made_of_our_names_alone(tree)
    bare = [
        source
        for text in ast.walk(tree)
        if isinstance(text, ast.JoinedStr) and text not in ours and TAG.search(ast.unparse(text))
        for part in text.values
        if isinstance(part, ast.FormattedValue)
        and not OURS_OR_ESCAPED.match(source := ast.unparse(part.value))
    ]

    assert [] == bare
    for call in written:
        given = call.args[0]
        assert not isinstance(given, ast.Name) or given.id.isupper(), ast.unparse(given)


# What people type, by the names under which pages know it. Where one of them is put into words for
# a place that reads markup, it goes through words.as_text.
TYPED = re.compile(
    r"(\.|\[['\"])(patient_id|bed|product|recorded_by|answered_by|physician_by|own_by|by|"
    r"resolution_by|physician_reason|reason|unit_name|allergies|indication|language|note|plan)\b"
)
READS_MARKUP = {
    "badge",
    "button",
    "caption",
    "error",
    "expander",
    "header",
    "info",
    "markdown",
    "subheader",
    "success",
    "table",
    "title",
    "toast",
    "warning",
    "write",
}


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_what_is_typed_goes_through_as_text_on_its_way_into_markup(file):
    """A net with wide meshes: it catches the value that stands in the call itself."""
    found = []
    for call in calls(ast.parse(file.read_text())):
        if not (isinstance(call.func, ast.Attribute) and call.func.attr in READS_MARKUP):
            continue
        for said in [*call.args[:1]]:
            for part in ast.walk(said):
                # A value in an f-string, or by its name in a sentence of a module of words.
                if isinstance(part, (ast.FormattedValue, ast.keyword)):
                    source = ast.unparse(part.value)
                    is_counted = "len(" in source
                    if TYPED.search(source) and "as_text(" not in source and not is_counted:
                        found.append((call.lineno, source))

    assert [] == found


@pytest.mark.parametrize("typed", HOSTILE)
@pytest.mark.parametrize("place", ["{}", "**{}** · more", "### {}", "say {} twice"])
def test_markup_in_what_is_typed_shows_as_it_was_typed(typed, place):
    """Read by a parser of the same markup: one line of text, with no tag that is not ours."""
    parser = MarkdownIt("commonmark").enable(["strikethrough", "table"])
    ours = re.sub(r"[*#]", "", place.format("")).strip()
    shown = "".join(
        child.content
        for token in parser.parse(place.format(as_text(typed)))
        for child in token.children or []
        if child.type in ("text", "text_special")
    )
    kinds = {
        child.type
        for token in parser.parse(place.format(as_text(typed)))
        for child in token.children or []
    }

    expected = re.sub(r"[*#]", "", place).strip().format(" ".join(typed.split()))
    assert expected == shown.replace("\u2060", "")
    assert kinds <= {"text", "text_special", "strong_open", "strong_close"}, ours


def test_an_ordinary_id_is_left_as_it_is():
    """A backslash in every id would make pages hard to read in a test."""
    assert ["P-01", "K 12/3", "Bett 4.2", "O'Neill", "23-0815"] == [
        as_text(one) for one in ("P-01", "K 12/3", "Bett 4.2", "O'Neill", "23-0815")
    ]
