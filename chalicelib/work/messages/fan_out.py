"""The table's stream becomes effect messages. Never a partial failure: trouble raises, and the batch comes again."""

import json
import logging
from collections.abc import Iterable, Mapping

from chalicelib.ports.assembly import Ports
from chalicelib.ports.effects import FROM_THE_SWEEPER
from chalicelib.ports.records import Effect

_log = logging.getLogger(__name__)


def fan_out(ports: Ports, records: Iterable[Mapping[str, object]]) -> int:
    """Send the effects of every inserted item that has some; returns how many.

    A record that cannot be read goes whole to the parked queue and the batch goes on. A message sent twice is
    harmless: the effect is claimed by one worker.
    """
    sent = 0
    for record in records:
        try:
            effects = _effects(record)
        except (KeyError, TypeError, ValueError) as unreadable:
            _log.error("a stream record cannot be read and was parked: %s", type(unreadable).__name__)
            ports.queue.park(json.dumps(record, default=str))
            continue
        for effect in effects:
            ports.queue.effect(effect)
            sent += 1
    return sent


def _effects(record: Mapping[str, object]) -> list[Effect]:
    if record["eventName"] != "INSERT":
        return []
    image = _part(_part(record, "dynamodb"), "NewImage")
    if "effects" not in image:
        return []
    kinds = _part(image, "effects")["SS"]
    if not isinstance(kinds, list):
        raise TypeError("effects")
    pk, sk, group = (_text(image, name) for name in ("pk", "sk", "group"))
    return [Effect(pk, sk, str(kind), group) for kind in sorted(kinds) if kind not in FROM_THE_SWEEPER]


def _part(of: Mapping[str, object], name: str) -> Mapping[str, object]:
    part = of[name]
    if not isinstance(part, Mapping):
        raise TypeError(name)
    return part


def _text(image: Mapping[str, object], name: str) -> str:
    return str(_part(image, name)["S"])
