"""The protocol of the web chat: its README names all that the code sends and takes."""

import ast
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, cast, get_args

import pytest
from starlette.routing import Route

from adapters.web import read
from adapters.web.adapter import WebChat
from adapters.web.api import Api
from bot import form, primitives
from tests.house.tree import ROOT, parsed, python_files

README = (ROOT / "adapters" / "web" / "README.md").read_text(encoding="utf-8")
PROTOCOL = README.partition("\n# The protocol\n")[2]

# The web chat has buttons: no message of its has reactions that stand for choices.
BLOCKS = [
    one
    for one in get_args(get_args(primitives.Primitive)[0])
    if WebChat.can.reactions or one is not primitives.Reactions
]
SPANS = get_args(get_args(primitives.Span)[0])
TAKEN = get_args(get_args(read.Frame)[0])
QUESTION = '{"name","kind","label"'
FORM_PARTS = [
    (form.FormView, '{"id","title"'),
    (form.QuestionView, QUESTION),
    (form.OptionView, QUESTION),
    (form.PersonView, QUESTION),
    (form.ChannelView, QUESTION),
]


def _items(heading: str) -> dict[str, set[str]]:
    """Read a list in the README: what is named at each item, by the code that it begins with."""
    part = re.split(r"^(?=\*\*|## )", PROTOCOL.partition(f"\n**{heading}**")[2], flags=re.MULTILINE)
    items = re.findall(r"^- `(\w+)`:(.*?)(?=^- |^$|\Z)", part[0], re.DOTALL | re.MULTILINE)
    return {name: set(re.findall(r"[`\"](\w+)[`\"]", said)) for name, said in items}


def _kind(one: Any) -> str:
    return str(get_args(one.__annotations__["kind"])[0])


def _fields(one: Any) -> set[str]:
    """Names of the fields of a value, but for its kind and the bytes that are in no JSON."""
    return {field.name for field in fields(one)} - {"kind", "data"}


def _inside(one: Any) -> Iterator[Any]:
    """Values that a value has lists of."""
    for field in fields(one):
        for part in get_args(field.type):
            if is_dataclass(part):
                yield part


def _frames(table: str) -> dict[str, set[str]]:
    """Read a table of frames: the fields of each, by type."""
    lines = PROTOCOL.partition(table)[2].strip().partition("\n\n")[0]
    cells = re.findall(r'^\| `\{"type":"(\w+)"(.*?)\}` \|', lines, re.MULTILINE)
    return {name: set(re.findall(r'"(\w+)"', rest)) for name, rest in cells}


def _sent() -> Iterator[tuple[str, set[str]]]:
    """What the code says to pages: type and fields, wherever a frame is written down."""
    for path in python_files("adapters/web"):
        if path.name == "fake.py":
            continue
        for node in ast.walk(parsed(path)):
            if not isinstance(node, ast.Dict):
                continue
            pairs = {
                key.value: value
                for key, value in zip(node.keys, node.values, strict=True)
                if isinstance(key, ast.Constant)
            }
            kinds = pairs.pop("type", None)
            for one in ast.walk(kinds) if kinds else ():
                if isinstance(one, ast.Constant):
                    yield str(one.value), {str(key) for key in pairs}


@pytest.mark.parametrize("block", BLOCKS, ids=_kind)
def test_each_block_is_named_with_all_it_has(block: Any) -> None:
    named = _items("Blocks")[_kind(block)]

    assert _fields(block) <= named
    for part in _inside(block):
        assert _fields(part) <= named


@pytest.mark.parametrize("span", SPANS, ids=_kind)
def test_each_span_is_named_with_all_it_has(span: Any) -> None:
    assert _items("Spans")[_kind(span)] == _fields(span)


def test_no_block_and_no_span_is_named_that_is_not_there() -> None:
    assert set(_items("Blocks")) == set(map(_kind, BLOCKS))
    assert set(_items("Spans")) == set(map(_kind, SPANS))


def test_each_kind_of_question_is_named_and_no_other() -> None:
    # A form that asks for a file is a page of its own in every chat.
    asked = [one for one in get_args(form.Kind) if one != "file"]
    assert list(_items("Question")) == asked


@pytest.mark.parametrize(("view", "begins"), FORM_PARTS)
def test_all_that_a_form_has_is_named(view: Any, begins: str) -> None:
    found = re.search(rf"{re.escape(begins)}.*?\}}`", PROTOCOL, re.DOTALL)

    assert found
    assert {field.name for field in fields(view)} <= set(re.findall(r'"(\w+)"', found[0]))


@pytest.mark.parametrize("frame", TAKEN, ids=lambda frame: frame.__name__)
def test_each_frame_of_a_page_is_named_with_all_it_has(frame: Any) -> None:
    (name,) = get_args(frame.model_fields["type"].annotation)

    assert _frames("Sent by the page:")[name] == set(frame.model_fields) - {"type"}


def test_no_frame_of_a_page_is_named_that_is_not_taken() -> None:
    taken = {name for frame in TAKEN for name in get_args(frame.model_fields["type"].annotation)}

    assert set(_frames("Sent by the page:")) == taken


def test_each_frame_to_a_page_is_named_with_all_it_has() -> None:
    named = _frames("Sent to the page:")
    sent = list(_sent())

    assert {name for name, _ in sent} == set(named)
    assert [(name, has) for name, has in sent if not has <= named[name]] == []


def test_each_address_is_named() -> None:
    routes = Api(cast("Any", None), cast("Any", None)).routes()
    there = {
        f"{method} /chat/api{route.path}".format(place="ID", message="ID", file="FILE")
        for route in routes
        if isinstance(route, Route)
        for method in (route.methods or set()) - {"HEAD"}
    }

    assert (
        set(re.findall(r"^\| `((?:GET|POST) /chat/api/[\w/-]+)", PROTOCOL, re.MULTILINE)) == there
    )
