"""How a case shows in Netvisor: the table phase -> status of the invoice and first word of the comment (mission F2).

Service      How far               Status set      Word
any          taken                 (unchanged)     vastaanotettu     in the collection service: collected
reminder     reminder sent         reminded        muistutettu
collection   payment demand sent   collected       perinnässä
any          legal steps           collected       oikeudellisessa-perinnässä
any          monitoring            collected       jälkiperinnässä
any          settled               (unchanged)     suoritettu        Netvisor sets paid from the payments
any          withdrawn             overdue         peruttu           mission D4
any          refused               overdue, and    hylätty           overdue is thought to take it from the agency's
                                   what it was                       header; what it was, to let it come again

Setting `paid` or `creditloss` would settle an invoice without a payment: never done from here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.erp.contract import Measure, ReportStatus, Service, Stage, StatusReport

LONGEST = 500
"""Characters of a comment."""


@dataclass(frozen=True, slots=True)
class Shown:
    """`statuses` are set one after the other; without any the invoice's status is left as it is."""

    statuses: tuple[Stage, ...]
    word: str


_ENDS = {
    ReportStatus.SETTLED: Shown((), "suoritettu"),
    ReportStatus.WITHDRAWN: Shown((Stage.OVERDUE,), "peruttu"),
    ReportStatus.REFUSED: Shown((), "hylätty"),
}
_MEASURES = {
    Measure.REMINDED: Shown((Stage.REMINDED,), "muistutettu"),
    Measure.DEMANDED: Shown((Stage.COLLECTED,), "perinnässä"),
    Measure.LEGAL: Shown((Stage.COLLECTED,), "oikeudellisessa-perinnässä"),
    Measure.MONITORED: Shown((Stage.COLLECTED,), "jälkiperinnässä"),
}
_RECEIVED = {
    Service.REMINDER: Shown((), "vastaanotettu"),
    Service.COLLECTION: Shown((Stage.COLLECTED,), "vastaanotettu"),
}
ENDED = frozenset(shown.word for shown in _ENDS.values())
"""Words after which an invoice is no longer with us."""

_BY_WORD = {found.word: found for found in _MEASURES.values()}
_IN_NETVISOR = {
    Stage.OPEN: "Avoin",
    Stage.OVERDUE: "Erääntynyt",
    Stage.REMINDED: "Muistutettu",
    Stage.REQUESTED: "Huomautettu",
    Stage.COLLECTED: "Perinnässä",
}


def shown(report: StatusReport, service: Service | None, standing: Stage | None, with_agency: bool) -> Shown:
    """What shall stand on the invoice. `standing` is its stage now; `with_agency` says that Netvisor lists it there."""
    if report.status is ReportStatus.REFUSED:
        before = () if standing in (None, Stage.OVERDUE) else (standing,)
        return Shown((Stage.OVERDUE, *before) if with_agency else (), _ENDS[report.status].word)
    if report.status in _ENDS:
        return _ENDS[report.status]
    if report.measure in _MEASURES:
        found = _MEASURES[report.measure]
        # A reminder of a case that is in collection takes nothing back.
        return Shown((Stage.COLLECTED,), found.word) if service is Service.COLLECTION else found
    return _RECEIVED.get(service or Service.REMINDER, Shown((), "vastaanotettu"))


def implied(words: Sequence[str], service: Service | None) -> Stage | None:
    """The status that stands since our comments of these words, oldest first, as far as nobody changed it; None where
    they say nothing of it, or that the case is over."""
    if not words or words[-1] in ENDED:
        return None
    for word in reversed(words):
        if word in _BY_WORD:
            return Stage.COLLECTED if service is Service.COLLECTION else _BY_WORD[word].statuses[-1]
    # The reminder service takes what is overdue, and taking it sets nothing.
    return None if service is None else (*_RECEIVED[service].statuses, Stage.OVERDUE)[0]


def changed_by_hand(words: Sequence[str], service: Service | None, standing: Stage | None) -> str:
    """Netvisor's own word for the status that its user set instead of ours; empty while ours stands, and on an
    invoice that is not open any more, since only payments settle it (mission F2)."""
    wanted = implied(words, service)
    return "" if wanted is None or standing is None or wanted is standing else _IN_NETVISOR[standing]


def over(agency: str, reference: str, comments: Sequence[str]) -> bool:
    """Whether one of our comments says that the case is settled or withdrawn. A refusal names no case."""
    ends = (ReportStatus.SETTLED, ReportStatus.WITHDRAWN)
    starts = tuple(f"{agency}: {_ENDS[status].word} {reference}." for status in ends)
    return bool(reference) and any(said.startswith(starts) for said in comments)


def comment(agency: str, word: str, report: StatusReport) -> str:
    """One line that says whose it is, how far, which case, what happened last, and where to look; at most 500 long."""
    head = f"{agency}: {word}" + (f" {report.reference}" if report.reference else "") + ". "
    tail = f" {report.link}" if report.link else ""
    text = " ".join(report.comment.split())
    room = LONGEST - len(head) - len(tail)
    text = text if len(text) <= room else text[: max(room - 1, 0)].rstrip() + "…"
    return f"{head}{text}{tail}".strip()[:LONGEST]
