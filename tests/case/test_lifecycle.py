"""The two tables that decide where a case may stand and who may do what: every pair, every member, and the drawing."""

from itertools import product

import pytest

from chalicelib.case.lifecycle import ALLOWED, TRANSITIONS, Act, Actor, ForbiddenTransition, may, moved
from chalicelib.case.model import Phase
from local import lifecycle_drawing

_R, _N, _L, _C, _X = Phase.RECEIVED, Phase.NOTICE, Phase.LISTED, Phase.COLLECTION, Phase.CLOSED
_MOVES = {
    (_R, _N),
    (_R, _L),
    (_R, _X),
    (_N, _R),
    (_N, _L),
    (_N, _X),
    (_L, _R),
    (_L, _N),
    (_L, _C),
    (_L, _X),
    (_C, _X),
    (_X, _R),
    (_X, _N),
    (_X, _C),
}
"""Written out a second time on purpose: a change of the table is a decision, not a slip."""


@pytest.mark.parametrize(("current", "target"), list(product(Phase, Phase)), ids=lambda phase: phase.value)
def test_every_pair_of_phases(current: Phase, target: Phase) -> None:
    if current is target or (current, target) in _MOVES:
        assert moved(current, target) is target
        return
    with pytest.raises(ForbiddenTransition, match=f"{current} -> {target}"):
        moved(current, target)


def test_nothing_skips_the_creditors_list() -> None:
    into_collection = {current for current, targets in TRANSITIONS.items() if Phase.COLLECTION in targets}
    assert into_collection == {Phase.LISTED, Phase.CLOSED}


def test_every_phase_can_end_and_stands_in_the_table() -> None:
    assert set(TRANSITIONS) == set(Phase)
    assert all(Phase.CLOSED in targets for phase, targets in TRANSITIONS.items() if phase is not Phase.CLOSED)


_OPEN = {_R, _N, _L, _C}
_MAY = {
    (Actor.CREDITOR, Act.TERMINATE): _OPEN,
    (Actor.CREDITOR, Act.APPROVE): {_L},
    (Actor.CREDITOR, Act.RESUME): _OPEN,
    (Actor.DEBTOR, Act.OBJECT): _OPEN,
    (Actor.ERP, Act.TERMINATE): _OPEN,
    (Actor.ERP, Act.MATCH): set(Phase),
    (Actor.ERP, Act.UNMATCH): set(Phase),
    (Actor.ERP, Act.HOLD): _OPEN,
    (Actor.TIME, Act.PROGRESS): _OPEN,
    (Actor.TIME, Act.LIST): {_R, _N},
    (Actor.MAIL, Act.VOID_LETTER): _OPEN,
}


@pytest.mark.parametrize(("actor", "act", "phase"), list(product(Actor, Act, Phase)))
def test_every_actor_and_act_in_every_phase(actor: Actor, act: Act, phase: Phase) -> None:
    assert may(actor, act, phase) is (phase in _MAY.get((actor, act), set()))


def test_every_actor_and_every_act_has_a_place() -> None:
    assert {actor for actor, _ in ALLOWED} == set(Actor)
    assert {act for _, act in ALLOWED} == set(Act)


def test_the_drawing_is_current() -> None:
    said = "run `python -m local.lifecycle_drawing` and commit docs/lifecycle.md"
    assert lifecycle_drawing.PAGE.read_text("utf-8") == lifecycle_drawing.page(lifecycle_drawing.read()), said


def test_the_drawing_has_every_move_of_the_table() -> None:
    drawn = lifecycle_drawing.page(lifecycle_drawing.read())
    for current, targets in TRANSITIONS.items():
        for target in targets:
            assert f"    {current} --> {target}\n" in drawn
    assert drawn.count(" --> ") == len(_MOVES) + 1
