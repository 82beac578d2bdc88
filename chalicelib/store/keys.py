"""Where everything lies in the one table: the only place that builds keys of items and indexes, with `transfer_keys`
for what is chosen in the portal.

Item                 pk                              sk                          found by
case (snapshot)      CREDITOR#<id>#CASE#<no>         CASE                        its reference
event                (the case's)                    EVENT#<version>#<index>     the case; an outbox message
letter               (the case's)                    LETTER#<id>                 the case; the mail's message id
posting set          (the case's)                    POSTING#<version>           the case; the day's journal
debtor               (the case's)                    PARTY                       the case
unique fact          UNIQUE#<natural key>            UNIQUE                      the natural key; case number; KID
invoice assignment   INVOICE#<connection>#<invoice>  #<assignment>               the invoice: all its cases in order
effect               (its item's)                    EFFECT#<its sk>#<kind>      an outbox message
outbox entry         (its item's)                    OUTBOX#<write>#<its sk>     the stream; what is pending
creditor             CREDITOR#<id>                   CREDITOR                    its id
 its connections     CREDITOR#<id>                   CONNECTION#<connection>     the creditor
 its open tasks      CREDITOR#<id>                   TASK#OPEN#<task>            the creditor; an outbox message
 its done tasks      CREDITOR#<id>                   TASK#DONE#<opening>#<task>  an outbox message
 its refusals        CREDITOR#<id>#REFUSALS          REFUSAL#<instant>#<id>      the creditor, newest first
 its lists           CREDITOR#<id>#LISTS             LIST#<list>                 creditor and id; newest first (rows)
all creditors        CREDITORS                       <creditor>                  the planning of jobs
connection           CONNECTION#<id>                 CONNECTION                  its id
 its kept jobs       CONNECTION#<id>                 JOB#<what is asked>         an outbox message
member               MEMBER#<user name>              <creditor>                  the user name
receipt (webhook)    RECEIPT#<connection>#<key>      RECEIPT                     an outbox message; its own absence
mail                 MESSAGE#<message id>            MESSAGE                     the message id that a bounce names
run                  RUN#<job>                       <day>                       job and day; the newest days of a job
session              SESSION#<digest>                SESSION                     the digest of the cookie's id
failed attempt       FAILURES#<key>                  <instant>#<id>              the key, since an instant
counter              COUNTER#<name>                  COUNTER                     the name
slots of a limit     SLOTS#<name>                    SLOTS                       the name
turn (a lease)       TURN#<name>                     TURN                        the name
intent               INTENT#<connection>#<key>       INTENT                      what is written into the ERP
match in the ERP     MATCH#<connection>#<id>         MATCH                       the ERP's id of the match
law clock            CLOCK                           CLOCK                       one item

Index    partition                        sort                     sparse: only on              projects
due      due_shard DUE#<n of 8>           due_on <date>#<case>     cases that time moves        group
pending  pending_shard PENDING#<n of 4>   committed_at <instant>   items with open effects      effects, group
rows     rows_shard <creditor>#<phase>#<n of 4>  rows_on <date>#<case>     snapshots               row
         rows_shard <creditor>#LISTS      rows_on <planned>#<id>   collection lists             row (absent)
journal  journal_shard <date>#<n of 16>   journal_on <case>#<ver>  posting sets                 data

A creditor alone is never the partition of what grows with its cases, and an index is always spread over shards: a hot
index throttles the whole table. Nothing is ever scanned. `expires_at` (epoch seconds) lets DynamoDB delete sessions,
failed attempts and matches.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import NamedTuple
from zlib import crc32

from chalicelib.ports.records import CaseRef

DUE_SHARDS, PENDING_SHARDS, ROW_SHARDS, JOURNAL_SHARDS = 8, 4, 4, 16
NO_DATE = "9999-12-31"
"""Sorts cases without a next date behind all others."""


class Key(NamedTuple):
    pk: str
    sk: str


@dataclass(frozen=True, slots=True)
class Index:
    """A sparse global index; `projected` beside the table's and the index's own keys."""

    name: str
    partition: str
    sort: str
    projected: tuple[str, ...]


DUE = Index("due", "due_shard", "due_on", ("group",))
PENDING = Index("pending", "pending_shard", "committed_at", ("effects", "group"))
ROWS = Index("rows", "rows_shard", "rows_on", ("row",))
JOURNAL = Index("journal", "journal_shard", "journal_on", ("data",))
INDEXES = (DUE, PENDING, ROWS, JOURNAL)
EXPIRY = "expires_at"


def instant(at: datetime) -> str:
    """An aware instant as text that sorts by time."""
    if at.tzinfo is None:
        raise ValueError(f"{at.isoformat()} has no time zone; instants are aware UTC")
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _part(text: str) -> str:
    """A part of a key: ids from outside must not reach into the next part."""
    if not text:
        raise ValueError("a key needs every part; one is empty")
    return text.replace("%", "%25").replace("#", "%23")


def _plain(part: str) -> str:
    return part.replace("%23", "#").replace("%25", "%")


def _shard(text: str, shards: int) -> int:
    return crc32(text.encode()) % shards


# Cases


def case(ref: CaseRef) -> Key:
    return Key(case_pk(ref), "CASE")


def case_pk(ref: CaseRef) -> str:
    return f"CREDITOR#{_part(ref.creditor_id)}#CASE#{_part(ref.case_no)}"


def case_ref(pk: str) -> CaseRef:
    """The case of a partition; ValueError when the partition is not a case's."""
    match pk.split("#"):
        case ["CREDITOR", creditor_id, "CASE", case_no]:
            return CaseRef(_plain(creditor_id), _plain(case_no))
    raise ValueError(f"{pk!r} is not the partition of a case")


