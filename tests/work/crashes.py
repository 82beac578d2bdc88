"""A process that dies after its n-th write, and stays dead until it is started again."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, cast

import httpx
from mypy_boto3_dynamodb import DynamoDBClient
from mypy_boto3_s3 import S3Client

from chalicelib.work.messages.tick import tick
from tests import cloud as clouds
from tests.doubles import FakeMailer, Message
from tests.world import World

WRITES = frozenset({"put_item", "update_item", "delete_item", "transact_write_items", "put_object"})


class Crash(BaseException):
    """Not an Exception: no handler of the product may outlive the process."""


@dataclass
class Fuse:
    """`left` writes may still happen; None = it does not burn. Once blown, nothing works until `renew`."""

    left: int | None = None
    dead: bool = False
    blown: int = 0
    writes: int = 0
    most: int = 0
    """Writes of this process, and of the busiest one so far."""

    def renew(self, left: int | None) -> None:
        self.left, self.dead, self.writes = left, False, 0

    def check(self) -> None:
        if self.dead:
            raise Crash

    def burn(self) -> None:
        """After a write has happened."""
        self.writes += 1
        self.most = max(self.most, self.writes)
        if self.left is None:
            return
        self.left -= 1
        if self.left <= 0:
            self.dead, self.left = True, None
            self.blown += 1
            raise Crash


class _Client:
    """An AWS client on a fuse."""

    def __init__(self, inner: object, fuse: Fuse) -> None:
        self._inner, self._fuse = inner, fuse

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if name == "exceptions" or not callable(found):
            return found

        def call(*args: object, **more: object) -> object:
            self._fuse.check()
            answer = found(*args, **more)
            if name in WRITES:
                self._fuse.burn()
            return answer

        return call


class _Network(httpx.BaseTransport):
    def __init__(self, inner: httpx.BaseTransport, fuse: Fuse) -> None:
        self._inner, self._fuse = inner, fuse

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self._fuse.check()
        answer = self._inner.handle_request(request)
        if request.method != "GET":
            self._fuse.burn()
        return answer


class _Mailer:
    def __init__(self, inner: FakeMailer, fuse: Fuse) -> None:
        self._inner, self._fuse = inner, fuse
        self.sent = inner.sent

    def to(self, recipient: str) -> list[Any]:
        return list(self._inner.to(recipient))

    def send(self, raw: bytes, recipient: str) -> str:
        self._fuse.check()
        message_id = self._inner.send(raw, recipient)
        self._fuse.burn()
        return message_id


class Crashing:
    """Works a world's messages in processes that die: `left_at(attempt)` says after how many writes (None: never)."""

    def __init__(self, world: World, left_at: Callable[[int], int | None]) -> None:
        self.world, self.fuse, self._left_at = world, Fuse(), left_at
        self._attempts: dict[str, int] = {}
        wrapped = clouds.of(
            cast("DynamoDBClient", _Client(world.cloud.dynamodb, self.fuse)),
            cast("S3Client", _Client(world.cloud.s3, self.fuse)),
        )
        names: tuple[str, ...] = ("cases", "register", "intake", "lists", "mailings", "outbox", "runs", "sessions")
        names += ("numbers", "transfers", "archive")
        world.replace_ports(**{name: getattr(wrapped, name) for name in names})
        world.replace_ports(mailer=_Mailer(world.ports.mailer, self.fuse))
        world.ports.network.wrap(lambda inner: _Network(inner, self.fuse))
        world.trouble.tolerate, world.trouble.receives = (Crash,), 100  # type: ignore[assignment]
        self._dispatch = world.dispatch
        world.dispatch = self.dispatch  # type: ignore[method-assign]

    def dispatch(self, message: Message) -> None:
        self._alive(repr(message), lambda: self._dispatch(message))

    def run(self, local: str) -> None:
        """What the schedule and the queues do at an instant, over as many processes as it takes."""
        self.world.at(local)
        self.again(f"tick {local}", lambda: tick(self.world.ports))
        self.world.settle()

    def again(self, name: str, call: Callable[[], object]) -> None:
        """Something from outside that is tried until it went through, as an ERP does with its webhook."""
        while True:
            try:
                self._alive(name, call)
            except Crash:
                self.world.clock.pass_wall(minutes=6)
                continue
            return

    def once(self, name: str, call: Callable[[], object]) -> None:
        """Something that nobody tries again when the process died over it."""
        with suppress(Crash):
            self._alive(name, call)
        self.world.clock.pass_wall(minutes=6)

    def _alive(self, name: str, call: Callable[[], object]) -> None:
        self._attempts[name] = self._attempts.get(name, 0) + 1
        self.fuse.renew(self._left_at(self._attempts[name]))
        try:
            call()
        finally:
            self.fuse.renew(None)
