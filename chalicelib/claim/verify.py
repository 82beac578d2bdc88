"""Makes a saved statement again from its own facts and names everything that differs."""

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.claim.document import Json, Problem, parse_content, render
from chalicelib.claim.statement import statement
from chalicelib.law.entries import LawError
from chalicelib.law.lawbook import Lawbook


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where the saved statement says something else than the law and its facts."""

    path: str
    saved: object
    computed: object


def verify(saved: Json, law: Lawbook) -> list[Difference] | list[Problem]:
    """What differs, nothing if all is right; or the problems that keep the statement from being made again."""
    content = saved.get("facts")
    if not isinstance(content, dict):
        return [Problem("$.facts", "a saved statement carries the facts it was made from; here they are missing")]
    parsed = parse_content({**content, "on": saved.get("on")})
    if isinstance(parsed, list):
        return [Problem(_in_statement(problem.path), problem.message) for problem in parsed]
    facts, on = parsed
    choices = saved.get("choices", {})
    if not isinstance(choices, dict):
        return [Problem("$.choices", "must be an object of names and options")]
    try:
        chosen = law.choosing(facts.country.value, **choices) if choices else law
        made = render(statement(facts, on, chosen), facts, choices)
    except LawError as error:
        return [Problem("$", str(error))]
    fingerprint = made.pop("facts_digest")
    told = {key: value for key, value in saved.items() if key != "facts_digest"}
    found = list(_differences("$", told, made))
    if saved.get("facts_digest") != fingerprint:
        found.append(Difference("$.facts", "facts, day or facts_digest were altered after saving", fingerprint))
    return found


def _in_statement(path: str) -> str:
    """Where a path of the input stands in a saved statement: all under facts, but the day at the top."""
    return path if path == "$.on" else "$.facts" + path.removeprefix("$")


def _differences(path: str, saved: object, made: object) -> list[Difference]:
    if isinstance(saved, Mapping) and isinstance(made, Mapping):
        keys = list(made) + [key for key in saved if key not in made]
        return [
            found
            for key in keys
            for found in _differences(f"{path}.{key}", saved.get(key, "missing"), made.get(key, "not expected"))
        ]
    if isinstance(saved, list) and isinstance(made, list) and len(saved) == len(made):
        pairs = enumerate(zip(saved, made, strict=True))
        return [found for index, (one, other) in pairs for found in _differences(f"{path}[{index}]", one, other)]
    same = saved == made and type(saved) is type(made)
    return [] if same else [Difference(path, saved, made)]
