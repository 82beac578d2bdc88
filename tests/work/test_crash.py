"""The whole main job in processes that die after any write, or with messages shuffled, doubled and lost (mission H4):

one case, one notice, one fee, one payment demand, balanced books, and the same end as on a calm day.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from chalicelib.ports.records import TaskKind
from chalicelib.ports.storage import VersionConflict
from tests.pump import Trouble
from tests.work.crashes import Crashing
from tests.work.walks import LIST, NOTICE, REGISTRATION, noticed
from tests.work.whole import assert_whole, booked
from tests.world import World, world

ADDRESS = "kari@kunde.example.com"
PAID = "2026-06-26 23:00"
MOST_WRITES = 9
"""The most writes that one message makes; the calm run checks it."""


@dataclass(frozen=True)
class End:
    """What a run left behind."""

    events: Counter[str]
    letters: tuple[tuple[str, str, int, str, str], ...]
    books: Counter[str]
    outcome: str
    shown: tuple[str, str, str]
    mails: frozenset[tuple[str, str]]
    lists: int
    tasks: int
    waived: int


def main_job(site: World, crashing: Crashing) -> None:
    """Transfer, notice, list, registration, payment demand; then the creditor credits all of it."""
    sold = site.sell(email=ADDRESS, automatic_notice=True)
    site.site.send_to_collection(sold)
    crashing.again("webhooks", site.keep_webhooks)
    site.settle()
    for moment in (NOTICE, LIST, REGISTRATION):
        crashing.run(moment)
    site.at("2026-06-26 12:00")
    site.site.act("arrive", sold, "700.00")
    crashing.run(PAID)
    site.at("2026-06-29 12:00")
    site.site.act("credit", sold, "550.00")
    crashing.run("2026-06-29 23:00")


def end_of(site: World) -> End:
    (case,) = site.cases()
    (line,) = [shown for shown in site.site.control.get("/invoices").json() if shown["reference"]]
    return End(
        events=Counter(site.story(case.case_no)),
        letters=tuple(
            (letter.kind.value, letter.on.isoformat(), letter.fee, letter.state.value, letter.channel)
            for letter in case.letters
        ),
        books=booked(site, site.ref(case.case_no)),
        outcome=case.outcome.value if case.outcome else case.phase.value,
        shown=(line["status"], line["message"], line["comment"]),
        mails=frozenset(
            (mail.recipient, mail.raw.decode().replace(case.case_no, "#")[:200]) for mail in site.ports.mailer.sent
        ),
        lists=len(site.ports.lists.of("nordlys")),
        tasks=len(site.tasks()),
        waived=case.waived,
    )


def _after(write: int) -> Callable[[int], int | None]:
    """Die after that many writes in the first attempt; 0 = never."""
    return lambda attempt: write or None if attempt == 1 else None


@contextmanager
def ended(
    directory: Path, *, crash_at: int = 0, every: bool = False, trouble: Trouble | None = None
) -> Iterator[World]:
    directory.mkdir()
    with world(directory) as site:
        if trouble is not None:
            site.trouble = trouble
        crashing = Crashing(site, (lambda attempt: attempt) if every else _after(crash_at))
        if trouble is not None:
            site.trouble.tolerate = (VersionConflict,)
        main_job(site, crashing)
        site.crashes = crashing.fuse.blown
        if not every and not crash_at and trouble is None:
            assert crashing.fuse.most == MOST_WRITES
        yield site
        assert_whole(site)


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> End:
    """How it ends when nothing goes wrong."""
    with ended(tmp_path_factory.mktemp("calm") / "site") as site:
        assert site.crashes == 0
        end = end_of(site)
    assert end.events["LetterIssued"] == end.events["LetterDelivered"] == 2
    # The light salaer of 300.00 takes the notice's fee in.
    assert [(kind, fee, channel) for kind, _, fee, _, channel in end.letters] == [
        ("notice", 3800, "email"),
        ("payment_demand", 30_000, "print"),
    ]
    return end


@pytest.mark.mission("H4", "B11", "C1", "C2", "C3", "C4")
@pytest.mark.parametrize("write", range(1, MOST_WRITES + 1))
def test_every_process_dies_once_after_its_nth_write(tmp_path: Path, calm: End, write: int) -> None:
    with ended(tmp_path / "site", crash_at=write) as site:
        assert site.crashes > 0
        assert end_of(site) == calm
        # What was sent twice was the identical mail.
        raws = Counter(mail.raw for mail in site.ports.mailer.sent)
        assert len(raws) == len({mail.recipient for mail in site.ports.mailer.sent})


@pytest.mark.mission("H4")
def test_every_process_dies_again_and_again_a_write_later_each_time(tmp_path: Path, calm: End) -> None:
    with ended(tmp_path / "site", every=True) as site:
        assert site.crashes > 60
        assert end_of(site) == calm


@pytest.mark.mission("H4")
@pytest.mark.parametrize("seed", [1, 2])
def test_messages_in_any_order_doubled_and_lost_end_the_same(tmp_path: Path, calm: End, seed: int) -> None:
    trouble = Trouble(seed=seed, shuffle=True, duplicate=0.5, drop=0.3)
    with ended(tmp_path / "site", trouble=trouble) as site:
        assert end_of(site) == calm


@pytest.mark.mission("H4", "A2")
@pytest.mark.parametrize("write", [1, 2, 3])
def test_a_process_that_dies_while_a_key_is_refused_still_makes_the_task_and_the_mail(
    tmp_path: Path, write: int
) -> None:
    with world(tmp_path) as site:
        site.transfer(email=ADDRESS)
        site.site.revoke_key()
        crashing = Crashing(site, _after(write))
        crashing.run(NOTICE)
        assert crashing.fuse.blown > 0
        assert [task.kind for task in site.tasks()] == [TaskKind.RESTORE_CONNECTION]
        assert len({mail.raw for mail in site.ports.mailer.sent}) == 1
        assert_whole(site)


@pytest.mark.mission("H4", "E9")
@pytest.mark.parametrize("write", [1, 2, 3])
def test_a_process_that_dies_while_an_invoice_is_gone_still_asks(tmp_path: Path, write: int) -> None:
    with world(tmp_path) as site:
        sold = site.transfer(email=ADDRESS)
        site.site.fault(vanish_invoice=[int(sold.id)])
        Crashing(site, _after(write)).run("2026-06-01 23:00")
        assert [task.kind for task in site.tasks()] == [TaskKind.DISCREPANCY]
        assert site.case().hold is not None


@pytest.mark.mission("H4", "C2")
@pytest.mark.parametrize("write", [1, 2, 3, 4])
def test_a_process_that_dies_while_a_list_is_refused_still_makes_the_task(tmp_path: Path, write: int) -> None:
    with world(tmp_path) as site:
        noticed(site, email=ADDRESS)
        site.ports.mailer.refused.add("faktura@nordlys.example")
        Crashing(site, _after(write)).run(LIST)
        assert [task.kind for task in site.tasks()] == [TaskKind.LIST_UNDELIVERED]
        assert site.case().list_id is None


@pytest.mark.mission("H4", "C1")
@pytest.mark.parametrize("write", [1, 2, 3, 4])
def test_a_process_that_dies_while_no_channel_is_left_still_asks_for_an_address(tmp_path: Path, write: int) -> None:
    with world(tmp_path) as site:
        sold = site.transfer(email=ADDRESS)
        site.ports.mailer.refused.add(ADDRESS)
        site.site.change_customer(sold, line1="", postal_code="", city="")
        Crashing(site, _after(write)).run(NOTICE)
        assert [task.kind for task in site.tasks()] == [TaskKind.LETTER_UNDELIVERED]
        assert [letter.state.value for letter in site.case().letters] == ["voided"]
