"""The files in an archive, however it was made: never more of them than fits. Pure."""

import io
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from skills.qa.documents.tidy import line
from skills.qa.documents.values import Unread

MOST_MEMBERS: Final = 1000
MOST_UNPACKED: Final = 100 * 1024 * 1024
# A text is a fifth of its length when it is packed; what is this much smaller was made to harm.
_RATIO: Final = 100
# Few bytes can be much smaller without harm.
_NO_HARM: Final = 1024 * 1024
_PIECE: Final = 1 << 16
_IS_ENCRYPTED: Final = 0x1


def members(data: bytes) -> Iterator[tuple[str, bytes | None]]:
    """Give the files in it, as it calls them, and their bytes: None for what has a password.

    Bytes are counted as they come: what an archive says of itself may be a lie.

    Raises: Unread, while they are given, when it is broken or holds too much.
    """
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            if len(infos) > MOST_MEMBERS:
                raise Unread("too_many")
            left = MOST_UNPACKED
            for info in infos:
                if info.is_dir():
                    continue
                if info.flag_bits & _IS_ENCRYPTED:
                    yield info.filename, None
                    continue
                unpacked = _unpack(archive, info, left, len(data))
                left -= len(unpacked)
                yield info.filename, unpacked
    # The last ones: an offset that is none, and what only other programs can unpack.
    except (BadZipFile, EOFError, zlib.error, OSError, ValueError, NotImplementedError) as error:
        raise Unread("broken") from error


def _unpack(archive: ZipFile, info: ZipInfo, left: int, size: int) -> bytes:
    if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise Unread("broken")
    most = max(_NO_HARM, _RATIO * min(info.compress_size, size))
    unpacked = bytearray()
    with archive.open(info) as file:
        while piece := file.read(_PIECE):
            unpacked += piece
            if len(unpacked) > most:
                raise Unread("bomb")
            if len(unpacked) > left:
                raise Unread("too_large")
    return bytes(unpacked)


def harmless_path(name: str) -> str | None:
    """Tidy the name of a file with its folders; None when it leads out of the archive."""
    if "\0" in name or ":" in name[:2]:
        return None
    path = PurePosixPath(line(name.replace("\\", "/")))
    if path.is_absolute() or ".." in path.parts or not path.parts:
        return None
    return str(path)
