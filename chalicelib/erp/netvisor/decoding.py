"""From elements, whose names vary in case and may be missing, to the objects of `wire`."""

from datetime import date

from chalicelib.erp.contract import ErpUnreadable, Stage
from chalicelib.erp.netvisor.elements import Node
from chalicelib.erp.netvisor.values import day, flag, instant, minor_units
from chalicelib.erp.netvisor.wire import Customer, HistoryLine, ListedInvoice, Payment, PostalAddress, SalesInvoice

_STAGES = {stage.value: stage for stage in Stage}
_CREDITING = frozenset({"creditinginvoice", "creditinginvoices", "creditinginvoicenetvisorkey"})


def listed_invoice(node: Node) -> ListedInvoice:
    status = node.first("invoicestatus")
    extra = node.first("additionalinformation")
    in_currency = next((e for e in node.walk() if e.name == "opencurrencysum" and e.text), Node(""))
    whole = next(
        (e for e in extra.walk() if e.name == "invoicecurrencysum" and e.text), node.first("invoicecurrencysum")
    )
    main = status.text.lower()
    return ListedInvoice(
        key=node.value("netvisorkey"),
        number=node.value("invoicenumber"),
        customer_key=node.value("customernetvisorkey"),
        reference=node.value("referencenumber"),
        status=main,
        stage=_STAGES.get(status.attributes.get("substatus", "").lower() or main),
        in_collection=flag(status.attributes.get("isincollection", "")),
        on=day(node.value("invoicedate")),
        due=day(node.value("invoiceduedate")),
        customer_name=node.value("customername"),
        sum=minor_units(node.value("invoicesum")),
        open_sum=minor_units(node.value("opensum")),
        currency_sum=minor_units(whole.text) if whole.text else None,
        open_currency_sum=minor_units(in_currency.text) if in_currency.text else None,
        currency=in_currency.attributes.get("currencycode", "").upper(),
    )


def sales_invoice(node: Node) -> SalesInvoice:
    """Only the attribute of InvoiceStatus is read: its text is localised."""
    amount = node.first("salesinvoiceamount")
    code = node.first("invoicestatus").attributes.get("status", "").lower()
    on = _must_day(node.value("salesinvoicedate"))
    foreign = node.value("foreigncurrencyamount")
    return SalesInvoice(
        key=node.value("salesinvoicenetvisorkey"),
        number=node.value("salesinvoicenumber"),
        on=on,
        due=day(node.value("salesinvoiceduedate")) or on,
        amount=minor_units(amount.text),
        currency=amount.attributes.get("iso4217currencycode", "").upper(),
        currency_amount=minor_units(foreign) if foreign else None,
        status=code,
        stage=_STAGES.get(code),
        reference=node.value("salesinvoicereferencenumber"),
        collection_cost=minor_units(node.value("salesinvoicecollectioncost")),
        customer_key=node.value("invoicingcustomernetvisorkey"),
        customer_name=" ".join(
            part for part in (node.value("invoicingcustomername"), node.value("invoicingcustomernameextension")) if part
        ),
        address=_invoice_address(node),
        prohibited=_prohibited(node, "invoicingcustomer"),
        partial_payments=flag(node.value("matchpartialpaymentsbydefault")),
        contact=_invoice_contact(node),
        credited_key=_key_in(node, "creditedinvoice"),
        crediting_keys=_crediting(node),
        factored=_says_something(node.first("factoring")),
        payment_plan=_says_something(node.first("paymentplan")),
        history=history(node),
        lines=_products(node.first("invoicelines")),
        texts=tuple(
            each.text for each in node.all("salesinvoicefreetextbeforelines", "salesinvoicefreetextafterlines")
        ),
    )


def history(node: Node) -> tuple[HistoryLine, ...]:
    """What was done with an invoice, which can be told even when its amounts cannot."""
    return tuple(_history_line(each) for each in node.first("processhistory").all("processhistoryline"))


def customer(node: Node) -> Customer:
    base, extra = node.first("customerbaseinformation"), node.first("customeradditionalinformation")
    private = flag(base.value("isprivatecustomer")) is True
    country = base.first("country")
    return Customer(
        key=base.value("netvisorkey"),
        name=" ".join(part for part in (base.value("name"), base.value("nameextension")) if part),
        is_private=private,
        organisation_number="" if private else base.value("externalidentifier").replace("-", "").replace(" ", ""),
        email=base.value("email", "emailinvoicingaddress"),
        phone=base.value("phonenumber"),
        address=PostalAddress(
            base.value("streetaddress"),
            base.value("additionalstreetaddress"),
            base.value("postnumber"),
            base.value("city"),
            _country(country),
        ),
        contact=_customer_contact(node),
        language=extra.value("invoicinglanguage"),
        prohibited=_prohibited(extra, ""),
        factored=extra.value("factoringaccount") not in ("", "0"),
        automation=any(_automation(each) for each in node.walk() if each.name == "automationrule"),
    )


