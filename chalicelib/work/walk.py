"""Following many cases, one after the other, for as long as the running function has time."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

from chalicelib.erp.contract import Erp, ErpUnavailable
from chalicelib.ports.assembly import Ports
from chalicelib.ports.records import CaseRef, Creditor
from chalicelib.work.follow import follow

_log = logging.getLogger(__name__)
KEPT = 3
"""A third of the time is kept for the case that is being read when the rest is spent, and for handing on."""
SILENT = 3
"""So many cases in a row that get no answer are the ERP's trouble and not theirs."""


@dataclass(slots=True)
class Walk:
    """What came of it. `left` are the cases that there was no time for, `last` the last one that was tried."""

    changed: int = 0
    last: str = ""
    failed: list[tuple[CaseRef, Exception]] = field(default_factory=list)
    left: Sequence[CaseRef] = ()

    def raise_unfinished(self) -> None:
        """For a walk that nobody goes on with: the message shall come again."""
        if self.failed:
            raise self.failed[0][1]
        if self.left:
            raise ErpUnavailable(f"no time was left for {len(self.left)} cases")


def follow_all(ports: Ports, erp: Erp, creditor: Creditor, refs: Sequence[CaseRef]) -> Walk:
    """One case that fails never stops the others; at least one is tried, so that a walk in slices comes to its end.

    Raises ErpUnavailable when the ERP answers for none of several in a row.
    """
    walk, silent, kept = Walk(), 0, ports.time_left() / KEPT
    for number, ref in enumerate(refs):
        if number and ports.time_left() < kept:
            walk.left = refs[number:]
            break
        try:
            walk.changed += follow(ports, erp, creditor, ref)
            silent = 0
        except Exception as error:  # the caller raises it, after the other cases had their turn
            _log.warning("sync of case %s: %s", ref.case_no, type(error).__name__)
            walk.failed.append((ref, error))
            silent = silent + 1 if isinstance(error, ErpUnavailable) else 0
            if silent >= SILENT:
                raise
        walk.last = ref.case_no
    return walk
