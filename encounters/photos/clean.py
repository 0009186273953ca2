"""Pixels in, pixels out: the only module that opens what somebody sent, in a child process alone.

Only the pixels are kept, and beside them the moment by the camera's clock. The place, the camera's
owner, comments, previews and whatever was hung on the end of the file do not come along.
"""

from __future__ import annotations

import io
import re
import warnings
from datetime import datetime

from PIL import Image, ImageOps, UnidentifiedImageError

from encounters.photos.limits import (
    LONGEST_SIDE_PX,
    MAX_PIXELS,
    MAX_WEBP_PIXELS,
    SMALL_SIDE_PX,
    CleanPhoto,
    PhotoError,
)

_FORMATS = ("JPEG", "PNG", "WEBP")
# MPO is a JPEG with further pictures behind it, as many telephones write them.
_SEVERAL_PICTURES = ("PNG", "WEBP")
_EIGHT_BIT_MODES = ("1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr")
_QUALITY, _SMALL_QUALITY = 85, 80
_ORIENTATION, _EXIF_PART, _TAKEN = 0x0112, 0x8769, 0x9003
_EXIF_MOMENT = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)", re.ASCII)
_TOO_LARGE = f"This photograph is too large: at most {MAX_PIXELS // 1_000_000} million pixels."
_WEBP_TOO_LARGE = (
    f"This WebP photograph is too large: at most {MAX_WEBP_PIXELS // 1_000_000} million pixels. "
    "As a JPEG it may be larger."
)
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")


def reencoded(data: bytes) -> CleanPhoto:
    """The photograph in ``data``, upright, on white, in RGB. Raises ``PhotoError``."""
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
        raise PhotoError(
            "This is a HEIC photograph, which is not read here. Choose it on this page with the "
            "iPhone or iPad, or in Safari on a Mac: it then comes as a JPEG by itself. Elsewhere "
            "save it as a JPEG first. To take JPEGs from now on, set the iPhone to Settings, "
            "Camera, Formats, Most Compatible."
        )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            return _reencoded(data)
        except (PhotoError, MemoryError):
            raise
        except UnidentifiedImageError:
            raise PhotoError("This is no JPEG, PNG or WebP photograph.") from None
        except (Image.DecompressionBombWarning, Image.DecompressionBombError):
            raise PhotoError(_TOO_LARGE) from None
        except Exception:
            # Decoders fail in many ways; none of them is the caller's business.
            raise PhotoError("This photograph is damaged.") from None


def _reencoded(data: bytes) -> CleanPhoto:
    with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
        width, height = opened.size
        if width * height > MAX_PIXELS:
            raise PhotoError(_TOO_LARGE)
        if opened.format == "WEBP" and width * height > MAX_WEBP_PIXELS:
            raise PhotoError(_WEBP_TOO_LARGE)
        if opened.format in _SEVERAL_PICTURES and getattr(opened, "n_frames", 1) > 1:
            raise PhotoError("This is an animation; a photograph is needed.")
        if opened.mode not in _EIGHT_BIT_MODES:
            raise PhotoError("This picture has more than 8 bits a color; a photograph is needed.")
        turned, camera_time = opened.getexif().get(_ORIENTATION, 1), _camera_time(opened)
        # Made smaller before anything is converted: every further copy is small then.
        opened.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX), reducing_gap=2.0)
        plain = _on_white(opened)
    # A new picture takes nothing along of what the file said beside its pixels.
    fresh = Image.frombytes("RGB", plain.size, plain.tobytes())
    if turned in range(2, 9):
        fresh.getexif()[_ORIENTATION] = turned
        fresh = ImageOps.exif_transpose(fresh)
    return smaller_and_whole(fresh, camera_time)


def smaller_and_whole(picture: Image.Image, camera_time: datetime | None = None) -> CleanPhoto:
    """An RGB picture, whole and small, as JPEGs without anything beside their pixels."""
    jpeg = _jpeg_of(picture, _QUALITY)
    small = picture.copy()
    small.thumbnail((SMALL_SIDE_PX, SMALL_SIDE_PX))
    return CleanPhoto(
        jpeg=jpeg,
        small=_jpeg_of(small, _SMALL_QUALITY) if small.size != picture.size else jpeg,
        camera_time=camera_time,
        width_px=picture.width,
        height_px=picture.height,
    )


def _jpeg_of(picture: Image.Image, quality: int) -> bytes:
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=quality, exif=b"", comment=b"")
    return written.getvalue()


def _camera_time(opened: Image.Image) -> datetime | None:
    """When it was taken; what else a file says there is no reason to refuse its pixels."""
    try:
        said = opened.getexif().get_ifd(_EXIF_PART).get(_TAKEN)
        found = _EXIF_MOMENT.fullmatch(said) if isinstance(said, str) else None
        # Not strptime, which loads a file of its own that a decoder may not open.
        if found is None:
            return None
        year, month, day, hour, minute, second = map(int, found.groups())
        return datetime(year, month, day, hour, minute, second)
    except MemoryError:
        raise
    except Exception:
        return None


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode not in ("LA", "PA", "RGBA") and "transparency" not in picture.info:
        return picture.convert("RGB")
    clear = picture.convert("RGBA")
    paper = Image.new("RGBA", clear.size, "white")
    return Image.alpha_composite(paper, clear).convert("RGB")
