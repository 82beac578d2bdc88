"""Customers: the list and the cards, with their own spelling of the prohibition."""

from collections.abc import Sequence

from local.erps.netvisor.call import Call
from local.erps.netvisor.envelope import E
from local.erps.netvisor.office import invalid
from local.erps.netvisor.records import Customer


def listing(call: Call) -> Sequence[E]:
    """customerlist.nv: Customerlist and Netvisorkey with small letters, as the real ones."""
    rows = [
        E(
            "Customer",
            [
                E("Netvisorkey", str(each.id)),
                E("Name", each.name),
                E("Code", each.code),
                E("OrganisationIdentifier", "" if each.is_private else each.external_id),
                E("Uri", f"/getcustomer.nv?id={each.id}"),
            ],
        )
        for each in call.office.store.all(Customer, call.company.id)
    ]
    return [E("Customerlist", rows)]


def card(call: Call) -> Sequence[E]:
    """getcustomer.nv: an unknown id is invalid data, unlike an unknown invoice."""
    keys = call.keys("id", "idlist")
    found = [call.office.store.get(Customer, key) for key in keys]
    known = [each for each in found if each is not None and each.company_id == call.company.id]
    if len(known) != len(keys):
        raise invalid("Asiakasta ei löydy.", "There is no such customer.")
    shown = [_card(call, each) for each in known]
    return shown if len(keys) == 1 else [E("Customers", shown)]


def _card(call: Call, customer: Customer) -> E:
    base = [
        E("NetvisorKey", str(customer.id)),
        E("InternalIdentifier", customer.code),
        E("ExternalIdentifier", customer.external_id),
        E("Name", customer.name),
        E("NameExtension"),
        E("StreetAddress", customer.street),
        E("AdditionalStreetAddress"),
        E("City", customer.city),
        E("PostNumber", customer.post_code),
        E("Country", customer.country, {"type": "ISO-3166"}),
        E("PhoneNumber", customer.phone),
        E("Email", customer.email),
        E("IsActive", "1"),
        E("IsPrivateCustomer", "1" if customer.is_private else "0"),
    ]
    contact = [
        E("ContactPerson", customer.contact_name),
        E("ContactPersonEmail", customer.contact_email),
        E("ContactPersonPhone", customer.contact_phone),
    ]
    more = [
        E("InvoicingLanguage", customer.language),
        E("FactoringAccount", customer.factoring_account, {"netvisorkey": "31"} if customer.factoring_account else {}),
        E("InCollectionProhibition", "1" if customer.prohibited else "0"),
    ]
    if call.reply(2):
        more.append(E("AutomationRule", "Automaattinen muistutus" if customer.automation else ""))
    return E(
        "Customer",
        [
            E("CustomerBaseInformation", base),
            E("CustomerContactDetails", contact),
            E("CustomerAdditionalInformation", more),
        ],
    )


ROUTES = {"customerlist.nv": ("GET", listing), "getcustomer.nv": ("GET", card)}
