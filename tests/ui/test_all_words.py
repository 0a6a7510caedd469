"""Every word of a page stands in a module of words: nothing that reads like one is left in the code.

tests/accessibility/test_words.py follows what the calls show; here each string of the pages is
looked at, also where it is a choice that is compared or a sentence that is kept to be shown later.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitoring.ui import page_words, words

UI = Path(page_words.__file__).parent
SOURCES = (
    *sorted((UI / "components").glob("*.py")),
    *sorted((UI / "pages").glob("*.py")),
    UI / "app.py",
    UI / "catalogue.py",
)
# What a reader would take for words: two with a space between them, of which one may be filled in,
# or one with a capital.
FILLED_IN = "0"
FOR_A_READER = re.compile(
    r"[^\W\d_]{2,}[,;:.]? [^\W\d_]"  # two words
    rf"|[^\W\d_]{{2,}}[,;:.]? {FILLED_IN}|{FILLED_IN}[,;:.]? [^\W\d_]{{2,}}"  # f"bed {bed}"
    r"|^\W*[A-Z][a-z]+"  # one word with a capital
)
MARKUP = re.compile(r"\s*<[a-z/!]")
ICON = re.compile(r":material/\w+:")
# What Streamlit asks and nobody reads.
NOT_SHOWN = {"key", "icon", "shortcut", "format", "mime", "file_name", "layout"}
# By file: what stands there, and why it is no word of ours.
EXCEPTIONS: dict[tuple[str, str], str] = {
    ("administration.py", "too old"): "how old the service says that a backup is",
    ("administration.py", "dated ahead"): "the same",
    (
        "house_style.py",
        ".stApp input:not([type=checkbox], [type=radio], [type=file]), .stApp textarea",
    ): "CSS",
    ("lab_form.py", "name 0"): "a widget's key, by which a draft is kept",
    ("lab_form.py", "unit 0"): "the same",
    ("lab_form.py", "unit of 0"): "the same",
    ("scales.py", "scale of 0"): "the same",
    ("history_view.py", "entered in error"): "what the record calls a row that was withdrawn",
}


def strings_of(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and text of each string that is neither a docstring nor given to an argument that nobody
    reads; an f-string whole, with 0 for what is filled in."""
    passed_over = {id(part) for node in ast.walk(tree) for part in _not_read(node)}
    for node in ast.walk(tree):
        if id(node) in passed_over:
            continue
        if isinstance(node, ast.JoinedStr):
            yield node.lineno, "".join(map(_part, node.values))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def _not_read(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Expr(value=ast.Constant() as docstring):
            yield docstring
        case ast.keyword(arg=name) if name in NOT_SHOWN:
            yield from ast.walk(node)
        case ast.JoinedStr(values=parts):  # looked at whole; what is filled in, by itself
            yield from (part for part in parts if isinstance(part, ast.Constant))
        case ast.FormattedValue(format_spec=ast.JoinedStr() as spec):
            yield from ast.walk(spec)


def _part(part: ast.expr) -> str:
    return str(part.value) if isinstance(part, ast.Constant) else FILLED_IN


def found_in(path: Path) -> list[tuple[int, str]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        (line, text)
        for line, text in strings_of(tree)
        if FOR_A_READER.search(ICON.sub("", text)) and not MARKUP.match(text)
    ]


def test_no_word_for_a_reader_stands_in_the_code_of_a_page():
    left = [
        f"{path.relative_to(UI)}:{line}: {text!r}"
        for path in SOURCES
        for line, text in found_in(path)
        if (path.name, text) not in EXCEPTIONS
    ]

    assert not left, "\n".join(["these belong into ui/page_words.py:", *left])


def test_no_exception_has_outlived_its_reason():
    there = {(path.name, text) for path in SOURCES for _, text in found_in(path)}

    assert set(EXCEPTIONS) <= there


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('if word == "Agree":\n    save()', ["Agree"]),
        ('told = "not saved"', ["not saved"]),
        ('HEADINGS = ("Patient", "CRS", "")', ["Patient"]),
        ('where = f"bed {bed}"', ["bed 0"]),
        ('who = f" by {by}"', [" by 0"]),
        ('st.markdown(f":red-badge[{name}: urgent review]")', [":red-badge[0: urgent review]"]),
        ("said = f\"{title} {'not known' if at is None else at}\"", ["not known"]),
        ('"""A sentence for who reads the code."""', []),
        ('st.button(words.SAVE, key=f"save {number}", icon="Save it", shortcut="Ctrl+Enter")', []),
        ('STYLE = f"<style>.a {{color: {colour}}}</style>"', []),
        ('column = "heart_rate_bpm"\nkey = f"alert-{slot}-{number}"', []),
        ('st.markdown(f"**{bed}** · {patient}")\nat = f"{at:%d %b %H:%M} {zone}"', []),
    ],
)
def test_words_are_told_from_keys_and_markup(tmp_path, source, found):
    path = tmp_path / "page.py"
    path.write_text(source, encoding="utf-8")

    assert found == [text for _, text in found_in(path)]


@pytest.mark.parametrize("module", [page_words, words], ids=["page_words", "words"])
def test_no_name_stands_for_two_sentences(module):
    """The second would be said in the place of the first as well."""
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    named = Counter(
        name.id
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        for name in ast.walk(target)
        if isinstance(name, ast.Name)
    )

    assert [] == [name for name, times in named.items() if times > 1]
