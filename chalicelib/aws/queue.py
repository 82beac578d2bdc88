"""SQS as the port `Queue`: which message goes to which queue stands here and nowhere else."""

import hashlib
import json
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.ports.records import Effect

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


@dataclass(frozen=True, slots=True)
class Addresses:
    """Queue URLs. `erp` keeps order per group (FIFO)."""

    jobs: str
    letters: str
    erp: str
    parked: str
    jobs_dead: str = ""
    letters_dead: str = ""
    erp_dead: str = ""


_LETTERS = frozenset({"deliver_letter", "mail_list", "mail_task"})
_JOBS = {"plan": "jobs", "plan_polls": "jobs", "list": "jobs", "reprint": "letters"}
"""Where planned work goes; all other work needs the ERP and keeps its order."""


class SqsQueue:
    """Implements `ports.outside.Queue`."""

    def __init__(self, client: "SQSClient", addresses: Addresses) -> None:
        self._client, self._to = client, addresses

    def effect(self, effect: Effect) -> None:
        body = _body(effect)
        if effect.kind in _LETTERS:
            self._client.send_message(QueueUrl=self._to.letters, MessageBody=body)
        else:
            # A stream batch that comes twice within five minutes is one message; the sweeper comes later than that.
            self._ordered(body, effect.group, hashlib.sha256(effect.id.encode()).hexdigest())

    def again(self, effect: Effect) -> None:
        if effect.kind in _LETTERS:
            self.effect(effect)
            return
        self._ordered(_body(effect), effect.group, uuid.uuid4().hex)

    def job(self, name: str, **parameters: str) -> None:
        group = parameters.pop("group", "")
        body = json.dumps({"type": "job", "name": name, **parameters})
        if name in _JOBS:
            url = self._to.jobs if _JOBS[name] == "jobs" else self._to.letters
            self._client.send_message(QueueUrl=url, MessageBody=body)
        else:
            self._ordered(body, group, uuid.uuid4().hex)

    def park(self, record: str) -> None:
        self._client.send_message(QueueUrl=self._to.parked, MessageBody=record[:250_000])

    def redrive(self, name: str) -> int:
        """Received, sent, deleted: a crash in between sends one twice, which every worker bears."""
        dead, alive = {
            "jobs": (self._to.jobs_dead, self._to.jobs),
            "letters": (self._to.letters_dead, self._to.letters),
            "erp": (self._to.erp_dead, self._to.erp),
        }[name]
        count = 0
        while found := self._client.receive_message(
            QueueUrl=dead, MaxNumberOfMessages=10, AttributeNames=["MessageGroupId"]
        ).get("Messages", []):
            for message in found:
                if name == "erp":
                    group = message.get("Attributes", {}).get("MessageGroupId", "none")
                    self._ordered(message["Body"], group, uuid.uuid4().hex)
                else:
                    self._client.send_message(QueueUrl=alive, MessageBody=message["Body"])
                self._client.delete_message(QueueUrl=dead, ReceiptHandle=message["ReceiptHandle"])
                count += 1
        return count

    def waiting(self) -> int:
        """Of the first queue that holds any: whoever waits for silence asks often."""
        return next(filter(None, map(self._depth, (self._to.erp, self._to.jobs, self._to.letters))), 0)

    def _ordered(self, body: str, group: str, deduplication: str) -> None:
        self._client.send_message(
            QueueUrl=self._to.erp,
            MessageBody=body,
            MessageGroupId=group or "none",
            MessageDeduplicationId=deduplication,
        )

    def _depth(self, url: str) -> int:
        answer = self._client.get_queue_attributes(
            QueueUrl=url,
            AttributeNames=[
                "ApproximateNumberOfMessages",
                "ApproximateNumberOfMessagesNotVisible",
                "ApproximateNumberOfMessagesDelayed",
            ],
        )
        return sum(int(count) for count in answer["Attributes"].values())


def _body(effect: Effect) -> str:
    return json.dumps({"type": "effect", "pk": effect.pk, "sk": effect.sk, "kind": effect.kind, "group": effect.group})
