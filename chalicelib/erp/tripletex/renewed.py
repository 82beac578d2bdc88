"""A write that shall stand once, and be made anew when somebody has taken out of the ERP what it made."""

from collections.abc import Callable

from chalicelib.erp.intents import Intents, once


def renewed(
    intents: Intents,
    key: str,
    *,
    stands: Callable[[str], bool],
    look: Callable[[], str | None],
    post: Callable[[], str],
) -> str:
    """The result of the write that stands now; every try has a note of its own.

    `stands` asks by the noted result itself, not by a search, which may be behind; `look` and `post` as in `once`.
    Before the first post too it looks: the ERP may hold what another connection of the company wrote.
    """
    turn = 0
    while True:
        noted = intents.begin(f"{key}/{turn}")
        if noted.result is None or stands(noted.result):
            return once(intents, f"{key}/{turn}", look=look, post=post)
        turn += 1
