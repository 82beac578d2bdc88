"""Which parameters each resource knows. The real one passes over an unknown one in silence; here it is refused, so that
a slip of the pen in a name does not go unseen."""

from werkzeug import Request

from local.erps.netvisor.office import invalid

_WINDOW = {"lastmodifiedstart", "lastmodifiedend"}
KNOWN: dict[str, set[str]] = {
    "salesinvoicelist.nv": _WINDOW
    | {
        "listtype",
        "invoicesabovenetvisorkey",
        "begininvoicedate",
        "endinvoicedate",
        "invoicenumber",
        "invoicestatus",
        "includemodifiedpayments",
        "salesinvoicebatchid",
        "customercode",
        "customernetvisorkey",
        "secondname",
        "secondnamenetvisorkey",
        "invoicingcustomercontrycode",
        "replyoption",
    },
    "getsalesinvoice.nv": {
        "netvisorkey",
        "netvisorkeylist",
        "pdfimage",
        "showprocesshistory",
        "includeattachments",
        "showcommentlines",
        "includedocuments",
        "replyoption",
    },
    "updatesalesinvoicestatus.nv": {"netvisorkey", "netvisorkeylist", "status"},
    "salespaymentlist.nv": _WINDOW
    | {
        "abovenetvisorkey",
        "begindate",
        "enddate",
        "searchbyname",
        "limitlinkedpayments",
        "limitbytype",
        "invoicenetvisorkey",
        "invoicenumber",
        "replyoption",
    },
    "deletesalespayment.nv": {"netvisorkey"},
    "deletedsalesinvoices.nv": {"deletedsince"},
    "deletedsalespayments.nv": {"deletedsince"},
    "customerlist.nv": {"keyword", "changedsince", "customercodelist"},
    "getcustomer.nv": {"id", "idlist", "replyoption"},
    "accountingledger.nv": _WINDOW
    | {
        "startdate",
        "enddate",
        "accountnumberstart",
        "accountnumberend",
        "changedsince",
        "netvisorkey",
        "netvisorkeylist",
        "voucherstatus",
        "showgenerator",
        "vouchertype",
        "includetransactionhistory",
    },
}


def check(resource: str, request: Request) -> None:
    """Raises Refusal. A resource without parameters takes none."""
    for name in request.args:
        if name.lower() not in KNOWN.get(resource, set()):
            raise invalid(f"Parametria {name} ei tunneta.", f"The parameter {name} is not known here.")
