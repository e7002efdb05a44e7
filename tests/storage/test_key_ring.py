"""The key ring: what is sealed opens with its key, and with nothing once that is destroyed."""

import multiprocessing
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.key_ring import KeyGone, KeyRing
from storage.sealing import KEY, Damaged
from storage.session import Store
from storage.sqlite import NotUsable

SIZE = 200


@pytest.fixture(params=["folder", "memory"])
def ring(request: pytest.FixtureRequest, tmp_path: Path) -> KeyRing:
    return KeyRing(tmp_path / "keys" if request.param == "folder" else None)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "keys"


def _modes(folder: Path) -> set[int]:
    return {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


@given(data=st.binary(max_size=SIZE))
def test_what_was_sealed_opens_as_it_was_and_is_always_as_long(data: bytes) -> None:
    key = KeyRing().make("lunch.1")

    sealed = key.seal(data, about="lunch_order/1", size=SIZE)

    assert key.open(sealed, about="lunch_order/1") == data
    assert len(sealed) == len(key.seal(b"", about="", size=SIZE))
    assert len(data) < 4 or data not in sealed


def test_the_same_is_sealed_differently_each_time(ring: KeyRing) -> None:
    key = ring.make("lunch.1")

    every = {key.seal(b"soup", about="x", size=SIZE) for _ in range(20)}

    assert len(every) == 20
    assert "soup" not in repr(key)


def test_what_does_not_fit_is_not_sealed(ring: KeyRing) -> None:
    with pytest.raises(ValueError, match="201 bytes do not fit into 200"):
        ring.make("lunch.1").seal(bytes(SIZE + 1), about="x", size=SIZE)


def test_what_was_changed_or_moved_or_is_of_another_key_does_not_open(ring: KeyRing) -> None:
    key, other = ring.make("lunch.1"), ring.make("lunch.2")
    sealed = key.seal(b"soup", about="lunch_order/1", size=SIZE)
    changed = sealed[:-1] + bytes([sealed[-1] ^ 1])

    for opener, words, about in (
        (key, changed, "lunch_order/1"),
        (key, sealed, "lunch_order/2"),
        (other, sealed, "lunch_order/1"),
        (key, sealed[:5], "lunch_order/1"),
        (key, b"", "lunch_order/1"),
    ):
        with pytest.raises(Damaged):
            opener.open(words, about=about)


def test_a_key_that_is_made_again_stays_as_it_is(ring: KeyRing) -> None:
    sealed = ring.make("lunch.1").seal(b"soup", about="x", size=SIZE)

    assert ring.make("lunch.1").open(sealed, about="x") == b"soup"


def test_a_destroyed_key_is_gone_and_a_new_one_of_its_name_opens_nothing(ring: KeyRing) -> None:
    sealed = ring.make("lunch.1").seal(b"soup", about="x", size=SIZE)

    for _ in range(2):
        ring.destroy("lunch.1")

    with pytest.raises(KeyGone, match=r"lunch\.1"):
        ring.key("lunch.1")
    with pytest.raises(Damaged):
        ring.make("lunch.1").open(sealed, about="x")


def test_keys_are_listed_by_name(ring: KeyRing) -> None:
    assert ring.names() == []
    for name in ("lunch.2", "lunch.1", "inbox.x"):
        ring.make(name)
    ring.destroy("lunch.2")

    assert ring.names("lunch.") == ["lunch.1"]
    assert ring.names() == ["inbox.x", "lunch.1"]


@pytest.mark.parametrize("name", ["", ".hidden", "../up", "a/b", "a b", "é", "a~b", "x" * 101])
def test_a_name_that_is_no_name_of_a_file_is_refused(ring: KeyRing, name: str) -> None:
    for use in (ring.make, ring.key, ring.destroy):
        with pytest.raises(ValueError, match="is no name of a key"):
            use(name)


def test_nobody_else_can_read_the_folder_or_a_key(folder: Path) -> None:
    old = os.umask(0)
    try:
        KeyRing(folder).make("lunch.1")
    finally:
        os.umask(old)

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert _modes(folder) == {0o600}
    assert [path.name for path in folder.iterdir()] == ["lunch.1.key"]


def test_another_process_finds_the_same_keys(folder: Path) -> None:
    sealed = KeyRing(folder).make("lunch.1").seal(b"soup", about="x", size=SIZE)
    other = KeyRing(folder)

    assert other.key("lunch.1").open(sealed, about="x") == b"soup"
    other.destroy("lunch.1")
    with pytest.raises(KeyGone):
        KeyRing(folder).key("lunch.1")


def _make(folder: Path, begin: Path, said: Path) -> None:
    while not begin.exists():
        pass
    said.write_bytes(KeyRing(folder).make("lunch.1").seal(b"soup", about="x", size=SIZE))


def test_processes_that_make_a_key_at_once_get_the_same_one(folder: Path, tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("fork")
    said = [tmp_path / f"said-{number}" for number in range(6)]
    every = [spawn.Process(target=_make, args=(folder, tmp_path / "go", one)) for one in said]
    for one in every:
        one.start()
    (tmp_path / "go").touch()
    for one in every:
        one.join(60)

    key = KeyRing(folder).key("lunch.1")
    assert [key.open(one.read_bytes(), about="x") for one in said] == [b"soup"] * 6


def test_nothing_of_a_destroyed_key_is_left_when_its_maker_was_killed(folder: Path) -> None:
    """Between two steps of making it, the key also lies under the name of its draft."""
    ring = KeyRing(folder)
    ring.make("lunch.1")
    ring.make("lunch.1.b")
    for name in ("lunch.1", "lunch.1.b"):
        os.link(folder / f"{name}.key", folder / f".{name}~0123")
    secret = (folder / "lunch.1.key").read_bytes()

    ring.destroy("lunch.1")

    left = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert set(left) == {"lunch.1.b.key", ".lunch.1.b~0123"}
    assert secret not in left.values()
    assert ring.names() == ["lunch.1.b"]


def test_a_key_that_was_overwritten_is_gone_even_when_its_file_is_there(folder: Path) -> None:
    ring = KeyRing(folder)
    ring.make("lunch.1")
    (folder / "lunch.1.key").write_bytes(bytes(KEY))

    with pytest.raises(KeyGone):
        ring.key("lunch.1")


def test_a_key_that_is_half_there_is_damaged(folder: Path) -> None:
    ring = KeyRing(folder)
    ring.make("lunch.1")
    (folder / "lunch.1.key").write_bytes(b"half")

    with pytest.raises(Damaged, match=r"lunch\.1"):
        ring.key("lunch.1")


def test_a_folder_that_cannot_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(NotUsable, match="the folder of keys cannot be made: Not a directory"):
        KeyRing(tmp_path / "file" / "keys").make("lunch.1")


@pytest.mark.parametrize(
    ("url", "folder"),
    [
        ("sqlite://", None),
        ("sqlite:///{tmp}/plein.db", "{tmp}/keys"),
        ("postgresql://plein@db/plein", "data/keys"),
    ],
)
async def test_the_keys_of_a_database_lie_beside_it(
    url: str, folder: str | None, tmp_path: Path
) -> None:
    store = Store(url.format(tmp=tmp_path))
    named = Store(url.format(tmp=tmp_path), keys=tmp_path / "elsewhere")

    assert store.keys.folder == (folder and Path(folder.format(tmp=tmp_path)))
    assert named.keys.folder == tmp_path / "elsewhere"
    assert not (tmp_path / "keys").exists()
    await store.close()
    await named.close()
