"""Which phase may follow which, and what each actor may do in each: two tables, nothing else decides it.

The drawing in docs/lifecycle.md is made from these tables.
"""

from collections.abc import Mapping
from enum import StrEnum

from chalicelib.case.model import Phase

TRANSITIONS: Mapping[Phase, frozenset[Phase]] = {
    # The creditor's own lawful notice stands in for ours: then the list follows at once (mission B12).
    Phase.RECEIVED: frozenset({Phase.NOTICE, Phase.LISTED, Phase.CLOSED}),
    # Back to received: the notice did not leave in time, its fee and deadline are taken back.
    Phase.NOTICE: frozenset({Phase.RECEIVED, Phase.LISTED, Phase.CLOSED}),
    Phase.LISTED: frozenset({Phase.RECEIVED, Phase.NOTICE, Phase.COLLECTION, Phase.CLOSED}),
    Phase.COLLECTION: frozenset({Phase.CLOSED}),
    # Only what settled the case falling away (a reversed payment) opens it again, where it stood.
    Phase.CLOSED: frozenset({Phase.RECEIVED, Phase.NOTICE, Phase.COLLECTION}),
}


class Actor(StrEnum):
    CREDITOR = "creditor"
    ERP = "erp"
    TIME = "time"
    MAIL = "mail"
    DEBTOR = "debtor"


class Act(StrEnum):
    """What somebody or something can want of a case."""

    TERMINATE = "terminate"
    APPROVE = "approve"
    MATCH = "match"
    UNMATCH = "unmatch"
    HOLD = "hold"
    OBJECT = "object"
    RESUME = "resume"
    PROGRESS = "progress"
    LIST = "list"
    VOID_LETTER = "void_letter"


_OPEN = frozenset({Phase.RECEIVED, Phase.NOTICE, Phase.LISTED, Phase.COLLECTION})

ALLOWED: Mapping[tuple[Actor, Act], frozenset[Phase]] = {
    (Actor.CREDITOR, Act.TERMINATE): _OPEN,
    (Actor.CREDITOR, Act.APPROVE): frozenset({Phase.LISTED}),
    (Actor.CREDITOR, Act.RESUME): _OPEN,
    (Actor.DEBTOR, Act.OBJECT): _OPEN,
    (Actor.ERP, Act.TERMINATE): _OPEN,
    (Actor.ERP, Act.MATCH): frozenset(Phase),
    (Actor.ERP, Act.UNMATCH): frozenset(Phase),
    (Actor.ERP, Act.HOLD): _OPEN,
    (Actor.TIME, Act.PROGRESS): _OPEN,
    (Actor.TIME, Act.LIST): frozenset({Phase.RECEIVED, Phase.NOTICE}),
    (Actor.MAIL, Act.VOID_LETTER): _OPEN,
}


class ForbiddenTransition(Exception):
    """A bug, not a user's mistake: an event asked for a move that the table does not have."""

    def __init__(self, current: Phase, target: Phase) -> None:
        super().__init__(f"{current} -> {target}")
        self.current, self.target = current, target


def moved(current: Phase, target: Phase) -> Phase:
    """The target phase, when the table allows the move (staying where one is is always allowed)."""
    if target is not current and target not in TRANSITIONS[current]:
        raise ForbiddenTransition(current, target)
    return target


def may(actor: Actor, act: Act, phase: Phase) -> bool:
    return phase in ALLOWED.get((actor, act), frozenset())
