"""Pictures are decoded and encoded anew: what is no point of the picture does not come along."""

import warnings
from collections.abc import Iterator
from io import BytesIO

import pillow_heif
from PIL import Image, ImageOps

from support.files.cleaner.kinds import PICTURES
from support.files.cleaner.refusals import NotTaken, Why

#: Checked before a single point is decoded.
MOST_POINTS = 64_000_000
LONGEST_SIDE = 20_000
#: The small rendition fits into a square of so many points.
SMALL = 640
JPEG, PNG = "image/jpeg", "image/png"

pillow_heif.register_heif_opener(thumbnails=False, decode_threads=1)
Image.MAX_IMAGE_PIXELS = MOST_POINTS
warnings.simplefilter("error", Image.DecompressionBombWarning)


def clean(content: bytes, kind: str, most: int) -> tuple[str, bytes, bytes]:
    """The type and bytes of the picture, turned as its tags said and without them; and a small rendition (JPEG).

    Of a moving picture the first frame is kept. Raises NotTaken.
    """
    try:
        with Image.open(BytesIO(content), formats=[PICTURES[kind]]) as opened:
            _check(opened.size)
            opened.load()
            _check(opened.size)
            picture = _bare(opened)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise NotTaken(Why.LARGE) from error
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError) as error:
        raise NotTaken(Why.BROKEN) from error
    written, encoded = _write(picture, kind, most)
    return written, encoded, _small(picture)


def _check(size: tuple[int, int]) -> None:
    if max(size) > LONGEST_SIDE or size[0] * size[1] > MOST_POINTS:
        raise NotTaken(Why.LARGE)


def _bare(opened: Image.Image) -> Image.Image:
    """The points alone: grey, colours, or colours with transparency."""
    ImageOps.exif_transpose(opened, in_place=True)
    if opened.mode in {"I", "F"} or opened.mode.startswith("I;16"):
        opened = opened.convert("I").point(lambda value: value / 256)
    mode = "L" if opened.mode in {"1", "L", "I"} else "RGBA" if _see_through(opened) else "RGB"
    bare = Image.new(mode, opened.size)
    bare.paste(opened.convert(mode))
    return bare


def _see_through(opened: Image.Image) -> bool:
    return opened.mode in {"RGBA", "LA", "PA", "RGBa", "La"} or "transparency" in opened.info


def _write(picture: Image.Image, kind: str, most: int) -> tuple[str, bytes]:
    """As PNG what was drawn or is transparent, as JPEG what was photographed or would be too large otherwise."""
    if kind in {"image/png", "image/gif"} or picture.mode == "RGBA":
        encoded = _encoded(picture, "PNG")
        if len(encoded) <= most or picture.mode == "RGBA":
            return PNG, encoded
    encoded = _encoded(picture, "JPEG", quality=90)
    return JPEG, encoded if len(encoded) <= most else _encoded(picture, "JPEG", quality=75)


def _small(picture: Image.Image) -> bytes:
    small = picture.copy()
    small.thumbnail((SMALL, SMALL))
    if small.mode == "RGBA":
        white = Image.new("RGB", small.size, "white")
        white.paste(small, mask=small.getchannel("A"))
        small = white
    return _encoded(small, "JPEG", quality=80)


def _encoded(picture: Image.Image, form: str, **options: int) -> bytes:
    out = BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def samples() -> Iterator[bytes]:
    """A small picture of each kind, lying on its side."""
    tags = Image.Exif()
    tags[0x0112] = 6
    for form in PICTURES.values():
        out = BytesIO()
        Image.new("RGB", (64, 48)).save(out, form, **({} if form == "GIF" else {"exif": tags.tobytes()}))
        yield out.getvalue()
