"""Files on a form's page: what a browser sends, what is taken, and what becomes of a picture."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.page.files import Refused, checked
from bot.page.multipart import read_multipart
from bot.page.pictures import Unseen, drawn_anew

_TYPE = "multipart/form-data; boundary=xyz"


def written(*parts: tuple[str, bytes]) -> bytes:
    """Write parts as a browser does, each with what stands after its name."""
    each = (
        b'--xyz\r\nContent-Disposition: form-data; name="' + head.encode() + b"\r\n\r\n" + data
        for head, data in parts
    )
    return b"".join(part + b"\r\n" for part in each) + b"--xyz--\r\n"


@given(st.binary(min_size=1).filter(lambda data: b"--xyz" not in data))
def test_every_byte_of_a_file_arrives(data: bytes) -> None:
    body = written(('alt"', "één".encode()), ('file"; filename="a b.pdf"', data))

    assert read_multipart(body, _TYPE) == ({"alt": ["één"]}, {"file": ("a b.pdf", data)})


def test_a_file_that_nobody_chose_is_none() -> None:
    assert read_multipart(written(('file"; filename=""', b"")), _TYPE) == ({}, {})


@given(st.binary())
def test_whatever_is_sent_is_parted_or_refused(body: bytes) -> None:
    read_multipart(b"--xyz" + body, _TYPE)
    assert read_multipart(body, "multipart/form-data") is None
    assert read_multipart(body, "text/plain; boundary=xyz") is None


def test_what_breaks_off_is_refused() -> None:
    whole = written(('file"; filename="a.pdf"', b"%PDF-1.7"))

    assert read_multipart(whole[:-10], _TYPE) is None


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_is_drawn_upright_and_without_what_it_says_of_itself(kind: str) -> None:
    image, made = Image.new("RGB", (40, 20)), io.BytesIO()
    about = Image.Exif()
    about[0x0112], about[0x010E] = 6, "taken at home"  # turned by a quarter
    image.save(made, kind, exif=about)

    drawn = drawn_anew(made.getvalue() + b"<script>")

    assert b"taken at home" not in drawn
    assert b"<script>" not in drawn
    found = Image.open(io.BytesIO(drawn))
    assert (found.size, found.format) == ((20, 40), kind)


def test_a_picture_that_unfolds_to_too_much_is_refused() -> None:
    made = io.BytesIO()
    Image.new("1", (8000, 6000)).save(made, "PNG")

    with pytest.raises(Unseen):
        drawn_anew(made.getvalue())


async def test_a_name_says_nothing_of_what_a_file_is() -> None:
    with pytest.raises(Refused):
        await checked("a.pdf", b"<html>", "document")
