"""XML for a trace line: the texts of elements that hold people's data or documents replaced, the structure kept."""

import re

_ELEMENT = re.compile(r"<([A-Za-z_][\w.:-]*)((?:\s[^<>]*)?)(?<!/)>((?:[^<]+|<!\[CDATA\[.*?\]\]>)+)", re.DOTALL)
_PERSONAL_WORDS = (
    "name",
    "address",
    "street",
    "town",
    "city",
    "postnumber",
    "email",
    "phone",
    "contactperson",
    "externalidentifier",
    "organizationidentifier",
    "organisationidentifier",
    "identitycode",
    "birth",
    "bankaccount",
    "iban",
    "ourreference",
    "yourreference",
    "description",
    "comment",
    "text",
)
_DOCUMENTS = ("base64", "documentdata")
_HARMLESS = frozenset({"materialtypename", "processchannelname", "paymentaccountname"})


def redact_xml(text: str, instead: str) -> str:
    """`instead` stands for a personal text; a document becomes its length."""

    def shown(found: re.Match[str]) -> str:
        name, attributes, inner = found.groups()
        plain = name.rpartition(":")[2].lower()
        if not inner.strip():
            return found.group()
        if any(word in plain for word in _DOCUMENTS):
            return f"<{name}{attributes}>[{len(inner)} characters]"
        if plain in _HARMLESS or not any(word in plain for word in _PERSONAL_WORDS):
            return found.group()
        return f"<{name}{attributes}>{instead}"

    return _ELEMENT.sub(shown, text)
