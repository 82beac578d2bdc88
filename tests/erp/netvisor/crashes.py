"""A process that ends at a chosen step: before or after a request, before or after a note of a write."""

import httpx

from chalicelib.erp.intents import Intent, Intents


class Crash(Exception):
    """The process ended here."""


class Fuse:
    """Ends the process at its step number `at`; `burnt` says that it came to that."""

    def __init__(self, at: int) -> None:
        self._left, self.burnt = at, False

    def step(self) -> None:
        self._left -= 1
        if self._left == 0:
            self.burnt = True
            raise Crash


class CrashingNetwork(httpx.BaseTransport):
    def __init__(self, inner: httpx.BaseTransport, fuse: Fuse) -> None:
        self._inner, self._fuse = inner, fuse

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self._fuse.step()
        answer = self._inner.handle_request(request)
        self._fuse.step()
        return answer


class CrashingIntents:
    def __init__(self, inner: Intents, fuse: Fuse) -> None:
        self._inner, self._fuse = inner, fuse

    def begin(self, key: str) -> Intent:
        found = self._inner.begin(key)
        self._fuse.step()
        return found

    def result(self, key: str) -> str | None:
        return self._inner.result(key)

    def give_back(self, key: str, intent: Intent) -> None:
        self._inner.give_back(key, intent)

    def settle(self, key: str, result: str) -> None:
        self._fuse.step()
        self._inner.settle(key, result)
        self._fuse.step()
