"""The time machine: the law clock of product and simulated ERPs, moved day by day, each job worked to its end."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from local.installation import Installation
from local.scripted_creditor import ScriptedCreditor
from local.seeding import OSLO

NOON = time(12, 0)
"""Local time at which people act."""
_A_MINUTE = timedelta(minutes=1)
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
        noon = datetime.combine(day, NOON, OSLO)
        self._jobs_before(noon)
        self._set(noon)
        for each in self.installation.simulators.values():
            each.day(day)
        # Two of the ERPs announce nothing: the tick asks them.
        self.installation.product.tick()
        self._settle()
        if self.creditor.answer_lists():
            self._settle()
        self._jobs_before(datetime.combine(day + timedelta(days=1), time.min, OSLO))

    def _jobs_before(self, end: datetime) -> None:
        """Every job that is due until then, each a minute after its time."""
        while (due := self.installation.product.next_job()) < end:
            self._set(due + _A_MINUTE)
            # People act at noon and the ERPs are asked then: in between they have nothing new to say.
            self.installation.product.tick(polls=False)
            self._settle()

    def _set(self, instant: datetime) -> None:
        for each in self.installation.simulators.values():
            each.set_clock(instant)
        self.installation.product.set_clock(instant)

    def _settle(self) -> None:
        """Both sides at rest: what the ERP had to say was heard, and everything that followed from it was done."""
        self.installation.simulator.deliver_webhooks()
        self.installation.product.wait_idle(self.patience)
