"""The invoice document."""

from local.erps.jsontext import kroner
from local.erps.pdf_page import page as page
from local.erps.tripletex.records import Company, Customer, Invoice


def invoice_pdf(company: Company, customer: Customer, invoice: Invoice) -> bytes:
    title = "KREDITNOTA" if invoice.is_credit_note else "FAKTURA"
    return page(
        [
            company.name,
            f"Org.nr. {company.organization_number} MVA",
            "",
            f"{title} {invoice.number}",
            f"Til: {customer.name}",
            f"Fakturadato: {invoice.invoice_date.isoformat()}",
            f"Forfallsdato: {invoice.due_date.isoformat()}",
            "",
            invoice.text,
            invoice.comment,
            f"Sum inkl. mva: {invoice.currency} {kroner(invoice.amount_currency):.2f}",
            f"KID: {invoice.kid}",
            f"Konto: {company.bank_account_number}",
            "",
            "Oppdiktet faktura fra et simulert regnskapssystem.",
        ]
    )
