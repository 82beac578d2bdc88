"""SES behind its port: what it refuses is the letter's trouble, what it cannot do now is ours."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.aws.mail import SesMailer
from chalicelib.ports.outside import MailRefused


class Ses:
    """Answers with the given error code, as botocore raises it; empty = takes the mail."""

    def __init__(self, code: str = "") -> None:
        self.code, self.asked = code, list[dict[str, Any]]()

    def send_raw_email(self, **asked: Any) -> dict[str, str]:
        self.asked.append(asked)
        if self.code:
            raise ClientError({"Error": {"Code": self.code, "Message": ""}}, "SendRawEmail")
        return {"MessageId": "0100-1"}


def mailer(ses: Ses) -> SesMailer:
    return SesMailer(ses, "post@agency.example", "feedback")  # type: ignore[arg-type]


def test_a_mail_leaves_with_the_configuration_set_that_reports_bounces() -> None:
    ses = Ses()
    assert mailer(ses).send(b"raw", "kari@example.com") == "0100-1"
    assert ses.asked[0]["ConfigurationSetName"] == "feedback"
    assert ses.asked[0]["Destinations"] == ["kari@example.com"]


@pytest.mark.parametrize("code", ["MessageRejected", "InvalidParameterValue"])
def test_a_refused_address_is_told_apart(code: str) -> None:
    with pytest.raises(MailRefused):
        mailer(Ses(code)).send(b"raw", "kari@example.com")


@pytest.mark.parametrize("code", ["Throttling", "MailFromDomainNotVerified", "AccountSendingPausedException"])
def test_trouble_of_the_service_is_raised_so_that_the_message_comes_again(code: str) -> None:
    with pytest.raises(ClientError):
        mailer(Ses(code)).send(b"raw", "kari@example.com")
