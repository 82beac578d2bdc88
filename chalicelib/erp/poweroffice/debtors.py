"""A customer card of Go as the debtor of a case."""

from collections.abc import Iterable

from chalicelib.erp.contract import Address, Debtor
from chalicelib.erp.poweroffice import wire


def debtor(customer: wire.Customer | None, contacts: Iterable[wire.ContactPerson]) -> Debtor:
    """The debtor with the card's contact person; nameless when the card is gone.

    The national id is never asked for: Go answers "hidden" for it.
    """
    if customer is None:
        return Debtor("", False, "", "", "", "nb", None)
    person = bool(customer.is_person)
    contact = None if person else _contact(customer, contacts)
    emails = (customer.payment_reminder_email_address, customer.invoice_email_address, customer.email_address)
    return Debtor(
        name=customer.called,
        is_private=person,
        organisation_number="" if person else customer.organization_number.replace(" ", ""),
        email=next((first for text in emails if (first := _first_address(text))), ""),
        phone=customer.phone_number.strip(),
        language="nb",
        address=_address(customer.mail_address),
        contact_name=f"{contact.first_name} {contact.last_name}".strip() if contact else "",
        contact_email=_first_address(contact.email_address) if contact else "",
        contact_phone=contact.phone_number.strip() if contact else "",
    )


def _contact(customer: wire.Customer, contacts: Iterable[wire.ContactPerson]) -> wire.ContactPerson | None:
    mine = [one for one in contacts if one.contact_id == customer.id and one.is_active is not False]
    mine.sort(key=lambda one: (not one.is_default, not one.email_address, one.id))
    return mine[0] if mine else None


def _first_address(text: str) -> str:
    return next((part.strip() for part in text.replace(",", ";").split(";") if part.strip()), "")


def _address(found: wire.MailAddress | None) -> Address | None:
    if found is None or not (found.address_line1 or found.zip_code or found.city):
        return None
    country = found.country_code.upper() or "NO"
    return Address(found.address_line1, found.address_line2, found.zip_code, found.city, country)
