"""Settings, AWS clients and adapters put together: the only place that knows boto3 and the environment."""

import json
import os
from collections.abc import Callable, Mapping
from functools import cache, cached_property
from math import inf
from typing import TYPE_CHECKING, Any, Protocol

from pydantic import BaseModel, ConfigDict, Field

from chalicelib.aws.clock import MovedClock, SystemClock, wall_now
from chalicelib.aws.mail import SesMailer
from chalicelib.aws.queue import Addresses, SqsQueue
from chalicelib.aws.vault import KmsVault
from chalicelib.ports.assembly import Agency
from chalicelib.store.archive import S3Archive
from chalicelib.store.cases import DynamoCases, DynamoMailings
from chalicelib.store.dynamo import Table
from chalicelib.store.intake import DynamoIntake
from chalicelib.store.law_clock import DynamoLawClock
from chalicelib.store.lists import DynamoLists
from chalicelib.store.matches import DynamoMatches
from chalicelib.store.numbers import DynamoNumbers
from chalicelib.store.outbox import DynamoOutbox
from chalicelib.store.register import DynamoRegister
from chalicelib.store.runs import DynamoRuns
from chalicelib.store.sessions import DynamoSessions
from chalicelib.store.transfers import DynamoTransfers

if TYPE_CHECKING:
    from chalicelib.erp_opening import ErpOpening
    from chalicelib.law.lawbook import Lawbook
    from chalicelib.web.cognito import CognitoIdentity

BatchAnswer = dict[str, list[dict[str, str]]]
_RESERVE = 2.0
"""Seconds of a function's time that are kept for what comes after the last call to an ERP: giving its effect back."""


class Running(Protocol):
    """What Lambda tells a function about its own run."""

    def get_remaining_time_in_millis(self) -> int: ...


class Settings(BaseModel):
    """The environment of a function, each name in capitals; .chalice/resources.yaml sets them."""

    model_config = ConfigDict(frozen=True)

    stage: str
    table: str
    bucket: str
    key_id: str
    queue_jobs: str
    queue_letters: str
    queue_erp: str
    queue_parked: str
    queue_jobs_dead: str = ""
    queue_letters_dead: str = ""
    queue_erp_dead: str = ""
    user_pool_id: str = ""
    user_client_id: str = ""
    mail_sender: str
    configuration_set: str = ""
    parameters: str
    """Prefix of the installation's settings and secrets in the parameter store."""
    region: str = Field(default="eu-north-1", alias="AWS_REGION")
    jwks_url: str = ""
    autocollect_http_trace: str = ""
    """A file to trace the exchanges with ERPs into, redacted; empty = none."""

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Settings":
        named = {key.lower(): value for key, value in environment.items() if key.lower() in cls.model_fields}
        return cls(**named, AWS_REGION=environment.get("AWS_REGION", "eu-north-1"))


