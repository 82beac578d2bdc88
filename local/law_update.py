"""`make law-update`: adds a new value to a law file with its source, checks it, and shows what it changes.

Asks for country, parameter, first day, value, status, notice and sources; ends the value before it the day before;
reads the result with the strict loader; shows the difference; makes given cases again under the old and the new law.
Nothing is written before the last question is answered with yes.
"""

import argparse
import difflib
import json
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent
LAW = REPOSITORY / "chalicelib" / "law"
STATUSES = ("verified", "single source", "inferred")
Ask = Callable[[str], str]


class UpdateError(Exception):
    """An answer cannot be used; the message says what to do."""


@dataclass(frozen=True, slots=True)
class NewValue:
    """One value as a person gave it. `checked_on` is the day of reading the source, `next_change` the next due day."""

    file: str
    parameter: str
    valid_from: date
    value: str
    status: str
    notice: str
    sources: tuple[str, ...]
    checked_on: date
    next_change: date | None


def main(arguments: list[str] | None = None) -> int:
    """Runs the command; 0 when the law was changed or the person said no, 1 when the answers were not right."""
    parser = argparse.ArgumentParser(description="Add a new value to the law data.")
    parser.add_argument("--cases", metavar="FOLDER", help="saved statements (JSON) of open cases, to see which change")
    options = parser.parse_args(arguments)
    try:
        update(input, LAW, Path(options.cases) if options.cases else None)
    except (UpdateError, EOFError) as error:
        print(f"Nothing was changed: {error or 'no answer'}", file=sys.stderr)
        return 1
    return 0


def update(ask: Ask, law: Path, cases: Path | None) -> bool:
    """The whole dialogue; True when the file was written. Raises UpdateError for an answer that cannot be used."""
    new = _asked(ask, law)
    path = law / new.file
    before = path.read_text(encoding="utf-8")
    after = with_value(before, new)
    with tempfile.TemporaryDirectory() as folder:
        trial = Path(folder) / "law"
        shutil.copytree(law, trial, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
        (trial / new.file).write_text(after, encoding="utf-8")
        print(f"The law data are right; their new version is {_checked(trial)}.")
        print("".join(difflib.unified_diff(_lines(before), _lines(after), new.file, new.file)))
        for row in changed_cases(cases, law, trial, new.valid_from) if cases else ():
            print(row)
    if ask("Write this? [y/N] ").strip().lower() not in ("y", "yes"):
        print("Nothing was changed.")
        return False
    path.write_text(after, encoding="utf-8")
    print(f"{path} is written. Now run `make law-docs` and the tests, and say in CHANGELOG.md what changes and when.")
    return True


def with_value(text: str, new: NewValue) -> str:
    """The file's text with the value added as the last of its parameter, and the days of checking moved on."""
    head = re.compile(rf"^\[{re.escape(new.parameter)}\]$.*?^values = \[\n(?P<rows>.*?)^\]$", re.MULTILINE | re.DOTALL)
    found = head.search(text)
    if found is None:
        raise UpdateError(f"{new.file} has no list of values for {new.parameter}")
    rows = found["rows"]
    last = tomllib.loads(f"values = [\n{rows}]")["values"][-1]
    if "bands" in last:
        raise UpdateError(f"{new.parameter} is a table by claim size; change {new.file} by hand")
    if last["valid_from"] >= new.valid_from:
        raise UpdateError(f"the newest value is from {last['valid_from']}; a new one must begin later")
    begin = f"valid_from = {last['valid_from']}"
    ended = f"{begin}, valid_to = {new.valid_from - timedelta(days=1)}"
    kept, _, rest = rows.rpartition(begin)
    rest = re.sub(r"^, valid_to = \d{4}-\d\d-\d\d", "", rest)
    text = text[: found.start("rows")] + kept + ended + rest + _row(new) + text[found.end("rows") :]
    text = re.sub(r"^checked_on = .*$", f"checked_on = {new.checked_on}", text, count=1, flags=re.MULTILINE)
    if new.next_change is not None:
        expected = f"next_change_expected = {new.next_change}"
        text = re.sub(r"^next_change_expected = .*$", expected, text, count=1, flags=re.MULTILINE)
    return text


def changed_cases(cases: Path, old: Path, new: Path, first_day: date) -> Iterable[str]:
    """A line for each saved statement whose total on its own day, or on the new value's tenth day, becomes another."""
    for path in sorted(cases.glob("*.json")):
        facts = json.loads(path.read_text(encoding="utf-8")).get("facts")
        if not isinstance(facts, dict):
            yield f"{path.name}: holds no facts, left out"
            continue
        on = str(first_day + timedelta(days=9))
        one, other = (_total({**facts, "on": on}, law) for law in (old, new))
        if one != other:
            yield f"{path.name}: on {on} {one} becomes {other}"


def _total(content: dict[str, object], law: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "chalicelib.claim", "--law", str(law)],
        input=json.dumps(content),
        capture_output=True,
        text=True,
        check=False,
        cwd=REPOSITORY,
    )
    if done.returncode != 0:
        return f"no statement ({done.stderr.strip()})"
    return str(json.loads(done.stdout)["open"]["total"])


