"""All law files of one country as one set of names, each in one file and each asked for."""

import hashlib
from datetime import date
from decimal import Decimal
from pathlib import Path

from chalicelib.law.entries import Band, Parameter
from chalicelib.law.loader import LawFile, LawFileError, read_sources


class CountryFiles:
    """The TOML files of one folder. `finish` raises for a parameter that nobody asked for."""

    def __init__(self, folder: Path) -> None:
        paths = sorted(folder.glob("*.toml"))
        if not paths:
            raise LawFileError(f"{folder.name} [folder]: no law files; the package is incomplete")
        self.digest = hashlib.sha256()
        for path in paths:
            self.digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
        sources = read_sources(folder / "sources.toml")
        files = [LawFile(path, sources) for path in paths if path.name != "sources.toml"]
        self.newest_check: date = max(file.checked_on for file in files)
        self._files: dict[str, LawFile] = {}
        for file in files:
            for name in file.names():
                if name in self._files:
                    raise LawFileError(f"{file.name} [{name}]: stands in {self._files[name].name} too")
                self._files[name] = file
        self._unread = set(self._files)
        self._folder = folder.name

    def numbers(self, name: str, unit: str) -> Parameter[Decimal]:
        """The parameter, in the one unit that the engine counts it in."""
        return self._file(name).numbers(name, unit)

    def table(self, name: str, unit: str, *columns: str) -> Parameter[tuple[Band, ...]]:
        return self._file(name).table(name, unit, columns)

    def texts(self, name: str) -> Parameter[str]:
        return self._file(name).texts(name)

    def finish(self) -> None:
        if self._unread:
            name = sorted(self._unread)[0]
            raise LawFileError(f"{self._files[name].name} [{name}]: unknown parameter")

    def _file(self, name: str) -> LawFile:
        self._unread.discard(name)
        try:
            return self._files[name]
        except KeyError:
            raise LawFileError(f"{self._folder} [{name}]: the parameter is in none of the files") from None