EVENTS, LETTERS = "EVENT#", "LETTER#"


def event(ref: CaseRef, version: int, index: int) -> Key:
    return Key(case_pk(ref), f"{EVENTS}{version:06}#{index:02}")


def event_position(sk: str) -> tuple[int, int]:
    """Version and index of an event."""
    _, version, index = sk.split("#")
    return int(version), int(index)


def letter(ref: CaseRef, letter_id: str) -> Key:
    return Key(case_pk(ref), f"{LETTERS}{letter_id}")


def posting(ref: CaseRef, version: int) -> Key:
    return Key(case_pk(ref), f"POSTING#{version:06}")


def party(ref: CaseRef) -> Key:
    return Key(case_pk(ref), "PARTY")


def unique(natural_key: str) -> Key:
    return Key(f"UNIQUE#{natural_key}", "UNIQUE")


def case_no_fact(case_no: str) -> str:
    return f"CASE#{case_no}"


def kid_fact(kid: str) -> str:
    return f"KID#{kid}"


def assignment_fact(connection_id: str, invoice_id: str, assignment: int) -> str:
    """What `FactExists` names when an invoice's assignment is taken; the item is `assignment`."""
    return f"INVOICE#{_part(connection_id)}#{_part(invoice_id)}#{assignment}"


def assignments_pk(connection_id: str, invoice_id: str) -> str:
    return f"INVOICE#{_part(connection_id)}#{_part(invoice_id)}"


def assignment(connection_id: str, invoice_id: str, number: int) -> Key:
    return Key(assignments_pk(connection_id, invoice_id), f"#{number:06}")


def due_shards() -> Sequence[str]:
    return tuple(f"DUE#{number}" for number in range(DUE_SHARDS))


def due(ref: CaseRef, on: date) -> tuple[str, str]:
    return f"DUE#{_shard(case_pk(ref), DUE_SHARDS)}", f"{on.isoformat()}#{_part(ref.case_no)}"


def row_shards(creditor_id: str, phase: str) -> Sequence[str]:
    return tuple(f"{_part(creditor_id)}#{phase}#{number}" for number in range(ROW_SHARDS))


def row(ref: CaseRef, phase: str, on: date | None) -> tuple[str, str]:
    """`on` is the next date of an open case, the closing day of a closed one."""
    shard = row_shards(ref.creditor_id, phase)[_shard(ref.case_no, ROW_SHARDS)]
    return shard, f"{on.isoformat() if on else NO_DATE}#{_part(ref.case_no)}"


def journal(ref: CaseRef, version: int, on: date) -> tuple[str, str]:
    number = _shard(case_pk(ref), JOURNAL_SHARDS)
    return f"{on.isoformat()}#{number:02}", f"{_part(ref.case_no)}#{version:06}"


def after(day: date) -> str:
    """The first sort key behind all of a day's in `due` and `rows`."""
    return (day + timedelta(days=1)).isoformat()


def match(connection_id: str, match_id: str) -> Key:
    return Key(f"MATCH#{_part(connection_id)}#{_part(match_id)}", "MATCH")


# Outbox


def effect(pk: str, sk: str, kind: str) -> Key:
    return Key(pk, f"EFFECT#{sk}#{kind}")


