"""Who is signed in, and who tries too often."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

from chalicelib.ports.records import Session
from chalicelib.store import items, keys
from chalicelib.store.codec import number
from chalicelib.store.dynamo import Delete, Put, Table

WINDOW = timedelta(hours=1)
"""How long a failed attempt counts."""


class DynamoSessions:
    """Implements `ports.storage.Sessions`. DynamoDB deletes what expired some days late, so reading checks too."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def save(self, session: Session) -> None:
        item = items.SESSION.item(keys.session(session.id), replace(session, id=""))
        self._table.write(Put(item | {keys.EXPIRY: number(int(session.expires_at.timestamp()))}))

    def load(self, session_id: str, now: datetime) -> Session | None:
        item = self._table.get(keys.session(session_id))
        if item is None:
            return None
        session = items.SESSION.value(item)
        return replace(session, id=session_id) if session.expires_at > now else None

    def delete(self, session_id: str) -> None:
        self._table.write(Delete(keys.session(session_id)))

    def failures(self, key: str, now: datetime) -> int:
        return sum(1 for _ in self._table.query_after(keys.failures_pk(key), keys.instant(now - WINDOW)))

    def fail(self, key: str, now: datetime) -> int:
        """An attempt is an item of its own: a counter would forget the whole hour at once."""
        attempt = keys.Key(keys.failures_pk(key), f"{keys.instant(now)}#{uuid4().hex}")
        expires = number(int((now + WINDOW).timestamp()) + 1)
        self._table.write(Put(items.bare(attempt, "failure") | {keys.EXPIRY: expires}))
        return self.failures(key, now)
