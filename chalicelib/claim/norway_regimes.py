"""Norway: the act of 1988 and the act of 2026 as strategies, chosen by the day of the letter."""

from datetime import date
from typing import Protocol

from chalicelib.claim.facts import Fact, FactType
from chalicelib.claim.receipt import Refusal
from chalicelib.law.norway import NorwayLaw


class Regime(Protocol):
    """What an act says about costs before their amounts: which acts of collection may cost at all."""

    name: str

    def hindrance(self, fact: Fact, *, disputed: bool) -> Refusal | None:
        """Why the act may cost nothing under this law, or None if its amounts decide."""


class ActOf1988:
    """inkassoloven LOV-1988-05-13-26 with inkassoforskriften."""

    name = "act of 1988"

    def hindrance(self, fact: Fact, *, disputed: bool) -> Refusal | None:
        """No costs while an objection reasonably needs review (§ 17 (2)); it may still go to court (§ 12)."""
        if disputed and fact.type is not FactType.LEGAL_APPLICATION:
            return Refusal.DISPUTED
        return None


class ActOf2026:
    """LOV-2026-05-22-19, adopted, without a first day and without the regulation that sets its amounts.

    When both are known: give the act its day in no/choices.toml, its amounts in files of their own, and this class
    the rules that differ (who may send what, § 19 to § 21; no costs after an objection, § 18 (3)).
    """

    name = "act of 2026"

    def hindrance(self, fact: Fact, *, disputed: bool) -> Refusal | None:
        """Nothing may be claimed by amounts that were never set."""
        if disputed and fact.type is not FactType.LEGAL_APPLICATION:
            return Refusal.DISPUTED
        return Refusal.NO_VALUE_IN_LAW_DATA


_REGIMES: dict[str, Regime] = {regime.name: regime for regime in (ActOf1988(), ActOf2026())}


def regime(law: NorwayLaw, sent_on: date) -> Regime:
    """The act in force on the day a letter is sent; how running cases pass over is not known yet."""
    return _REGIMES[law.choices.regime.at(sent_on).value]
