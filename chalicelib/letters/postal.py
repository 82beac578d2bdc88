"""An address as the post reads it, one line each."""

from chalicelib.erp.contract import Address
from chalicelib.letters.model import LetterContent

_AT_HOME = ("", "NO")


def recipient_lines(content: LetterContent) -> list[str]:
    """The window address: the debtor's name and, where there is one, the address."""
    return [content.debtor_name, *(address_lines(content.debtor_address) if content.debtor_address else [])]


def address_lines(address: Address) -> list[str]:
    """Street lines, postal code with city, and a foreign country's name in capitals; empty ones left out."""
    lines = [address.line1, address.line2, f"{address.postal_code} {address.city}", _country(address.country)]
    return [line.strip() for line in lines if line.strip()]


def _country(code: str) -> str:
    """The post abroad reads English or French country names (Universal Postal Union)."""
    if code.upper() in _AT_HOME:
        return ""
    from babel import Locale

    return (Locale("en").territories.get(code.upper()) or code).upper()
