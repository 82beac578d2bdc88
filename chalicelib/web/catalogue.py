"""The portal's words per language, from texts/<language>.toml. A key that is missing is a bug and raises KeyError."""

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

LANGUAGES = ("nb", "en")
_TEXTS = Path(__file__).parent / "texts"


class Words:
    """The texts of one language; calling it gives a text, with values put in where it names them."""

    def __init__(self, language: str, texts: dict[str, str]) -> None:
        self.language = language
        self._texts = texts

    def __call__(self, key: str, **values: str | int) -> str:
        text = self._texts[key]
        return text.format(**values) if values else text

    def __contains__(self, key: str) -> bool:
        return key in self._texts

    def first(self, *keys: str) -> str:
        """The text of the first key that exists: the special one before the general one."""
        return next(self._texts[key] for key in keys if key in self._texts)

    def counted(self, key: str, count: int, **values: str) -> str:
        """The text for a number of things: `<key>_one` for a single one."""
        return self(f"{key}_one" if count == 1 else key, count=count, **values)

    def keys(self) -> frozenset[str]:
        return frozenset(self._texts)

    def text_of(self, key: str) -> str:
        return self._texts[key]


@cache
def words(language: str) -> Words:
    """Raises ValueError for a language without texts."""
    if language not in LANGUAGES:
        raise ValueError(f"no texts in language {language!r}: use one of {', '.join(LANGUAGES)}")
    tree = tomllib.loads((_TEXTS / f"{language}.toml").read_text(encoding="utf-8"))
    return Words(language, dict(_flat("", tree)))


def _flat(prefix: str, tree: dict[str, object]) -> Iterator[tuple[str, str]]:
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from _flat(f"{prefix}{name}.", value)
        else:
            yield f"{prefix}{name}", str(value)
