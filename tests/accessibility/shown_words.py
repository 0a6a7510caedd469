"""Finds in the source of the pages what is shown to people and does not come from a words module."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

# Calls that put their words on the screen, of Streamlit and of our own form fields. What comes
# first in the call is shown, and what these keywords name.
SHOWING = frozenset(
    [
        "markdown",
        "caption",
        "info",
        "warning",
        "error",
        "success",
        "header",
        "subheader",
        "title",
        "button",
        "text_input",
        "text_area",
        "number_input",
        "selectbox",
        "pills",
        "segmented_control",
        "toggle",
        "checkbox",
        "radio",
        "multiselect",
        "datetime_input",
        "date_input",
        "time_input",
        "expander",
        "popover",
        "tabs",
        "form_submit_button",
        "badge",
        "metric",
        "write",
        "text",
        "spinner",
        "toast",
        "download_button",
        "file_uploader",
        "link_button",
        "page_link",
        "image",
        "plotly_chart",
        "status",
        "camera_input",
        "dialog",
        "Page",
        "set_page_config",
        "DataFrame",
    ]
)
OWN_FIELDS = {"number": 1, "choice": 1, "several": 1, "text": 1}  # form.number(column, label, …)
SHOWN_BY_KEYWORD = frozenset(
    [
        "label",
        "help",
        "body",
        "placeholder",
        "caption",
        "alt",
        "text",
        "title",
        "page_title",
        "format_func",
        "confirm",
    ]
)
# Markup, icons, numbers' forms and addresses are no words.
NO_WORDS = re.compile(
    r":material/\w+:|:[a-z]+-badge\[|:[a-z]+\[|</?\w+[^>]*>|[\w/]+\.py|https?:\S+|&\w+;"
)
KEY = re.compile(r"[\w-]*:[\w:-]*")
WORD = re.compile(r"[^\W\d_]{2,}")


def words_in(text: str) -> bool:
    """A key of the session, such as 'answer:said', is none."""
    if KEY.fullmatch(text):
        return False
    return bool(WORD.search(NO_WORDS.sub(" ", text)))


def shown_literals(path: Path) -> Iterator[ast.Constant | ast.JoinedStr]:
    """The strings with words in them that a call of `path` shows; f-strings whole."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assigned = _assigned(tree)
    seen: set[tuple[int, int]] = set()
    for call in ast.walk(tree):
        if isinstance(call, ast.Call):
            for shown in _shown_arguments(call):
                named = assigned.get(shown.id, []) if isinstance(shown, ast.Name) else []
                for literal in (found for one in (shown, *named) for found in _literals(one)):
                    place = (literal.lineno, literal.col_offset)
                    if place not in seen:
                        seen.add(place)
                        yield literal


def _assigned(tree: ast.Module) -> dict[str, list[ast.expr]]:
    """The sentences that a name stands for anywhere in the module; lists of choices are not."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(
            node.value, (ast.Constant, ast.JoinedStr, ast.IfExp, ast.BinOp)
        ):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    found.setdefault(target.id, []).append(node.value)
    return found


def _shown_arguments(call: ast.Call) -> Iterator[ast.expr]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    receiver = call.func.value if isinstance(call.func, ast.Attribute) else None
    is_form = isinstance(receiver, ast.Name) and receiver.id == "form"
    if is_form and name in OWN_FIELDS:
        yield from call.args[OWN_FIELDS[name] : OWN_FIELDS[name] + 1]
        return
    if name not in SHOWING:
        return
    if name == "DataFrame":  # the heads of its columns, and words in its cells
        for frame in call.args:
            if isinstance(frame, ast.Dict):
                yield from (key for key in frame.keys if key is not None)
                yield from frame.values
        return
    first = 0 if name not in ("page_link", "image", "Page") else 1
    yield from call.args[first : first + 1]
    yield from (one.value for one in call.keywords if one.arg in SHOWN_BY_KEYWORD)


def _literals(node: ast.AST) -> Iterator[ast.Constant | ast.JoinedStr]:
    """What a word expression is made of."""
    match node:
        case ast.Constant(value=str() as text):
            if words_in(text):
                yield node
        case ast.JoinedStr(values=parts):
            if any(isinstance(one, ast.Constant) and words_in(str(one.value)) for one in parts):
                yield node
                return
            filled = (one.value for one in parts if isinstance(one, ast.FormattedValue))
            yield from (found for one in filled for found in _literals(one))
        case _:
            yield from (found for one in _shown_parts(node) for found in _literals(one))


def _shown_parts(node: ast.AST) -> list[ast.AST]:
    """Of a condition its outcomes; of a call nothing, but where it joins or fills words."""
    match node:
        case ast.Call(func=ast.Attribute(value=of, attr=name), args=args, keywords=named):
            joins = isinstance(of, ast.Constant) or name == "format"
            return [of, *args, *(one.value for one in named)] if joins else []
        case ast.Call() | ast.Compare() | ast.Subscript() | ast.Attribute() | ast.Name():
            return []
        case ast.IfExp(body=body, orelse=orelse):
            return [body, orelse]
        case ast.GeneratorExp(elt=shown) | ast.ListComp(elt=shown) | ast.Lambda(body=shown):
            return [shown]
    return list(ast.iter_child_nodes(node))
