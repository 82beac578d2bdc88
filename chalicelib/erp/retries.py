"""When a call to an ERP may be sent once more, and how long to wait before it."""

from collections.abc import Mapping
from dataclasses import dataclass

TOO_MANY_REQUESTS = 429

_WAIT_HEADERS = ("x-rate-limit-reset", "retry-after")


@dataclass(frozen=True, slots=True)
class RetryRule:
    """How often and how patiently. Times in seconds."""

    attempts: int = 4
    first_wait: float = 0.5
    longest_wait: float = 20.0

    def wait(self, attempt: int, asked: float | None, chance: float) -> float:
        """Seconds to wait after the failed `attempt` (from 1). `chance` in [0, 1) spreads the workers.

        `asked` is what the ERP itself named; without it the wait doubles each time.
        """
        if asked is not None:
            # The others wait for the same instant: arriving up to a second later avoids the next refusal.
            return asked + chance
        longest: float = min(self.longest_wait, self.first_wait * 2 ** (attempt - 1))
        return longest * (0.5 + chance / 2)


def is_passing(status: int) -> bool:
    """Whether a status means trouble that passes by itself, not an answer."""
    return status == TOO_MANY_REQUESTS or status >= 500


def may_repeat(status: int, repeatable: bool) -> bool:
    """A 429 was never carried out, so any call may be repeated; after a 5xx only one that does no harm twice."""
    return status == TOO_MANY_REQUESTS or (status >= 500 and repeatable)


def asked_wait(headers: Mapping[str, str]) -> float | None:
    """Seconds that the ERP asked to wait, or None: Tripletex is known to leave the header out on some 429s."""
    for name in _WAIT_HEADERS:
        text = headers.get(name, "").strip()
        if text.isdecimal():
            return int(text)
    return None
