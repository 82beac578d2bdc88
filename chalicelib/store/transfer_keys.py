"""Where transfers from the portal lie in the one table.

Item                 pk                              sk                          found by
transfer             CREDITOR#<id>#TRANSFER#<id>     RECEIPT                     creditor and id; newest first (rows)
 its choices         (the transfer's)                CHOICE#<invoice>            the transfer; an outbox message
 parts of many       (the transfer's)                PART#<name>#<n>             the receipt, until they are choices
waiting choice       CONNECTION#<id>                 WAITING#<transfer>#<inv.>   the connection
exempt customer      CONNECTION#<id>                 EXEMPT#<customer>           the connection
contact known        CONNECTION#<id>                 CONTACT#<customer>          the connection
overdue list         CONNECTION#<id>#OVERDUE         READING                     the connection
 its pages           (the list's)                    PAGE#<reading>#<n>          the reading

Index    partition                        sort                     sparse: only on              projects
rows     rows_shard CREDITOR#<id>#TRANSFERS  rows_on <instant>#<id>  transfers                  row (absent)
"""

from datetime import datetime

from chalicelib.store.keys import Key, connection, creditor, instant

CHOICES, WAITING, EXEMPT, CONTACTS = "CHOICE#", "WAITING#", "EXEMPT#", "CONTACT#"


def transfer(creditor_id: str, transfer_id: str) -> Key:
    return Key(f"{creditor(creditor_id).pk}#TRANSFER#{transfer_id}", "RECEIPT")


def transfer_row(creditor_id: str, transfer_id: str, at: datetime) -> tuple[str, str]:
    return transfers_shard(creditor_id), f"{instant(at)}#{transfer_id}"


def transfers_shard(creditor_id: str) -> str:
    return f"{creditor(creditor_id).pk}#TRANSFERS"


def choice(creditor_id: str, transfer_id: str, invoice_id: str) -> Key:
    return Key(transfer(creditor_id, transfer_id).pk, f"{CHOICES}{invoice_id}")


def part(pk: str, name: str, number: int | None = None) -> Key:
    """Of the transfer in partition `pk`. Without a number: how the sort keys of all parts begin."""
    return Key(pk, f"PART#{name}#{'' if number is None else f'{number:06}'}")


def waiting(connection_id: str, transfer_id: str, invoice_id: str) -> Key:
    return Key(connection(connection_id).pk, f"{WAITING}{transfer_id}#{invoice_id}")


def customer(connection_id: str, what: str, customer_id: str) -> Key:
    """`what` is EXEMPT or CONTACTS."""
    return Key(connection(connection_id).pk, f"{what}{customer_id}")


def overdue(connection_id: str) -> Key:
    return Key(f"{connection(connection_id).pk}#OVERDUE", "READING")


def overdue_page(connection_id: str, reading_id: str, number: int | None = None) -> Key:
    """Without a number: how the sort keys of all pages of a reading begin."""
    return Key(overdue(connection_id).pk, f"PAGE#{reading_id}#{'' if number is None else f'{number:06}'}")
