"""The law data as a document for people: every parameter with its values, status and sources."""

from decimal import Decimal

from chalicelib.law.entries import Band, Dated, Status
from chalicelib.law.lawbook import Lawbook
from chalicelib.law.watch import AnyParameter, parameters

Value = Decimal | str | tuple[Band, ...]
AnyDated = Dated[Decimal] | Dated[str] | Dated[tuple[Band, ...]]

_INTRODUCTION = """# The law in data

Generated from `chalicelib/law/no/*.toml` and `chalicelib/law/fi/*.toml` by `make law-docs`. Do not edit.

Each value holds from its first to its last day, both included. *Governed by* says which date of a claim picks the
value. A value that is not verified, or that is used after a change was expected, gives a warning on every statement
that rests on it. No value is used before the first day that stands here: the engine says so instead.
"""


def handbook(law: Lawbook) -> str:
    """The whole document in Markdown."""
    rows = [_INTRODUCTION]
    for name, country in (("Norway", law.no), ("Finland", law.fi)):
        found = list(parameters(country))
        rows.append(f"## {name}\n")
        doubtful = [row for parameter in found for row in _doubtful(parameter)]
        if doubtful:
            rows.append("Not verified by two sources or the primary text:\n")
            rows += [*doubtful, ""]
        rows += [_section(parameter) for parameter in found]
        sources = {source.key: source for p in found for dated in p.values for source in dated.sources}
        rows.append(f"### Sources of {name}\n")
        rows += [f"- {key}: [{sources[key].title}]({sources[key].url})" for key in sorted(sources)]
        rows.append("")
    return "\n".join(rows).rstrip() + "\n"


def _doubtful(parameter: AnyParameter) -> list[str]:
    found = [dated for dated in parameter.values if dated.status is not Status.VERIFIED]
    return [f"- `{parameter.name}` from {dated.valid_from}: {dated.status.value}{_note(dated)}" for dated in found]


def _section(parameter: AnyParameter) -> str:
    expected = parameter.next_change_expected
    rows = [
        f"### `{parameter.name}`: {parameter.title}\n",
        f"[{parameter.section}]({parameter.url}). Unit: {parameter.unit}. Governed by: {parameter.governed_by}. "
        f"File: `{parameter.file}`, checked {parameter.checked_on}"
        + (f", next change expected {expected}." if expected else "."),
    ]
    if parameter.options:
        rows.append(f"Answers: {'; '.join(parameter.options)}.")
    rows += ["", "| from | to | value | status | notice | sources |", "|---|---|---|---|---|---|"]
    rows += [_row(dated) for dated in parameter.values]
    return "\n".join(rows) + "\n"


def _row(dated: AnyDated) -> str:
    sources = ", ".join(source.key for source in dated.sources)
    value = "unknown" if dated.status is Status.UNKNOWN else _value(dated.value)
    until = dated.valid_to or ""
    return (
        f"| {dated.valid_from} | {until} | {value} | {dated.status.value}{_note(dated)} | {dated.notice} | {sources} |"
    )


def _note(dated: AnyDated) -> str:
    return f" ({dated.note})" if dated.note else ""


def _value(value: Value) -> str:
    if isinstance(value, tuple):
        return "<br>".join(_band(band) for band in value)
    return str(value)


def _band(band: Band) -> str:
    size = "above" if band.up_to is None else f"to {Decimal(band.up_to) / 100:.2f}"
    return f"{size}: " + ", ".join(f"{name} {amount}" for name, amount in band.columns.items())
