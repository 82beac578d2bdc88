"""The invoice document."""

from decimal import Decimal

from local.erps.netvisor.office import Office
from local.erps.netvisor.records import Company, Customer, Invoice
from local.erps.pdf_page import page


def invoice_pdf(office: Office, company: Company, invoice: Invoice) -> bytes:
    customer = office.store.must(Customer, invoice.customer)
    return page(
        [
            company.name,
            f"Y-tunnus {company.business_id}",
            "",
            f"{'HYVITYSLASKU' if invoice.amount < 0 else 'LASKU'} {invoice.number}",
            customer.name,
            f"Laskun päivä {invoice.on.day}.{invoice.on.month}.{invoice.on.year}",
            f"Eräpäivä {invoice.due.day}.{invoice.due.month}.{invoice.due.year}",
            "",
            invoice.text,
            f"Yhteensä {invoice.currency} {Decimal(invoice.amount_currency).scaleb(-2):.2f}".replace(".", ","),
            f"Viitenumero {invoice.reference}",
            "",
            "Keksitty lasku simuloidusta taloushallinnosta.",
        ]
    )
