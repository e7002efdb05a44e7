"""The key ring: keys that lie as files in a folder of their own, outside the database.

What is sealed with a key of the ring can be read until that key is destroyed, and by nobody after
that: not in the database, nor in any older state of it, such as a backup, the write-ahead log, or a
row that was deleted. A copy of the folder undoes this, so none is to be made.
"""

import os
import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from storage.sealing import KEY, Cipher, Damaged
from storage.sqlite import NotUsable

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")
_LENGTH: Final = 4
_END: Final = ".key"
_GONE: Final = bytes(KEY)
_PRIVATE_FOLDER: Final = 0o700
_PRIVATE_FILE: Final = 0o600


class KeyGone(Exception):
    """There is no key of this name: it was destroyed, or never was in this folder."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key of the ring. Whoever holds it can still use it when it is destroyed."""

    name: str
    _cipher: Cipher = field(repr=False)

    def seal(self, data: bytes, *, about: str, size: int) -> bytes:
        """Seal at most `size` bytes. The result is as long for all of them, and opens only with the
        same `about`: what it is of, such as a table and an id. Raises: ValueError, for more."""
        if len(data) > size:
            raise ValueError(f"{len(data)} bytes do not fit into {size}")
        padded = len(data).to_bytes(_LENGTH) + data + bytes(size - len(data))
        return self._cipher.seal(padded, about)

    def open(self, sealed: bytes, *, about: str) -> bytes:
        """Open what this key sealed. Raises: Damaged."""
        padded = self._cipher.open(sealed, about)
        return padded[_LENGTH : _LENGTH + int.from_bytes(padded[:_LENGTH])]


class KeyRing:
    """The keys in a folder; without a folder they are in memory, and end with the process.

    Several processes may share a folder: each change of it is one step. A name is made of letters,
    digits, `.`, `_` and `-`, and begins with whose key it is: `surveys.01J…`.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self._in_memory: dict[str, bytes] = {}

    def prepare(self) -> None:
        """Make the folder, for this account alone, when it is not there.

        Raises: NotUsable, when that cannot be, or when this account may not read and write there.
        """
        if self.folder is None:
            return
        try:
            self.folder.mkdir(_PRIVATE_FOLDER, parents=True, exist_ok=True)
        except OSError as error:
            words = f"the folder of keys cannot be made: {error.strerror}"
            raise NotUsable(f"{self.folder}: {words}") from error
        if not os.access(self.folder, os.R_OK | os.W_OK | os.X_OK):
            words = "this account may not read and write in this folder of keys"
            raise NotUsable(f"{self.folder}: {words}")

    def make(self, name: str) -> Key:
        """Make a key; one that is there stays as it is. It is on the disk when this returns, so
        whatever is sealed with it can be opened after a crash, too. Raises: NotUsable, OSError."""
        _see_name(name)
        if self.folder is None:
            self._in_memory.setdefault(name, secrets.token_bytes(KEY))
            return self.key(name)
        self.prepare()
        path = self._path(name)
        if not path.exists():
            _write_new(self.folder, path)
        return self.key(name)

    def key(self, name: str) -> Key:
        """Give a key. Raises: KeyGone."""
        _see_name(name)
        if self.folder is None:
            found = self._in_memory.get(name, _GONE)
        else:
            try:
                found = self._path(name).read_bytes()
            except FileNotFoundError:
                found = _GONE
        if found == _GONE:  # also when whoever destroyed it was killed before the file went
            raise KeyGone(name)
        if len(found) != KEY:
            raise Damaged(name)
        return Key(name, Cipher(found))

    def names(self, prefix: str = "") -> list[str]:
        """List the keys whose names begin so, by name."""
        if self.folder is None:
            every = list(self._in_memory)
        elif self.folder.is_dir():
            found = self.folder.glob(f"[!.]*{_END}")
            every = [path.name.removesuffix(_END) for path in found]
        else:
            every = []
        return sorted(name for name in every if name.startswith(prefix))

    def destroy(self, name: str) -> None:
        """Destroy a key for ever; one that is gone already is fine. Raises: OSError.

        The file is overwritten first. Some disks and file systems keep what was overwritten for a
        while, out of reach of whoever does not take them apart.
        """
        _see_name(name)
        if self.folder is None:
            self._in_memory.pop(name, None)
            return
        for path in (self._path(name), *self.folder.glob(f".{name}~*")):
            _wipe(path)
        if self.folder.is_dir():
            _to_disk(self.folder)

    def _path(self, name: str) -> Path:
        return (self.folder or Path()) / f"{name}{_END}"


def _see_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name of a key")


def _write_new(folder: Path, path: Path) -> None:
    """Put a key in its place whole, unless another process was first."""
    # A name that begins with a dot is no key's; of `destroy` it is a part of the key's.
    draft = folder / f".{path.name.removesuffix(_END)}~{secrets.token_hex(8)}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE_FILE)
    try:
        os.write(descriptor, secrets.token_bytes(KEY))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    try:
        # Unlike a rename this never takes the place of a key that is there.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    _to_disk(folder)


def _wipe(path: Path) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY)
    except FileNotFoundError:
        return
    try:
        os.write(descriptor, _GONE)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    path.unlink(missing_ok=True)


def _to_disk(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