class Services:
    """Everything a handler can ask for; each part is built when it is first used, and kept."""

    def __init__(self, settings: Settings, client: Callable[[str], Any]) -> None:
        self.settings = settings
        self.client = client
        self._parameters: dict[str, str] = {}
        self._running: Running | None = None
        self._whole = inf
        self._awaited = True
        """Whether a person waits: behind a page always, behind a queue where the message says so."""

    @cached_property
    def _table(self) -> Table:
        return Table(self.client("dynamodb"), self.settings.table)

    @cached_property
    def cases(self) -> DynamoCases:
        return DynamoCases(self._table)

    @cached_property
    def register(self) -> DynamoRegister:
        return DynamoRegister(self._table)

    @cached_property
    def intake(self) -> DynamoIntake:
        return DynamoIntake(self._table)

    @cached_property
    def matches(self) -> DynamoMatches:
        return DynamoMatches(self._table)

    @cached_property
    def lists(self) -> DynamoLists:
        return DynamoLists(self._table)

    @cached_property
    def mailings(self) -> DynamoMailings:
        return DynamoMailings(self._table)

    @cached_property
    def outbox(self) -> DynamoOutbox:
        return DynamoOutbox(self._table)

    @cached_property
    def runs(self) -> DynamoRuns:
        return DynamoRuns(self._table)

    @cached_property
    def sessions(self) -> DynamoSessions:
        return DynamoSessions(self._table)

    @cached_property
    def numbers(self) -> DynamoNumbers:
        return DynamoNumbers(self._table)

    @cached_property
    def transfers(self) -> DynamoTransfers:
        return DynamoTransfers(self._table)

    @cached_property
    def archive(self) -> S3Archive:
        return S3Archive(self.client("s3"), self.settings.bucket)

    @cached_property
    def law_clock(self) -> DynamoLawClock:
        return DynamoLawClock(self._table)

    @cached_property
    def clock(self) -> SystemClock:
        return MovedClock(self.law_clock) if self.settings.stage == "local" else SystemClock()

    @cached_property
    def queue(self) -> SqsQueue:
        s = self.settings
        dead = (s.queue_jobs_dead, s.queue_letters_dead, s.queue_erp_dead)
        addresses = Addresses(s.queue_jobs, s.queue_letters, s.queue_erp, s.queue_parked, *dead)
        return SqsQueue(self.client("sqs"), addresses)

    @cached_property
    def mailer(self) -> SesMailer:
        return SesMailer(self.client("ses"), self.settings.mail_sender, self.settings.configuration_set)

    @cached_property
    def vault(self) -> KmsVault:
        return KmsVault(self.client("kms"), self.settings.key_id)

    @cached_property
    def law(self) -> "Lawbook":
        from chalicelib.law import lawbook

        return lawbook.load()

    def secret(self, name: str) -> str:
        """A setting or secret of the installation, read once. KeyError names what the deployment has not set.

        Asked for one by one, so that a function's policy can name the few that it may read.
        """
        if name not in self._parameters:
            ssm = self.client("ssm")
            try:
                found = ssm.get_parameter(Name=f"{self.settings.parameters}/{name}", WithDecryption=True)
            except ssm.exceptions.ParameterNotFound as missing:
                raise KeyError(name) from missing
            self._parameters[name] = str(found["Parameter"]["Value"])
        return self._parameters[name]

    @cached_property
    def agency(self) -> Agency:
        from chalicelib.agency_setting import AgencySetting

        setting = AgencySetting.model_validate(json.loads(self.secret("agency")))
        return Agency(
            contact=setting.contact(),
            erp_names=setting.erp_names,
            public_url=self.secret("public-url").rstrip("/"),
            mail_sender=self.settings.mail_sender,
        )

    @cached_property
    def identity(self) -> "CognitoIdentity":
        from chalicelib.web.cognito import CognitoIdentity

        return CognitoIdentity(
            self.client("cognito-idp"),
            self.settings.user_pool_id,
            self.settings.user_client_id,
            self.secret("user-client-secret"),
        )

    @cached_property
    def open_erp(self) -> "ErpOpening":
        """Opens the adapter of a connection; its sessions with the ERP last as long as the process."""
        from chalicelib.erp_opening import ErpOpening, Surroundings
        from chalicelib.store.intents import DynamoIntents
        from chalicelib.store.slots import DynamoSlots
        from chalicelib.store.turns import DynamoTurns

        return ErpOpening(
            Surroundings(
                secret=self.secret,
                company_key=lambda connection: self.vault.open(connection.sealed_key, f"key:{connection.id}"),
                agency_name=lambda: self.agency.erp_names[0],
                slots=lambda name, every: DynamoSlots(self._table, name, every),
                turn=lambda: DynamoTurns(self._table, wall_now),
                intents=lambda connection_id: DynamoIntents(self._table, connection_id, wall_now),
                wall_now=wall_now,
                law_now=self.clock.law_now,
                trace_path=self.settings.autocollect_http_trace,
                time_left=self.time_left,
                time_whole=lambda: self._whole,
                awaited=lambda: self._awaited,
            )
        )

    def fan_out(self, event: Mapping[str, Any]) -> None:
        from chalicelib.work.messages import fan_out as fanning

        fanning.fan_out(self, event["Records"])

    def tick(self) -> None:
        from chalicelib.work.messages import tick as ticking

        ticking.tick(self)

    def hear_mail(self, message: str) -> None:
        from chalicelib.work.letters import hear_mail as hearing

        hearing.hear_mail(self, message)

    def time_left(self) -> float:
        """Seconds for work and calls to ERPs: a function that is overrun could not even say that it is not done."""
        return inf if self._running is None else self._running.get_remaining_time_in_millis() / 1000 - _RESERVE

    def work(self, event: Mapping[str, Any], running: Running | None = None) -> BatchAnswer:
        """Every message of a batch for itself: one that fails comes again, the others are done."""
        from chalicelib.work.messages import dispatch

        self._running = running
        self._whole = self.time_left()
        failed = []
        for record in event["Records"]:
            self._awaited = dispatch.awaited(record["body"])
            with self.clock.steady():
                # Only a queue that keeps order gives its messages a group.
                ordered = "MessageGroupId" in record.get("attributes", {})
                if not dispatch.worked(self, record["body"], ordered=ordered):
                    failed.append(record["messageId"])
        return {"batchItemFailures": [{"itemIdentifier": one} for one in failed]}


@cache
def services() -> Services:
    """The services of this process, from its environment."""
    clients: dict[str, Any] = {}

    def client(name: str) -> Any:
        if name not in clients:
            import boto3

            make: Callable[[str], Any] = boto3.client  # type: ignore[assignment]  # one overload a service
            clients[name] = make(name)
        return clients[name]

    return Services(Settings.of(os.environ), client)
