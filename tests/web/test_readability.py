"""The style sheet keeps enough contrast for everybody (WCAG 2.2, success criterion 1.4.3: 4.5 to 1)."""

import re

import pytest

from chalicelib.web import static_files

_CSS = next(path for path in static_files.published().values() if path.suffix == ".css").read_text()
_COLOURS = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", _CSS))
_PAIRS = [
    ("ink", "ground"),
    ("ink", "paper"),
    ("soft", "ground"),
    ("soft", "paper"),
    ("fjord", "paper"),
    ("fjord", "ground"),
    ("fjord-deep", "fjord-pale"),
    ("paper", "fjord"),
    ("ink", "amber-pale"),
    ("amber", "amber-pale"),
    ("moss", "moss-pale"),
    ("red", "red-pale"),
    ("red", "paper"),
    ("paper", "red"),
]


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(("text", "ground"), _PAIRS)
def test_text_stands_out_from_its_ground(text: str, ground: str) -> None:
    lighter, darker = sorted((_luminance(_COLOURS[text]), _luminance(_COLOURS[ground])), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def test_the_focus_is_never_hidden() -> None:
    assert ":focus-visible { outline: 3px solid" in _CSS
    assert "outline: none" not in _CSS
    assert "outline: 0" not in _CSS


def test_the_style_sheet_fetches_nothing_from_elsewhere() -> None:
    assert "url(" not in _CSS
    assert "@import" not in _CSS
