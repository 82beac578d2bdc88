"""`make timelapse`: months of collection in seconds each, then a table, and the same as build/timelapse.json."""

import argparse
import json
import shutil
import sys
import time
from datetime import date, timedelta
from pathlib import Path

from local import report
from local.installation import Installation, standing
from local.lock import is_held
from local.places import ROOT, throwaway, usual
from local.processes import stop
from local.run import STOP_WITHIN, TROUBLES, bring_up, start_all
from local.scripted_creditor import CannotStop
from local.seeding import OSLO, START, planted
from local.walk import Walk

RESULT = ROOT / "build" / "timelapse.json"
_FRESH = ROOT / "build" / "timelapse"


class NotFresh(Exception):
    """The running installation has left its first day: the run would not be the one of the seed."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="make timelapse")
    parser.add_argument("--days", type=int, default=120)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--result", type=Path, default=RESULT)
    given = parser.parse_args()
    if not 1 <= given.days <= 1000:
        parser.error("DAYS must be from 1 to 1000")
    try:
        if is_held(usual()) and given.seed == 1:
            installation = standing(usual())
            _require_fresh(installation)
            print("  walking the running installation", flush=True)
            walk(installation, given.days, given.seed, given.result)
        else:
            _walk_afresh(given.days, given.seed, given.result)
    except (NotFresh, CannotStop, *TROUBLES) as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\n  stopped", file=sys.stderr)
        return 130
    return 0


def walk(installation: Installation, days: int, seed: int, result: Path) -> None:
    """Walk from the first day, print the table, write the result."""
    began = time.monotonic()
    Walk(installation, seed).days(START, days, lambda day, done: _bar(day, done, days, began))
    seconds = time.monotonic() - began
    told = report.collect(installation.product, planted(installation).creditors, days, seed)
    result.parent.mkdir(parents=True, exist_ok=True)
    result.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"\n\n{report.table(told)}\n\n{seconds:.0f} s, {seconds / days * 30:.1f} s per 30 days; {result}", flush=True)


def _walk_afresh(days: int, seed: int, result: Path) -> None:
    """Nothing runs: an installation of its own, on free ports, forgotten before and stopped after."""
    shutil.rmtree(_FRESH, ignore_errors=True)
    _FRESH.mkdir(parents=True)
    places = throwaway(_FRESH)
    began = time.monotonic()
    children = start_all(places)
    try:
        installation, _ = bring_up(
            places, children, seed, lambda text: print(f"  [{time.monotonic() - began:5.1f} s] {text}", flush=True)
        )
        walk(installation, days, seed, result)
    finally:
        stop(children, STOP_WITHIN)


def _require_fresh(installation: Installation) -> None:
    today = installation.product.clock().astimezone(OSLO).date()
    if today != START:
        raise NotFresh(
            f"The running installation is at {today}, not at its first day {START}: stop it and `make clean`, or stop "
            "it and run this again, which then uses an installation of its own."
        )


def _bar(day: date, done: int, days: int, began: float) -> None:
    filled = round(30 * done / days)
    left = (time.monotonic() - began) / done * (days - done)
    end = "" if sys.stdout.isatty() else ("\n" if done % 10 == 0 or done == days else None)
    if end is None:
        return
    start = "\r" if sys.stdout.isatty() else ""
    remaining = str(timedelta(seconds=round(left)))
    print(f"{start}  {'█' * filled}{'·' * (30 - filled)} {day} {done}/{days}, {remaining} left ", end=end, flush=True)


if __name__ == "__main__":
    sys.exit(main())
