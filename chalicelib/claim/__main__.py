"""`python -m chalicelib.claim < facts.json`: a claim explained with nothing but its facts and the law data.

Exit status: 0 all is well, 1 a verified statement differs, 2 the input is not right.
"""

import argparse
import json
import sys
from pathlib import Path

from chalicelib.claim.document import Problem, parse, read_json, render
from chalicelib.claim.explain import LANGUAGES, explain
from chalicelib.claim.facts import Country
from chalicelib.claim.statement import statement
from chalicelib.claim.verify import Difference, verify
from chalicelib.law.entries import LawError
from chalicelib.law.lawbook import Lawbook, load, read

DIFFERS = 1
BAD_INPUT = 2
_LANGUAGE_OF = {Country.NO: "nb", Country.FI: "fi"}


def main(arguments: list[str] | None = None) -> int:
    """Runs the command; returns the exit status."""
    options = _options(arguments)
    if options.verify is not None:
        return _verify(Path(options.verify), options.law)
    try:
        choices = dict(choice.split("=", 1) for choice in options.choose)
    except ValueError:
        return _refuse([Problem("--choose", "write it as name=option")])
    parsed = parse(sys.stdin.buffer.read())
    if isinstance(parsed, list):
        return _refuse(parsed)
    facts, on = parsed
    try:
        law = _law(options.law)
        if choices:
            law = law.choosing(facts.country.value, **choices)
        found = statement(facts, on, law)
    except LawError as error:
        return _refuse([Problem("$", str(error))])
    if options.explain is not None:
        print(explain(found, facts, options.explain or _LANGUAGE_OF[facts.country]))
    else:
        print(json.dumps(render(found, facts, choices), ensure_ascii=False, indent=2))
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m chalicelib.claim",
        description="Reads the facts of a claim as JSON and prints what is owed on a day and why.",
    )
    parser.add_argument(
        "--explain",
        nargs="?",
        const="",
        choices=("", *LANGUAGES),
        metavar="|".join(LANGUAGES),
        help="as text",
    )
    parser.add_argument("--verify", metavar="FILE", help="make a saved statement again and name what differs")
    parser.add_argument(
        "--choose", action="append", default=[], metavar="NAME=OPTION", help="another answer to an open question of law"
    )
    parser.add_argument("--law", metavar="FOLDER", help="other law files: a folder with no/ and fi/")
    return parser.parse_args(arguments)


def _law(folder: str | None) -> Lawbook:
    return load() if folder is None else read(Path(folder))


def _verify(path: Path, law_folder: str | None) -> int:
    try:
        saved = read_json(path.read_bytes())
    except OSError as error:
        return _refuse([Problem(str(path), f"cannot be read: {error.strerror}")])
    try:
        found = saved if isinstance(saved, list) else verify(saved, _law(law_folder))
    except LawError as error:
        return _refuse([Problem("--law", str(error))])
    differences = [item for item in found if isinstance(item, Difference)]
    problems = [item for item in found if isinstance(item, Problem)]
    if problems:
        return _refuse(problems)
    for item in differences:
        print(f"{item.path}: saved {item.saved!r}, the law and the facts give {item.computed!r}")
    print(f"{len(differences)} differences" if differences else "the statement is right")
    return DIFFERS if differences else 0


def _refuse(problems: list[Problem]) -> int:
    """The problems as JSON for programs, and line by line on the error stream for people."""
    listed = [{"path": problem.path, "message": problem.message} for problem in problems]
    print(json.dumps({"problems": listed}, ensure_ascii=False, indent=2))
    for problem in problems:
        print(f"{problem.path}: {problem.message}", file=sys.stderr)
    return BAD_INPUT


if __name__ == "__main__":
    sys.exit(main())