class OutboxOf(NamedTuple):
    """For items that are written again and again: each write with effects has an entry of its own, so that an effect's
    id is unique for ever. `write` tells the writes apart: the version written, or when and as what a task was opened.
    """

    of: Key
    write: str

    @property
    def key(self) -> Key:
        return Key(self.of.pk, f"OUTBOX#{self.write}#{self.of.sk}")

    @classmethod
    def parse(cls, pk: str, sk: str) -> "OutboxOf":
        """The item that an entry is about; ValueError when the key is not an entry's."""
        match sk.split("#", 2):
            case ["OUTBOX", write, of]:
                return cls(Key(pk, of), write)
        raise ValueError(f"{sk!r} is not an outbox entry")


def pending_shards() -> Sequence[str]:
    return tuple(f"PENDING#{number}" for number in range(PENDING_SHARDS))


def pending_shard(pk: str) -> str:
    return f"PENDING#{_shard(pk, PENDING_SHARDS)}"


# Creditors and what is theirs

CREDITORS, OPEN_TASKS, CONNECTIONS, LISTS = "CREDITORS", "TASK#OPEN#", "CONNECTION#", "LIST#"


def creditor(creditor_id: str) -> Key:
    return Key(f"CREDITOR#{_part(creditor_id)}", "CREDITOR")


def creditor_in_directory(creditor_id: str) -> Key:
    return Key(CREDITORS, creditor_id)


def connection(connection_id: str) -> Key:
    return Key(f"CONNECTION#{_part(connection_id)}", "CONNECTION")


def connection_of(creditor_id: str, connection_id: str) -> Key:
    return Key(creditor(creditor_id).pk, f"{CONNECTIONS}{connection_id}")


def kept_job(connection_id: str, asks: str) -> Key:
    """`asks` tells what the job asks for: the same twice is one."""
    return Key(connection(connection_id).pk, f"JOB#{asks}")


def open_task(creditor_id: str, task_id: str) -> Key:
    return Key(creditor(creditor_id).pk, f"{OPEN_TASKS}{task_id}")


def done_task(creditor_id: str, task_id: str, opening: str) -> Key:
    return Key(creditor(creditor_id).pk, f"TASK#DONE#{opening}#{task_id}")


def task_parts(key: Key) -> tuple[str, str]:
    """Creditor and task id of an open task's key."""
    return _plain(key.pk.removeprefix("CREDITOR#")), key.sk.removeprefix(OPEN_TASKS)


REFUSALS = "REFUSAL#"


def refusals_pk(creditor_id: str) -> str:
    return f"CREDITOR#{_part(creditor_id)}#REFUSALS"


def refusal(creditor_id: str, proposal_id: str, at: datetime) -> Key:
    return Key(refusals_pk(creditor_id), f"{REFUSALS}{instant(at)}#{proposal_id}")


def collection_list(creditor_id: str, list_id: str) -> Key:
    return Key(f"CREDITOR#{_part(creditor_id)}#LISTS", f"{LISTS}{list_id}")


def list_shard(creditor_id: str) -> str:
    return f"{_part(creditor_id)}#LISTS"


def list_order(planned_on: date, list_id: str) -> str:
    return f"{planned_on.isoformat()}#{list_id}"


def member(username: str, creditor_id: str) -> Key:
    return Key(members_pk(username), creditor_id)


def members_pk(username: str) -> str:
    return f"MEMBER#{_part(username)}"


# The rest


def receipt(connection_id: str, idempotency_key: str) -> Key:
    return Key(f"RECEIPT#{_part(connection_id)}#{_part(idempotency_key)}", "RECEIPT")


def message(message_id: str) -> Key:
    return Key(f"MESSAGE#{message_id}", "MESSAGE")


def runs_pk(job: str) -> str:
    return f"RUN#{job}"


def run(job: str, day: date) -> Key:
    return Key(runs_pk(job), day.isoformat())


def session(session_id: str) -> Key:
    """The id itself is a password: who reads the table must not be able to use it."""
    return Key(f"SESSION#{sha256(session_id.encode()).hexdigest()}", "SESSION")


def failures_pk(key: str) -> str:
    return f"FAILURES#{key}"


def counter(name: str) -> Key:
    return Key(f"COUNTER#{name}", "COUNTER")


def turn(name: str) -> Key:
    """The one caller at a time of an ERP's company."""
    return Key(f"TURN#{_part(name)}", "TURN")


def intent(connection_id: str, key: str) -> Key:
    """The note of one write into a connection's ERP."""
    return Key(f"INTENT#{_part(connection_id)}#{key}", "INTENT")


def slots(name: str) -> Key:
    return Key(f"SLOTS#{name}", "SLOTS")


LAW_CLOCK = Key("CLOCK", "CLOCK")
