"""Debt collection in Go: which invoices are drafts, the user's approval, and the agency's cases."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from local.erps.poweroffice import books
from local.erps.poweroffice.office import Office, guid
from local.erps.poweroffice.records import Case, Client, Customer, Invoice
from local.erps.poweroffice.refusals import Refusal, Unsuccessful

FRIENDLY_WAIT = timedelta(days=14)
NEXT_ACTIONS = ("", "none", "wait", "collection")


def draft_from(office: Office, invoice: Invoice) -> date | None:
    """The first day on which an open invoice is a draft; None when it is none by the set-up.

    No step of its own chosen: the day after the due date. A friendly notice: 14 days after it. A reminder or a notice:
    the day after that letter's due date. What the user sets as next action goes before all of this.
    """
    client = office.store.must(Client, invoice.company_id)
    if invoice.next_action in ("none", "wait"):
        return None
    if invoice.next_action == "collection":
        return invoice.due + timedelta(days=1)
    if client.own_reminder or client.own_notice:
        sent = invoice.letter_due if invoice.letter_type.startswith("Outgoing") else None
        return None if sent is None else sent + timedelta(days=1)
    return invoice.due + (FRIENDLY_WAIT if client.friendly_notice else timedelta(days=1))


def is_draft(office: Office, invoice: Invoice) -> bool:
    client = office.store.must(Client, invoice.company_id)
    customer = office.store.must(Customer, invoice.customer_id)
    since = draft_from(office, invoice)
    return (
        bool(client.agency)
        and invoice.transfer == ""
        and not invoice.is_credit_note
        and customer.transfer_to_agency
        and since is not None
        and since <= office.today
        and books.outstanding(office, invoice) > 0
    )


def drafts(office: Office, client: Client) -> list[Invoice]:
    return [each for each in office.store.all(Invoice, client.id) if is_draft(office, each)]


def approved(office: Office, client: Client) -> list[Invoice]:
    return [each for each in office.store.all(Invoice, client.id) if each.transfer == "approved"]


def opened(office: Office, client: Client) -> list[Invoice]:
    return [each for each in office.store.all(Invoice, client.id) if each.case_id]


def approve(office: Office, invoice: Invoice, application: str = "") -> None:
    """The user's Approve. Raises Refusal for what is no draft."""
    if not is_draft(office, invoice):
        raise Refusal(
            "Fakturaen ligger ikke i forslaget til inkasso.", "The invoice is not among the drafts for collection."
        )
    client = office.store.must(Client, invoice.company_id)
    _put(office, replace(invoice, transfer="approved", application=application or client.agency))


def automatic(office: Office, client: Client) -> None:
    """What the tick for automatic approval does with drafts from its date on."""
    if client.approve_automatically:
        for invoice in drafts(office, client):
            if client.activate_from is None or invoice.on >= client.activate_from:
                approve(office, invoice)


def set_next_action(office: Office, invoice: Invoice, action: str) -> None:
    """The user's choice under Reminders. Collection brings back what an agency handed back. Raises Refusal."""
    if action not in NEXT_ACTIONS:
        raise Refusal("Velg Ingen, Vent eller Inkasso.", "Choose None, Wait or Collection.")
    if is_away(office, invoice):
        raise Refusal("Fakturaen er hos inkassobyrået.", "The invoice is with the agency.")
    back = action == "collection" and invoice.transfer in ("exported", "rejected", "on_hold")
    changed = replace(invoice, next_action=action, case_id=0 if back else invoice.case_id)
    _put(office, replace(changed, transfer="" if back else changed.transfer))


def is_away(office: Office, invoice: Invoice) -> bool:
    """Whether an agency has it, or is about to: then Go's user cannot stop it."""
    return invoice.transfer == "approved" or (
        bool(invoice.case_id) and not office.store.must(Case, invoice.case_id).closed
    )


def hold(office: Office, invoice: Invoice) -> None:
    """The user puts a draft aside."""
    _put(office, replace(invoice, transfer="on_hold"))


@dataclass(frozen=True, slots=True)
class NewCase:
    """What an agency says of a case that it opens. `balance` in minor units."""

    application: str
    code: str
    link: str
    balance: int = 0


def create_case(office: Office, client: Client, new: NewCase, ids: Iterable[str]) -> Case:
    """The agency takes approved invoices into a new case. Raises Unsuccessful."""
    if not new.code:
        raise Unsuccessful("Exception", "Case code must be provided")
    wanted = list(ids)
    if not wanted:
        raise Unsuccessful("ArgumentNull")
    if any(each.code == new.code and not each.rejected for each in cases(office, client, new.application)):
        raise Unsuccessful("ApiUniqueConstraint", f"There is a case {new.code} already")
    invoices = [_approved_for(office, client, new.application, each) for each in wanted]
    identifier = office.store.next_id(Case)
    case = office.store.insert(
        Case(
            id=identifier,
            company_id=client.id,
            created=office.now,
            guid=guid(client.key, "case", identifier),
            code=new.code,
            link=new.link,
            application=new.application,
            balance_agency=new.balance,
            changed=office.now,
        )
    )
    for invoice in invoices:
        _put(office, replace(invoice, transfer="exported", case_id=case.id, next_action=""))
    return case


def add_invoices(office: Office, client: Client, case: Case, ids: Iterable[str]) -> None:
    """Raises Unsuccessful."""
    for identifier in ids:
        invoice = _approved_for(office, client, case.application, identifier)
        _put(office, replace(invoice, transfer="exported", case_id=case.id, next_action=""))
    office.store.insert(replace(office.store.must(Case, case.id), changed=office.now))


def update_status(office: Office, case: Case, text: str, closed: bool, balance: int | None = None) -> None:
    """The user sees the text; the same one again leaves no trace."""
    texts = case.texts if case.texts and case.texts[-1] == text and case.closed == closed else (*case.texts, text)
    owed = case.balance_agency if balance is None else balance
    office.store.insert(replace(case, texts=texts, closed=closed, balance_agency=owed, changed=office.now))


def reject(office: Office, case: Case) -> None:
    """The agency refuses the case: its invoices are the user's again."""
    office.store.insert(replace(case, rejected=True, closed=True, changed=office.now))
    for invoice in invoices_of(office, case):
        _put(office, replace(invoice, transfer="rejected"))


def merge(office: Office, merged: list[Case], code: str, link: str) -> Case:
    """One case with the invoices of all; the others are gone."""
    kept, *rest = merged
    for case in rest:
        for invoice in invoices_of(office, case):
            office.store.insert(replace(invoice, case_id=kept.id))
        office.store.insert(replace(case, rejected=True, changed=office.now))
    return office.store.insert(replace(kept, code=code or kept.code, link=link or kept.link, changed=office.now))


def cases(office: Office, client: Client, application: str) -> list[Case]:
    found = office.store.all(Case, client.id)
    return [each for each in found if each.application == application and not each.rejected]


def invoices_of(office: Office, case: Case) -> list[Invoice]:
    return [each for each in office.store.all(Invoice, case.company_id) if each.case_id == case.id]


def _approved_for(office: Office, client: Client, application: str, identifier: str) -> Invoice:
    found = next((each for each in approved(office, client) if each.guid == identifier.lower()), None)
    if found is None or found.application != application:
        raise Unsuccessful("Exception", f"Invoice {identifier} is not available for debt collection")
    return found


def _put(office: Office, invoice: Invoice) -> None:
    # A simulated day stands still, but two changes never have one instant.
    last = invoice.transfer_changed
    at = office.now if last is None else max(office.now, last + timedelta(seconds=1))
    office.store.insert(replace(invoice, transfer_changed=at, updated=at))
