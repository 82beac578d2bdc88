"""The one place that holds what every part of the simulated Go works with."""

import uuid
from zoneinfo import ZoneInfo

from local.erps.stage.office import TimedOffice

OSLO = ZoneInfo("Europe/Oslo")
_NAMES = uuid.UUID("6f1d1c58-1b1e-4f52-9a44-3f3a5d0f7c11")


class Office(TimedOffice):
    zone = OSLO


def guid(*parts: object) -> str:
    """The same for the same parts, so that a demo looks the same every time."""
    return str(uuid.uuid5(_NAMES, ":".join(str(part) for part in parts)))
