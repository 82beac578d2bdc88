"""The walk behind the demo page's button: in a thread of its own, telling how far it is."""

import threading
from datetime import date

from local.installation import Installation
from local.product import ProductError, Stuck
from local.scripted_creditor import CannotStop
from local.simulator import SimulatorError
from local.walk import Walk


class BackgroundWalk:
    """Starts at once. `trouble` says why it ended early, empty when it did not."""

    def __init__(self, installation: Installation, first: date, days: int, seed: int) -> None:
        self.days, self.done, self.day, self.trouble = days, 0, first, ""
        self._thread = threading.Thread(target=self._run, args=(installation, first, seed), daemon=True)
        self._thread.start()

    @property
    def running(self) -> bool:
        return self._thread.is_alive()

    def _run(self, installation: Installation, first: date, seed: int) -> None:
        try:
            Walk(installation, seed).days(first, self.days, self._note)
        except (CannotStop, ProductError, SimulatorError, Stuck) as trouble:
            self.trouble = str(trouble)

    def _note(self, day: date, done: int) -> None:
        self.day, self.done = day, done