def payment(node: Node) -> Payment:
    """The attribute with the invoice's key is newer than its number."""
    foreign, invoice = node.value("foreigncurrencyamount"), node.first("invoicenumber")
    key = invoice.attributes.get("netvisorkey", "")
    return Payment(
        key=node.value("netvisorkey"),
        payer=node.value("name"),
        on=_must_day(node.value("date")),
        sum=minor_units(node.value("sum")),
        currency_sum=minor_units(foreign) if foreign else None,
        reference=node.value("referencenumber"),
        invoice_key=key,
        linked=bool(invoice.text or key),
    )


def _must_day(text: str) -> date:
    found = day(text)
    if found is None:
        raise ErpUnreadable("Netvisor: a date that always stands there is missing")
    return found


def _history_line(node: Node) -> HistoryLine:
    return HistoryLine(
        instant(node.value("processedtimestamp")),
        node.value("materialtypename"),
        node.value("username"),
        node.value("processchannelname"),
        node.value("processstatus"),
    )


def _invoice_address(node: Node) -> PostalAddress:
    return PostalAddress(
        node.value("invoicingcustomeraddressline"),
        node.value("invoicingcustomeradditionaladdressline"),
        node.value("invoicingcustomerpostnumber"),
        node.value("invoicingcustomertown"),
        _country(node.first("invoicingcustomercountrycode")),
    )


def _country(node: Node) -> str:
    """The attribute holds the code, the text a localised name; a text of two letters is a code itself."""
    code = node.attributes.get("iso-3166", "") or node.text
    return code.upper() if len(code) == 2 and code.isalpha() else ""


def _prohibited(node: Node, before: str) -> bool:
    """The customer has a Prohibition, the invoice a Prohibitation: one name each, and neither is to be trusted."""
    names = (f"{before}incollectionprohibition", f"{before}incollectionprohibitation")
    return any(flag(each.text) is True for each in node.all(*names))


def _invoice_contact(node: Node) -> tuple[str, str, str]:
    name = f"{node.value('contactpersonfirstname')} {node.value('contactpersonlastname')}".strip()
    return name, node.value("contactpersonemail"), node.value("contactpersonphonenumber")


def _customer_contact(node: Node) -> tuple[str, str, str]:
    default = node.first("customercontactdetails")
    if default.value("contactperson", "contactpersonemail", "contactpersonphone"):
        return default.value("contactperson"), default.value("contactpersonemail"), default.value("contactpersonphone")
    people = node.first("customercontactpersons").all("customercontactperson")
    first = people[0] if people else Node("")
    name = f"{first.value('contactpersonfirstname')} {first.value('contactpersonlastname')}".strip()
    return name, first.value("contactpersonemail"), first.value("contactpersonphonenumber")


def _key_in(node: Node, name: str) -> str:
    """The key of another invoice, as an element of its own or inside one."""
    return node.value(f"{name}netvisorkey") or node.first(name).value("netvisorkey", f"{name}netvisorkey")


def _crediting(node: Node) -> tuple[str, ...]:
    """Keys of the credit notes linked to the invoice. The element's exact name was not to be had: to be confirmed."""
    holders = [each for each in node.walk() if each.name in _CREDITING]
    keys = [below.text for each in holders for below in each.walk() if below.name.endswith("netvisorkey")]
    return tuple(dict.fromkeys(key for key in keys if key.isdecimal()))


def _products(node: Node) -> tuple[str, ...]:
    """One InvoiceLine wraps all lines of products."""
    found = [each for each in node.walk() if each.name == "salesinvoiceproductline"]
    return tuple(" ".join(each.value(name) for name in ("productname", "freetext")).strip() for each in found)


def _says_something(node: Node) -> bool:
    return any(each.text not in ("", "0") for each in node.walk())


def _automation(node: Node) -> bool:
    """Whether a rule for automatic reminders is in force; what Netvisor writes for none was not to be had."""
    return any(each.text and flag(each.text) is not False and each.text.lower() != "none" for each in node.walk())