def _checked(law: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "chalicelib.law", "--check", str(law)],
        capture_output=True,
        text=True,
        check=False,
        cwd=REPOSITORY,
    )
    if done.returncode != 0:
        raise UpdateError(done.stderr.strip())
    return done.stdout.strip()


def _asked(ask: Ask, law: Path) -> NewValue:
    country = ask("Country (no, fi): ").strip().lower()
    if country not in ("no", "fi"):
        raise UpdateError(f"{country!r} is no country of the law data; use no or fi")
    parameter = ask("Parameter (the name in docs/law.md, such as late_interest): ").strip()
    file = _file_of(law / country, parameter)
    sources = tomllib.loads((law / country / "sources.toml").read_text(encoding="utf-8"))
    valid_from = _day(ask("First day of the new value (YYYY-MM-DD): "))
    value = ask("Value (such as 12.25): ").strip()
    status = ask(f"How well backed ({', '.join(STATUSES)}): ").strip()
    if status not in STATUSES:
        raise UpdateError(f"{status!r} is none of {', '.join(STATUSES)}")
    notice = ask("Number of the regulation or notice: ").strip()
    keys = tuple(key for key in re.split(r"[\s,]+", ask(f"Sources ({', '.join(sources)}): ").strip()) if key)
    unknown = [key for key in keys if key not in sources]
    if unknown or not keys:
        raise UpdateError(f"add the source to {country}/sources.toml first: {', '.join(unknown) or 'none was named'}")
    checked_on = _day(ask("Day on which the source was read (YYYY-MM-DD): "))
    following = ask("Day on which the next change is expected (YYYY-MM-DD, empty: as before): ").strip()
    next_change = _day(following) if following else None
    return NewValue(f"{country}/{file}", parameter, valid_from, value, status, notice, keys, checked_on, next_change)


def _file_of(folder: Path, parameter: str) -> str:
    for path in sorted(folder.glob("*.toml")):
        if path.name != "sources.toml" and parameter in tomllib.loads(path.read_text(encoding="utf-8")):
            return path.name
    raise UpdateError(f"no file of {folder.name} holds {parameter!r}; docs/law.md lists all names")


def _row(new: NewValue) -> str:
    row = f"  {{ valid_from = {new.valid_from}, value = {json.dumps(new.value)}, status = {json.dumps(new.status)}"
    row += f", sources = {json.dumps(list(new.sources))}"
    if new.notice:
        row += f", notice = {json.dumps(new.notice, ensure_ascii=False)}"
    return row + " },\n"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise UpdateError(f"{text.strip()!r} is not a date such as 2027-01-01") from None


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


if __name__ == "__main__":
    sys.exit(main())
