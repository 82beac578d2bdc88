"""Amounts, days and instants as the reader of one language sees them on pages."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from chalicelib.claim.facts import Country
from chalicelib.letters import formats
from chalicelib.web.catalogue import Words, words

_ZONES = {Country.NO: "Europe/Oslo", Country.FI: "Europe/Helsinki"}
NOTHING = "–"
MACHINE = "client:"
"""How the name of a machine of the open API begins among a creditor's members."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Texts for one reader; instants are told in the country's local time."""

    language: str
    country: Country = Country.NO

    @property
    def words(self) -> Words:
        return words(self.language)

    def money(self, minor: int | None, currency: str) -> str:
        """Minor units with the currency; a dash where there is no figure yet."""
        return NOTHING if minor is None else formats.money(minor, currency, self.language)

    def day(self, on: date | None) -> str:
        """ "24. november 2026", for running text."""
        return NOTHING if on is None else formats.day(on, self.language)

    def short_day(self, on: date | None) -> str:
        """ "24.11.2026", for columns."""
        return NOTHING if on is None else formats.short_day(on, self.language)

    def moment(self, at: datetime | None) -> str:
        """With weekday and local time: for deadlines."""
        return NOTHING if at is None else formats.moment(at, _ZONES[self.country], self.language)

    def short_moment(self, at: datetime | None) -> str:
        """Day and local time in a narrow place."""
        if at is None:
            return NOTHING
        local = at.astimezone(ZoneInfo(_ZONES[self.country]))
        return f"{self.short_day(local.date())} {local:%H:%M}"

    def user(self, name: str) -> str:
        """Who acted; a machine's id tells its creditor nothing."""
        return self.words("by.machine") if name.startswith(MACHINE) else name

    def percent(self, rate: Decimal) -> str:
        """ "12,25 %" with a space that does not break; English writes none."""
        space = "" if self.language == "en" else "\N{NO-BREAK SPACE}"
        return f"{formats.percent(str(rate), self.language)}{space}%"
