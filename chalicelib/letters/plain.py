"""Text from outside made fit for a letter or a mail: one line, no control characters, only glyphs that we have."""

import struct
import unicodedata
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
NO_GLYPH = "\N{WHITE SQUARE}"
LONG_WORD = 24
_BREAK = "\N{ZERO WIDTH SPACE}"
_JOINERS = "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"


def one_line(text: str) -> str:
    """`text` as one line in composed form, without control, private or direction characters.

    Line breaks become spaces: a name can neither start a header line nor turn the reading direction of a letter.
    """
    spaced = " ".join(text.split())
    kept = "".join(char for char in spaced if unicodedata.category(char)[0] != "C" or char in _JOINERS)
    return " ".join(unicodedata.normalize("NFC", kept).split())


def printable(text: str) -> str:
    """`one_line(text)` with every character that no packaged font has shown as □, and very long words breakable."""
    known = _glyphs()
    shown = "".join(char if ord(char) in known else NO_GLYPH for char in one_line(text))
    return " ".join(_breakable(word) for word in shown.split(" "))


def _breakable(word: str) -> str:
    if len(word) <= LONG_WORD:
        return word
    return _BREAK.join(word[start : start + LONG_WORD] for start in range(0, len(word), LONG_WORD))


@cache
def _glyphs() -> frozenset[int]:
    found: set[int] = set(map(ord, _JOINERS))
    for path in sorted(FONTS.glob("*.ttf")):
        found |= _font_glyphs(path.read_bytes())
    return frozenset(found)


def _font_glyphs(font: bytes) -> set[int]:
    """The code points of a TrueType font: its format 12 character map (OpenType specification, table cmap)."""
    tables = struct.unpack(">H", font[4:6])[0]
    records = (struct.unpack(">4sIII", font[12 + 16 * n : 28 + 16 * n]) for n in range(tables))
    cmap = next(offset for tag, _, offset, _ in records if tag == b"cmap")
    subtables = struct.unpack(">H", font[cmap + 2 : cmap + 4])[0]
    for n in range(subtables):
        start = cmap + struct.unpack(">I", font[cmap + 8 + 8 * n : cmap + 12 + 8 * n])[0]
        if struct.unpack(">H", font[start : start + 2])[0] == 12:
            groups = struct.unpack(">I", font[start + 12 : start + 16])[0]
            spans = (struct.unpack(">II", font[start + 16 + 12 * g : start + 24 + 12 * g]) for g in range(groups))
            return {code for first, last in spans for code in range(first, last + 1)}
    raise ValueError("a packaged font has no format 12 character map: take another build of it")
