"""Which day it is where a case is: each country counts its days in its own zone."""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from chalicelib.claim.facts import Country

ZONES: Mapping[Country, ZoneInfo] = MappingProxyType(
    {Country.NO: ZoneInfo("Europe/Oslo"), Country.FI: ZoneInfo("Europe/Helsinki")}
)


def local_day(country: Country, instant: datetime) -> date:
    """The date of an aware instant in the country."""
    return instant.astimezone(ZONES[country]).date()
