"""The time machine: the law clock of product and simulated ERP, moved day by day through every job, each to its end."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from local.installation import Installation
from local.scripted_creditor import ScriptedCreditor
from local.seeding import OSLO

MORNING, REGISTRATION, LIST, NOON, NIGHT = time(6, 5), time(8, 6), time(9, 5), time(12, 0), time(23, 5)
"""Local times just after the product's jobs are due, and one in between at which people act."""
Progress = Callable[[date, int], None]
"""Told after each day: the day, and how many are done."""


@dataclass
class Walk:
    """`patience` is how many seconds of real time one step may take until it counts as stuck."""

    installation: Installation
    seed: int
    patience: float = 180.0
    creditor: ScriptedCreditor = field(init=False)

    def __post_init__(self) -> None:
        self.creditor = ScriptedCreditor(self.installation.places.mail, self.seed)

    def days(self, first: date, count: int, progress: Progress) -> None:
        """Walk `count` days from `first` on. Raises Stuck, ProductError or SimulatorError."""
        for done in range(count):
            day = first + timedelta(days=done)
            self._day(day)
            progress(day, done + 1)

    def _day(self, day: date) -> None:
        self._jobs(day, MORNING)
        self._jobs(day, REGISTRATION)
        self._jobs(day, LIST)
        self._set(day, NOON)
        self.installation.simulator.day(day)
        self._settle()
        self.creditor.answer_lists()
        self._settle()
        self._jobs(day, NIGHT)

    def _jobs(self, day: date, at: time) -> None:
        self._set(day, at)
        self.installation.product.tick()
        self._settle()

    def _set(self, day: date, at: time) -> None:
        instant = datetime.combine(day, at, OSLO)
        self.installation.simulator.set_clock(instant)
        self.installation.product.set_clock(instant)

    def _settle(self) -> None:
        """Both sides at rest: what the ERP had to say was heard, and everything that followed from it was done."""
        self.installation.simulator.deliver_webhooks()
        self.installation.product.wait_idle(self.patience)
