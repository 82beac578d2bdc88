"""Trouble on the embedded cloud, with its real queues and policies: doubled webhooks, an ERP away, a restart."""

import base64
import hashlib
import hmac
import json
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from chalicelib.store import items, keys
from local.installation import Installation
from local.places import throwaway
from local.processes import Child, stop
from local.run import STOP_WITHIN, bring_up, start_all
from local.seeding import START, planted

if TYPE_CHECKING:
    from mypy_boto3_sqs.literals import QueueAttributeNameType

Json = dict[str, Any]
PATIENCE = 60.0
"""Seconds of real time."""


@dataclass
class Site:
    """An installation that these tests may ill-treat, and the ERP's controls."""

    installation: Installation
    children: list[Child]

    def restart(self) -> None:
        """Stop as Ctrl-C does, and start again on the same state."""
        places = self.installation.places
        self.close()
        assert stop(self.children, STOP_WITHIN) == [], "every process ended by itself, with its state saved"
        self.children = start_all(places, enforce=True)
        self.installation, _ = bring_up(places, self.children, 1, lambda _: None)

    def close(self) -> None:
        self.installation.product.close()
        self.installation.simulator.close()

    def erp(self, method: str, path: str, body: Json | None = None) -> Any:
        answer = httpx.request(method, f"{self.installation.places.erp}/sim/{path}", json=body or {}, timeout=30)
        assert answer.is_success, answer.text
        return answer.json()

    def sent_to_collection(self, company: str) -> str:
        """A new overdue invoice of the company, sent to collection in the ERP; its number."""
        due = START - timedelta(days=20)
        sale = {
            "company": company,
            "invoice_date": (due - timedelta(days=14)).isoformat(),
            "due_date": due.isoformat(),
            "amount": "1250.00",
        }
        invoice: Json = self.erp("POST", "invoices", sale)
        self.erp("POST", f"invoices/{invoice['id']}/start", {})
        return str(invoice["number"])

    def cases_of(self, company: str, invoice: str) -> list[Json]:
        return [case for case in self.installation.product.cases(company) if case["invoice"] == invoice]

    def until(self, what: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not what():
            assert time.monotonic() < deadline, "it did not come to that in time"
            time.sleep(0.2)

    def trouble_of(self, company: str) -> str | None:
        """What the open API says is wrong with the company's connection."""
        [connection] = self.installation.product.creditor(company)["connections"]
        trouble: str | None = connection["health"]["trouble"]
        return trouble

    def depth(self, queue: str, which: "QueueAttributeNameType" = "ApproximateNumberOfMessages") -> int:
        told = self.installation.cloud.sqs.get_queue_attributes(
            QueueUrl=self.installation.outputs[queue], AttributeNames=[which]
        )
        return int(told["Attributes"][which])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    places = throwaway(tmp_path_factory.mktemp("ill-treated"))
    children = start_all(places, enforce=True)
    try:
        installation, _ = bring_up(places, children, 1, lambda _: None)
        site = Site(installation, children)
        yield site
        site.close()
        children = site.children
    finally:
        stop(children, STOP_WITHIN)


@pytest.fixture
def company(site: Site) -> str:
    return sorted(planted(site.installation).creditors)[0]


@pytest.fixture
def kind_erp(site: Site) -> Iterator[None]:
    """Whatever a test does to the ERP, the next one finds it well."""
    yield
    site.erp("DELETE", "faults")


pytestmark = pytest.mark.usefixtures("kind_erp")


def _secret(site: Site, connection: str) -> str:
    """What the ERP signs the connection's webhooks with."""
    cloud = site.installation.cloud
    session, endpoint = cloud.session, cloud.endpoint
    key = keys.connection(connection)
    found = session.client("dynamodb", endpoint_url=endpoint).get_item(
        TableName=site.installation.outputs["TableName"], Key={"pk": {"S": key.pk}, "sk": {"S": key.sk}}
    )["Item"]
    sealed = base64.b64decode(items.CONNECTION.value(found).sealed_webhook_secret)
    opened = session.client("kms", endpoint_url=endpoint).decrypt(
        CiphertextBlob=sealed, EncryptionContext={"belongs-to": f"webhook:{connection}"}
    )
    return opened["Plaintext"].decode()


@pytest.mark.mission("B11")
def test_the_same_webhook_twenty_times_at_once_and_a_hundred_times_after_is_one_case(site: Site, company: str) -> None:
    site.erp("PUT", "faults", {"webhooks_off": True})
    number = site.sent_to_collection(company)
    # The sale is announced too.
    [waiting] = [
        each
        for each in site.erp("GET", "webhooks")
        if each["state"] == "WAITING" and "voucherstatus.ready" in str(each["body"])
    ]
    key, body = str(waiting["idempotency_key"]), str(waiting["body"]).encode()
    [connection] = site.installation.product.creditor(company)["connections"]
    address = f"{site.installation.places.front}/hooks/tripletex/{connection['connection']}"
    signed = hmac.new(
        _secret(site, connection["connection"]).encode(), key.encode() + b"&" + body, hashlib.sha512
    ).digest()
    headers = {"idempotency-key": key, "x-request-signature": base64.b64encode(signed).decode()}

    def post(_: int) -> int:
        return httpx.post(address, content=body, headers=headers, timeout=60).status_code

    with ThreadPoolExecutor(20) as at_once:
        assert Counter(at_once.map(post, range(20))) == {202: 1, 200: 19}
    assert {post(each) for each in range(100)} == {200}
    forged = headers | {"x-request-signature": base64.b64encode(b"0" * 64).decode()}
    assert httpx.post(address, content=body, headers=forged).status_code == 401
    site.installation.product.wait_idle(PATIENCE)
    assert len(site.cases_of(company, number)) == 1
    site.erp("DELETE", "faults")
    site.installation.simulator.deliver_webhooks()
    site.installation.product.wait_idle(PATIENCE)
    assert len(site.cases_of(company, number)) == 1


@pytest.mark.mission("B11", "B13")
def test_a_webhook_while_the_erp_is_away_is_put_off_and_dies_in_no_queue(site: Site, company: str) -> None:
    [connection] = site.installation.product.creditor(company)["connections"]
    site.erp("PUT", "faults", {"status": 503, "count": -1})
    number = site.sent_to_collection(company)
    site.until(lambda: site.trouble_of(company) == "no_answer")
    site.until(lambda: site.depth("QueueErp") == 0)
    assert site.cases_of(company, number) == []
    assert site.installation.product.pending() > 0, "what is not done stays known, though no message waits"
    assert site.depth("QueueErpDead") == 0
    site.erp("DELETE", "faults")
    # What the first answer after a rest sends, without waiting ten minutes for the sweeper.
    site.installation.cloud.sqs.send_message(
        QueueUrl=site.installation.outputs["QueueErp"],
        MessageBody=json.dumps({"type": "job", "name": "wake", "connection_id": connection["connection"]}),
        MessageGroupId=connection["connection"],
        MessageDeduplicationId=uuid.uuid4().hex,
    )
    site.installation.product.wait_idle(PATIENCE)
    assert len(site.cases_of(company, number)) == 1
    assert site.installation.product.redrive("erp") == 0


def test_a_mail_notification_that_nobody_understands_is_parked_whole(site: Site) -> None:
    cloud, outputs = site.installation.cloud, site.installation.outputs
    topic = cloud.session.client("sns", endpoint_url=cloud.endpoint)
    topic.publish(TopicArn=outputs["MailFeedbackTopic"], Message="no notification of the mail service")
    site.until(lambda: site.depth("QueueParked") == 1)
    [parked] = cloud.sqs.receive_message(QueueUrl=outputs["QueueParked"])["Messages"]
    assert parked["Body"] == "no notification of the mail service"
    cloud.sqs.delete_message(QueueUrl=outputs["QueueParked"], ReceiptHandle=parked["ReceiptHandle"])


@pytest.mark.mission("H5")
def test_after_a_restart_all_is_there_and_a_webhook_becomes_a_case_at_once(site: Site, company: str) -> None:
    before = site.sent_to_collection(company)
    site.installation.simulator.deliver_webhooks()
    site.installation.product.wait_idle(PATIENCE)
    [case] = site.cases_of(company, before)
    known, clock = planted(site.installation), site.installation.product.clock()
    site.restart()
    assert site.cases_of(company, before) == [case]
    assert planted(site.installation) == known
    assert site.installation.product.clock() == clock
    number = site.sent_to_collection(company)
    site.installation.simulator.deliver_webhooks()
    site.until(lambda: len(site.cases_of(company, number)) == 1)


@pytest.mark.mission("H5")
def test_what_the_stream_had_not_read_at_the_stop_is_done_after_the_restart(site: Site, company: str) -> None:
    """The stop takes the cloud down in the middle of its work: receipt stored, effect still open."""
    number = site.sent_to_collection(company)
    site.restart()
    site.until(lambda: len(site.cases_of(company, number)) == 1)


@pytest.mark.mission("H5")
def test_a_stop_does_not_wait_for_a_function_that_hangs_and_the_next_start_takes_its_message_up(
    site: Site, company: str
) -> None:
    """The ERP takes a minute for an answer, longer than a stop may."""
    site.erp("PUT", "faults", {"latency_ms": 60_000})
    number = site.sent_to_collection(company)
    site.until(lambda: site.depth("QueueErp", "ApproximateNumberOfMessagesNotVisible") > 0)
    site.restart()
    site.until(lambda: len(site.cases_of(company, number)) == 1)


@pytest.mark.mission("H5")
def test_a_stop_does_not_wait_for_requests_that_need_the_stopping_cloud(site: Site, company: str) -> None:
    """Right after a start the first requests wait for a function that starts too and that then needs the database."""
    number = site.sent_to_collection(company)
    site.restart()
    address = f"{site.installation.places.front}/hooks/tripletex/none"

    def knock(_: int) -> None:
        with suppress(httpx.TransportError):
            httpx.post(address, content=b"{}", timeout=10)

    with ThreadPoolExecutor(8) as at_once:
        for turn in range(8):
            at_once.submit(knock, turn)
        time.sleep(0.3)
        site.restart()
    site.until(lambda: len(site.cases_of(company, number)) == 1)
