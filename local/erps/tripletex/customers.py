"""Customer cards and contact persons: made and changed by the API, the pages and the seed alike."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from local.erps.tripletex.office import Office
from local.erps.tripletex.records import Address, Company, Contact, Customer


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerCard:
    """What one types into a new card; the two addresses are the same."""

    name: str
    organization_number: str = ""
    is_private: bool = False
    email: str = ""
    overdue_notice_email: str = ""
    phone: str = ""
    mobile: str = ""
    language: str = "NO"
    line1: str = ""
    line2: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = "NO"
    is_factoring: bool = False
    automatic_notice: bool = False


def add_address(office: Office, company_id: int, card: CustomerCard) -> Address:
    return office.store.insert(
        Address(
            id=office.store.next_id(Address),
            company_id=company_id,
            created=office.now,
            line1=card.line1,
            line2=card.line2,
            postal_code=card.postal_code,
            city=card.city,
            country=card.country,
        )
    )


def add_customer(office: Office, company_id: int, card: CustomerCard) -> Customer:
    company = office.store.must(Company, company_id)
    number = company.last_customer_number + 1
    office.store.insert(replace(company, last_customer_number=number))
    return office.store.insert(
        Customer(
            id=office.store.next_id(Customer),
            company_id=company_id,
            created=office.now,
            number=number,
            name=card.name,
            organization_number=card.organization_number,
            is_private=card.is_private,
            email=card.email,
            invoice_email=card.email,
            overdue_notice_email=card.overdue_notice_email,
            phone=card.phone,
            mobile=card.mobile,
            language=card.language,
            postal_address_id=add_address(office, company_id, card).id,
            physical_address_id=add_address(office, company_id, card).id,
            is_factoring=card.is_factoring,
            automatic_notice=card.automatic_notice,
        )
    )


def change_customer(
    office: Office, customer: Customer, texts: Mapping[str, str], flags: Mapping[str, bool]
) -> Customer:
    """Saves the named attributes; the caller announces `customer.update`."""
    return office.store.save(replace(customer, **texts, **flags), office.now)  # type: ignore[arg-type]


def add_contact(
    office: Office, customer: Customer, first: str, last: str, email: str = "", mobile: str = ""
) -> Contact:
    return office.store.insert(
        Contact(
            id=office.store.next_id(Contact),
            company_id=customer.company_id,
            created=office.now,
            customer_id=customer.id,
            first_name=first,
            last_name=last,
            email=email,
            mobile=mobile,
        )
    )
