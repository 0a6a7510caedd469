"""Photographs and scans on their way in: whatever comes, upright pixels are kept or a sentence told."""

from __future__ import annotations

import io
import re
import struct
import tomllib
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from monitoring.exchange.pictures import (
    LARGEST_FILE_MB,
    LONGEST_SIDE,
    UnusablePicture,
    read_picture,
)

REPOSITORY = Path(__file__).parents[2]
SECRET = b"N. Patient, 12 Station Road"
EXIF_GPS, EXIF_ORIENTATION, EXIF_ARTIST = 0x8825, 0x0112, 0x013B


def sentence(mode="RGB", size=(400, 100)):
    """Dark ink at the left, on light paper."""
    paper = Image.new("RGB", size, "white")
    ImageDraw.Draw(paper).rectangle((0, 0, size[0] // 4, size[1]), fill="black")
    return paper.convert(mode)


def file_of(image, kind="JPEG", **options):
    written = io.BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()


def kept(content):
    """The picture as it is kept, opened again."""
    picture = read_picture(content)
    image = Image.open(io.BytesIO(picture.content))
    image.load()

    assert ("JPEG", (picture.width, picture.height)) == (image.format, image.size)
    assert max(image.size) <= LONGEST_SIDE
    assert image.mode in ("L", "RGB")
    return image


def grey_at(image, x, y):
    """From 0, black, to 255, at a part of the width and height."""
    return image.convert("L").getpixel((int(image.width * x), int(image.height * y)))


def is_ink_at_the_left(image):
    return grey_at(image, 0.1, 0.5) < 60 and grey_at(image, 0.6, 0.5) > 200


# --- what is kept ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(("mode", "expected"), [("RGB", "RGB"), ("L", "L")])
def test_grey_stays_grey_and_colour_colour(kind, mode, expected):
    image = kept(file_of(sentence(mode), kind))

    # WebP knows no grey.
    assert ("RGB" if kind == "WEBP" else expected) == image.mode
    assert is_ink_at_the_left(image)


def test_a_large_photograph_becomes_a_small_one_of_the_same_shape():
    image = kept(file_of(sentence(size=(4000, 3000))))

    assert (1600, 1200) == image.size


def test_a_small_one_stays_as_large_as_it_is():
    assert (400, 100) == kept(file_of(sentence())).size


def test_a_strip_of_one_pixel_does_not_vanish():
    assert (1600, 1) == kept(file_of(Image.new("L", (30_000, 1)), "PNG")).size


def test_the_same_file_is_known_again():
    """By its bytes: a picture sent twice is kept once."""
    content = file_of(sentence())

    assert read_picture(content).sha256 == read_picture(content).sha256


@pytest.mark.parametrize(
    ("orientation", "size"), [(1, (400, 100)), (3, (400, 100)), (6, (100, 400)), (8, (100, 400))]
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_telephone_held_sideways_gives_an_upright_picture(kind, orientation, size):
    """The pixels are turned, so that nothing has to say which side is up."""
    exif = Image.Exif()
    exif[EXIF_ORIENTATION] = orientation
    lossless = {"lossless": True} if kind == "WEBP" else {}
    image = kept(file_of(sentence(), kind, exif=exif, **lossless))
    ink = {1: (0.1, 0.5), 3: (0.9, 0.5), 6: (0.5, 0.1), 8: (0.5, 0.9)}[orientation]

    assert size == image.size
    assert grey_at(image, *ink) < 60
    assert grey_at(image, 1 - ink[0], 1 - ink[1]) > 200
    assert not image.getexif()


def located():
    exif = Image.Exif()
    exif[EXIF_ARTIST] = SECRET.decode()
    exif.get_ifd(EXIF_GPS).update({1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0)})
    return exif


def test_place_person_comment_and_colour_profile_stay_behind():
    """Where a patient lives is no part of how they write."""
    with_all = {"exif": located(), "icc_profile": b"profile " + SECRET}
    files = [
        file_of(sentence(), comment=SECRET, xmp=b"<x>" + SECRET + b"</x>", **with_all),
        file_of(sentence(), "PNG", pnginfo=_text_of_png(), **with_all),
        file_of(sentence(), "WEBP", xmp=SECRET, **with_all),
        file_of(sentence()) + SECRET,
    ]
    for content in files:
        assert SECRET in content
        assert content is files[-1] or Image.open(io.BytesIO(content)).getexif().get_ifd(EXIF_GPS)

        image = kept(content)

        assert SECRET not in read_picture(content).content
        assert not image.getexif()
        assert {"exif", "comment", "icc_profile", "xmp"}.isdisjoint(image.info)
        assert [] == _segments_with_words(read_picture(content).content)


def _text_of_png():
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Author", SECRET.decode())
    return info


def _segments_with_words(jpeg):
    """Application segments beyond the first, in which JFIF says only what it is; and comments."""
    found, at = [], 2
    while jpeg[at + 1] != 0xDA:
        marker, length = jpeg[at + 1], struct.unpack(">H", jpeg[at + 2 : at + 4])[0]
        if 0xE1 <= marker <= 0xEF or marker == 0xFE:
            found.append(hex(marker))
        at += 2 + length
    return found


def test_sixteen_bits_a_grey_do_not_become_white():
    """A scanner's PNG: cut instead of divided, all but black would be paper."""
    ramp = np.linspace(0, 65_535, 256).astype(np.uint16)
    image = kept(file_of(Image.fromarray(np.tile(ramp, (64, 1))), "PNG"))

    assert "L" == image.mode
    assert [0, 64, 128, 191] == pytest.approx(
        [grey_at(image, part, 0.5) for part in (0, 0.25, 0.5, 0.75)], abs=4
    )


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_ink_on_nothing_is_ink_on_white(mode):
    """A scanner's cut-out: on black nobody would see the ink."""
    image = Image.new("RGBA", (400, 100), (0, 0, 0, 0))
    ImageDraw.Draw(image).rectangle((0, 0, 100, 100), fill=(0, 0, 0, 255))
    if mode == "P":
        image = image.quantize(4)
        assert "transparency" in image.info or image.mode == "P"

    assert is_ink_at_the_left(kept(file_of(image.convert(mode), "PNG")))


def test_a_palette_with_one_transparent_colour_is_on_white():
    image = Image.new("P", (400, 100), 1)
    image.putpalette([0, 0, 0, 9, 9, 9])
    ImageDraw.Draw(image).rectangle((0, 0, 100, 100), fill=0)

    assert is_ink_at_the_left(kept(file_of(image, "PNG", transparency=1)))


@pytest.mark.parametrize(("mode", "kind"), [("CMYK", "JPEG"), ("1", "PNG"), ("P", "PNG")])
def test_what_printers_and_fax_machines_make_is_read(mode, kind):
    assert is_ink_at_the_left(kept(file_of(sentence(mode), kind)))


def test_a_telephones_picture_with_a_second_one_behind_it_is_a_photograph():
    """MPO: for depth or for brightness; it is no film."""
    content = file_of(sentence(), "MPO", save_all=True, append_images=[sentence("L")])

    assert is_ink_at_the_left(kept(content))


# --- what is refused ------------------------------------------------------------------------------


def bomb(width=60_000, height=60_000):
    """A PNG of some hundred bytes that says it is huge."""

    def chunk(kind, body):
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


FILM = [sentence(), sentence().rotate(90)]
NO_KIND = "no picture that can be read"
DAMAGED = "damaged or cut short"
HOSTILE = {
    "nothing": (b"", "is empty"),
    "a text named .jpg": (b"The patient's usual sentence", NO_KIND),
    "a page of the web": (b"<svg onload='alert(1)' xmlns='http://www.w3.org/2000/svg'/>", NO_KIND),
    "a script after the first bytes of a JPEG": (b"\xff\xd8\xff<script>", NO_KIND),
    "a GIF": (file_of(sentence(), "GIF"), NO_KIND),
    "a TIFF": (file_of(sentence(), "TIFF"), NO_KIND),
    "a PDF": (b"%PDF-1.7\n%%EOF", "A PDF is not read here"),
    "a HEIC": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC or AVIF"),
    "a moving PNG": (file_of(FILM[0], "PNG", save_all=True, append_images=FILM), "moves"),
    "a moving WebP": (file_of(FILM[0], "WEBP", save_all=True, append_images=FILM), "moves"),
    "a JPEG cut short": (file_of(sentence())[:-200], DAMAGED),
    "a PNG cut short": (file_of(sentence(), "PNG")[:-40], DAMAGED),
    "a WebP cut short": (file_of(sentence(), "WEBP")[:-40], DAMAGED),
    "a PNG that unpacks to a gigabyte": (bomb(), "million pixels"),
    "a PNG just too large": (bomb(5001, 5000), "more than 25 million pixels"),
    "a PNG with less in it than it says": (bomb(4000, 4000), DAMAGED),
    "too many bytes": (b"\xff" * (LARGEST_FILE_MB * 2**20 + 1), "larger than 10 MB"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_no_picture_is_refused_by_a_sentence(what):
    """Never by a traceback, and it says what to choose instead."""
    content, sentence_told = HOSTILE[what]

    with pytest.raises(UnusablePicture, match=re.escape(sentence_told)) as told:
        read_picture(content)

    assert told.value.__suppress_context__ or told.value.__context__ is None
    assert str(told.value).endswith(".")


SOUND = [file_of(sentence(size=(60, 20)), kind) for kind in ("JPEG", "PNG", "WEBP")]


@given(
    st.sampled_from(SOUND),
    st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 255)), max_size=8),
    st.integers(0, 4000),
)
@settings(max_examples=150, deadline=None)
def test_a_picture_with_any_bytes_changed_or_lost_is_kept_clean_or_refused(content, changes, cut):
    """Whatever a decoder makes of it, nothing else comes out."""
    broken = bytearray(content)
    for place, byte in changes:
        broken[place % len(broken)] = byte
    broken = bytes(broken[: len(broken) - cut % len(broken) if cut % 3 == 0 else None])
    try:
        picture = read_picture(broken)
    except UnusablePicture:
        return

    assert picture.content.startswith(b"\xff\xd8")
    assert [] == _segments_with_words(picture.content)


def test_the_limit_is_the_one_that_the_server_and_the_proxy_have():
    """A larger upload is refused on its way, with the same number."""
    with (REPOSITORY / ".streamlit" / "config.toml").open("rb") as file:
        assert LARGEST_FILE_MB == tomllib.load(file)["server"]["maxUploadSize"]
    said = (REPOSITORY / "deploy" / "nginx.conf").read_text()
    assert f"client_max_body_size {LARGEST_FILE_MB}m;" in said
