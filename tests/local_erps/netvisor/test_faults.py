"""Trouble on demand. Netvisor has no tokens: what ends there is the right of the identifiers."""

import pytest

from tests.contracts.erp_installations_netvisor import Netvisor

LIST = "/accountlist.nv"


def test_latency_holds_the_companys_only_place(site: Netvisor, monkeypatch: pytest.MonkeyPatch) -> None:
    others: list[bytes] = []

    def meanwhile(seconds: float) -> None:
        assert seconds == 0.25
        site.fault()
        others.append(site.raw("GET", LIST).content)

    monkeypatch.setattr(site.app.api, "sleep", meanwhile)
    site.fault(latency_ms=250)
    assert site.raw("GET", LIST).status_code == 200
    assert len(others) == 1
    assert b"Another request to this environment" in others[0]


@pytest.mark.parametrize(("status", "shown"), [(429, 429), (500, 500), ("html500", 500)])
def test_so_many_calls_fail_and_no_more(site: Netvisor, status: int | str, shown: int) -> None:
    site.fault(status=status, count=2)
    assert [site.raw("GET", LIST).status_code for _ in range(3)] == [shown, shown, 200]


def test_a_lost_answer_leaves_the_comment(site: Netvisor) -> None:
    sold = site.sell()
    site.fault(drop_after_write=True)
    line = f"<invoicetype>invoice</invoicetype><invoicenetvisorkey>{sold.id}</invoicenetvisorkey><comment>x</comment>"
    assert site.raw("GET", LIST).status_code == 200, "reads are not hit"
    comment = f"<salesinvoicecomment>{line}</salesinvoicecomment>"
    body = f"<root><salesinvoicecomments>{comment}</salesinvoicecomments></root>".encode()
    answer = site.raw("POST", "/salesinvoicecomment.nv", body)
    assert (answer.status_code, site.reports_made(sold)) == (504, 1)


def test_the_identifiers_lose_their_right_for_one_call(site: Netvisor) -> None:
    site.fault(code="AUTHENTICATION_FAILED")
    assert b"AUTHENTICATION_FAILED" in site.raw("GET", LIST).content
    assert b"AUTHENTICATION_FAILED" not in site.raw("GET", LIST).content


def test_an_answer_without_the_envelope(site: Netvisor) -> None:
    site.fault(wrong_envelope=True)
    answer = site.raw("GET", LIST)
    assert answer.status_code == 200
    assert b"ResponseStatus" not in answer.content


@pytest.mark.parametrize("order", [{"status": 200}, {"page_size": 0}, {"expire_tokens": True}])
def test_a_fault_that_is_none_is_refused_with_its_name(site: Netvisor, order: dict[str, object]) -> None:
    answer = site.control.put("/faults", json=order)
    assert answer.status_code == 422
    assert next(iter(order)) in answer.json()["error"]
