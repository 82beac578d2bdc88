"""What an invoice's process history tells: letters of the creditor's, hand-overs, and what we wrote ourselves.

Its texts come in the language of the header, and no codes are known, so words are matched, Finnish and English ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from chalicelib.case.model import EarlierLetter
from chalicelib.erp.contract import Service
from chalicelib.erp.netvisor.values import helsinki
from chalicelib.erp.netvisor.wire import HistoryLine

REMINDER, REQUEST = "reminder", "payment_request"
"""Kinds of the creditor's own letters: maksumuistutus, maksuhuomautus."""

_LETTERS = (
    (("maksuhuomautus", "payment notice", "notice of payment"), REQUEST),
    (("maksumuistutus", "muistutus", "payment reminder", "reminder"), REMINDER),
)
_COLLECTION = ("perintä", "collection")
_REMINDER_SERVICE = ("muistutuspalvelu", "reminder service")


@dataclass(frozen=True, slots=True)
class HandOver:
    """The user sent the invoice to our service; `number` counts this invoice's hand-overs, from 1."""

    number: int
    service: Service
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Trail:
    """A history read for one agency. `said` is the newest comment of ours, "" when there is none."""

    handed_over: HandOver | None
    answered: bool
    """A comment of ours stands behind the newest hand-over."""
    said: str
    ours: bool
    """The invoice is with us: the newest of all hand-overs and our comments is ours and ends nothing."""
    letters: tuple[EarlierLetter, ...]
    words: tuple[str, ...] = ()
    """The words that tell how far the case is, of the comments since the newest hand-over, oldest first."""
    comments: tuple[str, ...] = ()
    """All comments of ours, oldest first."""
    before: int = 0
    """How many of them stood there before the newest hand-over."""

    @property
    def both_letters(self) -> bool:
        """Reminder and payment request were both sent before (mission B5)."""
        return {letter.kind for letter in self.letters} >= {REMINDER, REQUEST}


def trail(history: Sequence[HistoryLine], agency: str, fee: int, ended: frozenset[str]) -> Trail:
    """`agency` as Netvisor names it; `fee` the collection cost that stands on the invoice, in cents.

    `ended` are the words with which our comments say that a case is over.
    """
    handed_over: HandOver | None = None
    answered, ours, count, before = False, False, 0, 0
    letters: list[tuple[str, date]] = []
    comments: list[str] = []
    for line in _oldest_first(history):
        comment = own_comment(line, agency)
        service = _service(line)
        if comment:
            comments.append(comment)
            answered = True
            ours = _word(comment, agency) not in ended
        elif service is not None and agency.casefold() in line.channel.casefold():
            count, before = count + 1, len(comments)
            handed_over, answered, ours = HandOver(count, service, line.at), False, True
        elif service is not None:
            ours = False
        elif (kind := _letter(line)) and line.at is not None:
            letters.append((kind, line.at.astimezone(helsinki()).date()))
    said = comments[-1] if comments else ""
    words = tuple(_word(comment, agency) for comment in comments[before:])
    return Trail(handed_over, answered, said, ours, _with_fee(letters, fee), words, tuple(comments), before)


def own_comment(line: HistoryLine, agency: str) -> str:
    """The text of a comment that we wrote; empty for any other line. Blanks are evened out, as screens do."""
    start = f"{agency}: "
    texts = (" ".join(text.split()) for text in line.texts)
    return next((text for text in texts if text.startswith(start)), "")


def _word(comment: str, agency: str) -> str:
    return comment.removeprefix(f"{agency}: ").partition(" ")[0].strip(".")


def _service(line: HistoryLine) -> Service | None:
    """The service that a line hands over to, ours or another's; None for anything else."""
    channel = line.channel.casefold()
    if any(word in channel for word in _REMINDER_SERVICE):
        return Service.REMINDER
    if any(word in channel for word in _COLLECTION):
        return Service.COLLECTION
    return None


def _letter(line: HistoryLine) -> str:
    material = line.material.casefold()
    return next((kind for words, kind in _LETTERS if any(word in material for word in words)), "")


def _with_fee(letters: Sequence[tuple[str, date]], fee: int) -> tuple[EarlierLetter, ...]:
    """Netvisor tells one sum of costs per invoice: it is counted with the last letter."""
    last = len(letters) - 1
    return tuple(EarlierLetter(kind, on, None, fee if at == last else 0) for at, (kind, on) in enumerate(letters))


def _oldest_first(history: Sequence[HistoryLine]) -> list[HistoryLine]:
    """By time; lines of the same second stay in their order, which is taken as oldest first unless times say else."""
    lines = list(history)
    times = [line.at for line in lines if line.at is not None]
    if len(times) > 1 and times[0] > times[-1]:
        lines.reverse()
    early = datetime(1970, 1, 1, tzinfo=UTC)
    return sorted(lines, key=lambda line: line.at or early)
