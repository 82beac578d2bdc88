"""The claim's facts as the case's snapshot knows them: the bridge from what happened to what is owed."""

from collections.abc import Sequence

from chalicelib.case.model import Case, EarlierLetter, ItemKind, Letter, LetterKind, LetterState, MatchedItem
from chalicelib.claim.facts import Component, DebtorClass, Fact, Facts, FactType, Party

_OURS = {LetterKind.NOTICE: FactType.NOTICE, LetterKind.PAYMENT_DEMAND: FactType.PAYMENT_DEMAND}
_THEIRS = {
    "soft_reminder": FactType.REMINDER,
    "reminder": FactType.REMINDER,
    "notice": FactType.NOTICE,
    "payment_request": FactType.REMINDER,
    "payment_demand": FactType.PAYMENT_DEMAND,
}


def facts_of(case: Case, *more: Fact) -> Facts:
    """Facts for `claim.statement`; `more` are facts that are only being considered (a letter about to be sent)."""
    events = (
        *_earlier(case.earlier_letters),
        *_letters(case.letters),
        *(_item(item) for item in case.items if _counts(item)),
        *more,
    )
    return Facts(
        country=case.country,
        debtor=case.debtor,
        principal=case.principal,
        currency=case.currency,
        invoice_date=case.invoice_date,
        due_date=case.due_date,
        commercial=case.debtor is DebtorClass.BUSINESS,
        # The larger of fees and standard compensation counts; whether a creditor claims it is its own choice
        # to make, and no setting for that exists yet.
        standard_compensation=False,
        creditor_deducts_vat=case.creditor_deducts_vat,
        events=events,
    )


def principal_open(case: Case) -> int:
    """What the debtor still owes of the principal: less what was paid to the creditor and credited. Negative when too
    much was matched. What the creditor wrote off is still owed (mission E3), and a settlement of ours is money that the
    debtor paid to us before: it is not counted again (mission E8)."""
    return case.principal - sum(item.amount for item in case.items if _counts(item))


def expected_balance(case: Case) -> int:
    """What the ERP should show as remaining: principal less all that is matched there, our settlements too (E9).

    Fees and interest never count. Negative when too much was matched.
    """
    return case.principal - sum(item.amount for item in case.items)


def _counts(item: MatchedItem) -> bool:
    """A creditor's book loss lets nothing go, and our settlement was paid to us before: neither changes the claim."""
    return item.kind is not ItemKind.WRITE_OFF and not item.own_settlement


def _earlier(letters: Sequence[EarlierLetter]) -> tuple[Fact, ...]:
    return tuple(
        Fact(_THEIRS[letter.kind], letter.on, Party.CREDITOR, deadline=letter.deadline, amount=letter.fee)
        for letter in letters
    )


def _letters(letters: Sequence[Letter]) -> tuple[Fact, ...]:
    return tuple(
        Fact(_OURS[letter.kind], letter.on, Party.AGENCY, deadline=letter.deadline, id=letter.id)
        for letter in letters
        if letter.state is not LetterState.VOIDED
    )


def _item(item: MatchedItem) -> Fact:
    if item.kind is ItemKind.CREDIT_NOTE:
        return Fact(FactType.CREDIT_NOTE, item.on, Party.CREDITOR, amount=item.amount, id=item.id)
    # Paid with the invoice's own reference to the creditor's account: the debtor said what it was for.
    return Fact(FactType.PAYMENT, item.on, amount=item.amount, towards=Component.PRINCIPAL, id=item.id)
