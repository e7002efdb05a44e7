"""nio's errors are values that nobody must look at, and its callbacks run before anything is on
disk: so its network is used in one way only."""

import ast
import inspect
from collections.abc import Iterator

from adapters.matrix.library import AsyncClient
from tests.house.tree import ROOT, name_of, parsed

FILES = sorted((ROOT / "adapters" / "matrix").glob("*.py"))
# They ask nobody anything: one hands over what the homeserver told, one hangs up.
_AT_HOME = {"close", "receive_response"}
# What everything else goes over; it says by its errors what became of it.
_WIRE = "adapters/matrix/wire.py", "send"
_ASKING = {
    name for name, _ in inspect.getmembers(AsyncClient, inspect.iscoroutinefunction)
} - _AT_HOME


def _is_client(node: ast.expr) -> bool:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name.lstrip("_") == "client"
        case _:
            return False


def _asked(call: ast.AST) -> str | None:
    """Name what a call asks the homeserver by nio; None for any other."""
    match call:
        case ast.Call(func=ast.Attribute(value=who, attr=name)) if _is_client(who):
            return name if name in _ASKING else None
        case _:
            return None


def _unwrapped(tree: ast.AST) -> Iterator[str]:
    """List calls of which nobody looks at the answer by `ok`."""
    looked_at = {
        id(each)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "ok"
        for argument in node.args
        for each in ast.walk(argument)
    }
    for node in ast.walk(tree):
        name = _asked(node)
        if name is not None and id(node) not in looked_at:
            yield name


def _callbacks(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=who, attr=name) if _is_client(who):
                if name.endswith("_callback"):
                    yield name
            case _:
                pass


def test_every_answer_of_nio_is_looked_at() -> None:
    found = [(name_of(path), name) for path in FILES for name in _unwrapped(parsed(path))]

    assert found == [_WIRE], 'call it as ok("what", await client.…), or by Wire.call'


def test_no_callback_is_given_to_nio() -> None:
    found = [(name_of(path), name) for path in FILES for name in _callbacks(parsed(path))]

    assert found == []


def test_a_fault_of_each_kind_would_be_found() -> None:
    source = """
async def careless(self, client, room):
    ok("joined_members", await client.joined_members(room))
    await self._client.room_send(room, "m.room.message", {})
    ok(await client.keys_query()).missing
    answer = await client.keys_claim({})
    client.add_event_callback(print, object)
"""
    tree = ast.parse(source)

    assert sorted(_unwrapped(tree)) == ["keys_claim", "room_send"]
    assert list(_callbacks(tree)) == ["add_event_callback"]
