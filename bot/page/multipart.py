"""What a browser sends of a form with a file: its fields, and its files by field. Pure."""

import re
from email.message import Message
from typing import Final

_MOST_PARTS: Final = 100
_NAME: Final = re.compile(r'\bname="([^"]*)"')
_FILE: Final = re.compile(r'\bfilename="([^"]*)"')

Sent = tuple[dict[str, list[str]], dict[str, tuple[str, bytes]]]


def read_multipart(body: bytes, content_type: str) -> Sent | None:
    """Part what was sent; None when it is not written as browsers do. A file that nobody chose is
    left out."""
    header = Message()
    header["Content-Type"] = content_type
    boundary = header.get_boundary()
    if header.get_content_type() != "multipart/form-data" or not boundary:
        return None
    mark = b"\r\n--" + boundary.encode("latin-1", "replace")
    parts = (b"\r\n" + body).split(mark, _MOST_PARTS)
    if len(parts) < 2 or not parts[-1].startswith(b"--"):
        return None
    fields: dict[str, list[str]] = {}
    files: dict[str, tuple[str, bytes]] = {}
    for part in parts[1:-1]:
        head, gap, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        said = head.decode("utf-8", "replace")
        name, file = _NAME.search(said), _FILE.search(said)
        if not gap or name is None:
            return None
        if file is None:
            fields.setdefault(name[1], []).append(content.decode("utf-8", "replace"))
        elif content:
            files[name[1]] = (file[1], content)
    return fields, files
