"""A letter's content as what the page shows: every amount, date and sentence ready, in plain text.

The Typst templates only lay out. What comes from outside reaches them as data and is never read as markup.
"""

from collections.abc import Iterable

from chalicelib.letters import formats
from chalicelib.letters.model import LetterContent, LetterLine
from chalicelib.letters.plain import printable
from chalicelib.letters.postal import address_lines, recipient_lines
from chalicelib.letters.texts import Paragraph, Texts, texts

Json = dict[str, "Json"] | list["Json"] | str


def view(content: LetterContent) -> dict[str, Json]:
    """The page's data as JSON values. Raises ValueError for an unknown language, text version or line kind."""
    words = texts(content.language, content.text_version)
    kind = words.of(content.kind)
    filled = _values(content, words)
    true = _conditions(content)

    def say(paragraphs: Iterable[Paragraph]) -> list[Json]:
        return [part.text.format_map(filled) for part in paragraphs if part.when in true]

    sections: list[Json] = [
        {"title": part.title, "paragraphs": say(part.paragraphs), "steps": say(part.steps)} for part in kind.sections
    ]
    return {
        "language": content.language,
        "labels": {name: text.format_map(filled) for name, text in words.labels.items() if name != "page_of"},
        "page_of": words.labels["page_of"],
        "heading": kind.heading,
        "subject": " ".join(str(part) for part in say(kind.subject)),
        "recipient": [printable(line) for line in recipient_lines(content)],
        "agency": _agency(content, words),
        "reference": _reference(content, filled),
        "lead": say(kind.lead),
        "key": kind.key.format_map(filled),
        "after": say(kind.after),
        "facts": _facts(content, words, filled),
        "amounts": _amounts(content, words),
        "sections": sections,
        "payment": _payment(content, filled),
    }


def _values(content: LetterContent, words: Texts) -> dict[str, str]:
    language, agency = content.language, content.agency
    return {
        "creditor": printable(content.creditor_name),
        "creditor_number": formats.organisation(content.creditor_organisation_number),
        "agency": printable(agency.name),
        "agency_number": formats.organisation(agency.organisation_number),
        "supervisor": printable(agency.supervisor),
        "complaints": printable(agency.complaints),
        "website": printable(agency.website),
        "invoice_number": printable(content.invoice_number),
        "case_no": content.case_no,
        "invoice_date": formats.day(content.invoice_date, language),
        "due_date": formats.day(content.due_date, language),
        "issued_on": formats.day(content.issued_on, language),
        "deadline": formats.day(content.deadline, language),
        "interest_from": formats.day(content.interest_from, language),
        "interest_percent": formats.percent(content.interest_percent or "0", language),
        "daily_interest": formats.money(content.daily_interest, content.currency, language),
        "total": formats.money(content.total, content.currency, language),
        "currency": content.currency,
        "possible_costs": "; ".join(_possible_cost(content, words, line) for line in content.possible_costs),
        "earlier_notice_on": formats.day(content.earlier_notice_on, language) if content.earlier_notice_on else "",
        "additions": additions(content),
    }


def additions(content: LetterContent) -> str:
    """What a claim consists of beside the principal: "interest", "costs", or both; for running text."""
    words = texts(content.language, content.text_version)
    both = content.interest_open > 0 and content.costs_open > 0
    name = "interest_and_costs" if both else "costs" if content.costs_open > 0 else "interest"
    return words.labels[name]


def _possible_cost(content: LetterContent, words: Texts, line: LetterLine) -> str:
    amount = formats.money(line.amount, content.currency, content.language)
    detail = printable(line.detail)
    return f"{_label(words, line.kind).lower()} {amount}" + (f" – {detail}" if detail else "")


def _conditions(content: LetterContent) -> frozenset[str]:
    held = {
        "always": True,
        "private": content.debtor_is_private,
        "principal_open": content.principal_open > 0,
        "principal_settled": content.principal_open == 0,
        "interest": content.principal_open > 0 and (content.daily_interest > 0 or content.interest_open > 0),
        "interest_stopped": content.principal_open == 0 and content.interest_open > 0,
        "costs": content.costs_open > 0,
        "possible_costs": bool(content.possible_costs),
        "earlier_notice": content.earlier_notice_on is not None,
    }
    return frozenset(name for name, holds in held.items() if holds)


def _agency(content: LetterContent, words: Texts) -> dict[str, Json]:
    agency = content.agency
    return {
        "name": printable(agency.name),
        "number": f"{words.labels['organisation']} {formats.organisation(agency.organisation_number)}",
        "address": ", ".join(printable(line) for line in address_lines(agency.address)),
        "phone": printable(agency.phone),
        "email": printable(agency.email),
        "website": printable(agency.website),
    }


def _reference(content: LetterContent, filled: dict[str, str]) -> list[Json]:
    return [
        {"name": "date", "value": filled["issued_on"]},
        {"name": "case_no", "value": printable(content.case_no)},
        {"name": "pin", "value": printable(content.pin)},
        {"name": "page", "value": printable(content.debtor_page)},
    ]


def _facts(content: LetterContent, words: Texts, filled: dict[str, str]) -> list[Json]:
    number = f" ({words.labels['organisation']} {filled['creditor_number']})" if filled["creditor_number"] else ""
    trading_name = printable(content.creditor_trading_name)
    known_as = f", {words.labels['trading_name']} {trading_name}" if trading_name else ""
    rows = [
        ("creditor", filled["creditor"] + number + known_as),
        ("debtor", printable(content.debtor_name)),
        ("claim", printable(content.what_for)),
        ("invoice", words.labels["invoice_dates"].format_map(filled)),
    ]
    return [{"label": words.labels[name], "value": value} for name, value in rows if value]


def _amounts(content: LetterContent, words: Texts) -> dict[str, Json]:
    def shown(amount: int) -> str:
        return formats.figure(amount, content.language)

    parts = [("principal", content.principal_open), ("interest", content.interest_open), ("costs", content.costs_open)]
    split = ", ".join(f"{words.labels[name]} {shown(amount)}" for name, amount in parts)
    return {
        "rows": [
            {
                "label": _label(words, line.kind),
                "detail": printable(line.detail),
                "amount": shown(line.amount),
            }
            for line in content.lines
        ],
        "split": f"{words.labels['split']} {split}",
        "total": shown(content.total),
    }


def _label(words: Texts, kind: str) -> str:
    try:
        return words.lines[kind]
    except KeyError:
        raise ValueError(f"the {words.language} texts name no line of kind {kind!r}: add it to [lines]") from None


def _payment(content: LetterContent, filled: dict[str, str]) -> list[Json]:
    return [
        {"name": "total", "value": filled["total"]},
        {"name": "deadline", "value": filled["deadline"]},
        {"name": "account_number", "value": formats.account(content.agency.account_number)},
        {"name": "kid", "value": content.kid},
    ]
