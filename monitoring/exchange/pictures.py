"""A photograph or scan on its way in: only its pixels are kept, as a JPEG of our own making.

Whatever came with them (place, time, device, names, comments, a picture of the picture) is left
behind, and so is whatever a file may hold beyond a picture. Nothing is computed of what it shows.
"""

from __future__ import annotations

import io
from threading import Lock
from typing import Final

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from monitoring.charting.pictures import Picture

LARGEST_FILE_MB: Final = 10  # as .streamlit/config.toml and deploy/nginx.conf say: a test compares
# A JPEG is read at a part of its size; of the other kinds all pixels go into memory, up to 20 bytes
# each at the worst.
MOST_PIXELS: Final = {"JPEG": 50_000_000, "MPO": 50_000_000, "PNG": 25_000_000, "WEBP": 25_000_000}
LONGEST_SIDE: Final = 1600
QUALITY: Final = 80
KINDS: Final = ("image/jpeg", "image/png", "image/webp")
_FORMATS: Final = ("JPEG", "PNG", "WEBP")
# Brands of the box `ftyp` with which these begin, at the fifth byte.
_HEIC: Final = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif")
_GREY: Final = ("1", "L", "LA", "La", "I", "I;16", "I;16B", "I;16L", "F")
# Each may take some hundred megabytes while it is read.
_ONE_AT_A_TIME: Final = Lock()

ONLY_THESE = "Choose a photograph or scan as JPEG, PNG or WebP."


class UnusablePicture(Exception):
    """Not kept; the sentence says why and what to do instead."""


def read_picture(content: bytes) -> Picture:
    """Upright, on white, in grey or colour, at most LONGEST_SIDE long. Raises UnusablePicture.

    The same file gives the same bytes, so that a picture sent twice is known again.
    """
    _worth_opening(content)
    with _ONE_AT_A_TIME:
        try:
            image = Image.open(io.BytesIO(content), formats=_FORMATS)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise _too_many_pixels(min(MOST_PIXELS.values())) from None
        except UnidentifiedImageError:
            raise UnusablePicture(
                f"This file is no picture that can be read, whatever its name says. {ONLY_THESE}"
            ) from None
        except Exception:  # noqa: BLE001  a broken header makes a decoder raise anything
            raise _damaged() from None
        _worth_decoding(image)
        try:
            return _encoded(_small(_decoded(image)))
        except Exception:  # noqa: BLE001  as above
            raise _damaged() from None


def _worth_opening(content: bytes) -> None:
    if not content:
        raise UnusablePicture(f"The file is empty. {ONLY_THESE}")
    if len(content) > LARGEST_FILE_MB * 2**20:
        raise UnusablePicture(
            f"The picture is larger than {LARGEST_FILE_MB} MB: photograph only the sentence, or "
            "choose a lower resolution."
        )
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC:
        raise UnusablePicture(
            "The picture is of a newer kind (HEIC or AVIF) that is not read here: set the camera "
            f"to “most compatible”, or save it as JPEG. {ONLY_THESE}"
        )
    if content.startswith(b"%PDF"):
        raise UnusablePicture(f"A PDF is not read here: scan into a picture. {ONLY_THESE}")


def _worth_decoding(image: Image.Image) -> None:
    """By its header only: nothing of its size has been taken into memory yet."""
    most = MOST_PIXELS[image.format or ""]
    if image.width * image.height > most:
        raise _too_many_pixels(most)
    # A telephone's MPO has a second picture, as for depth, behind the photograph: it is no film.
    if getattr(image, "is_animated", False) and image.format != "MPO":
        raise UnusablePicture(f"The picture moves: choose one that stands still. {ONLY_THESE}")


def _too_many_pixels(most: int) -> UnusablePicture:
    return UnusablePicture(
        f"The picture has more than {most // 1_000_000} million pixels: photograph only the "
        "sentence, or choose a lower resolution."
    )


def _damaged() -> UnusablePicture:
    return UnusablePicture(
        "The picture is damaged or cut short: take it again, or choose another file."
    )


def _decoded(image: Image.Image) -> Image.Image:
    if image.format in ("JPEG", "MPO"):
        image.draft(None, (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG can be read at a part of its size
    image.load()
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # noqa: BLE001  what stands beside the pixels is damaged, they are not
        return image


def _small(image: Image.Image) -> Image.Image:
    """In grey or colour, with white behind what is transparent: ink on nothing would be on black."""
    mode = "L" if image.mode in _GREY else "RGB"
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        image = Image.fromarray(_in_eight_bits(image))
    elif image.mode in ("P", "PA", "1") or "transparency" in image.info:
        image = image.convert("LA" if mode == "L" else "RGBA")
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=3.0)
    if image.mode in ("LA", "RGBA"):
        on_white = Image.new(mode, image.size, "white")
        on_white.paste(image.convert(mode), mask=image.getchannel("A"))
        return on_white
    return image.convert(mode)


def _in_eight_bits(image: Image.Image) -> np.ndarray:
    """Of 16 bits a grey: Pillow's own conversion would cut all but the darkest to white."""
    return (np.clip(np.asarray(image), 0, 65_535).astype(np.uint32) >> 8).astype(np.uint8)


def _encoded(image: Image.Image) -> Picture:
    # Into a new picture, as what a file said of itself would go along with the old one.
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    written = io.BytesIO()
    bare.save(written, "JPEG", quality=QUALITY)
    return Picture(written.getvalue(), bare.width, bare.height)
