"""SES as the port `Mailer`. Version 1 of its API: raw messages with their attachments, the same on both clouds."""

from typing import TYPE_CHECKING

from chalicelib.ports.outside import MailRefused

if TYPE_CHECKING:
    from mypy_boto3_ses import SESClient

_REFUSALS = frozenset({"MessageRejected", "InvalidParameterValue"})
"""The address or the message is at fault; other errors (throttling, a sender not verified) are ours to repeat."""


class SesMailer:
    """Implements `ports.outside.Mailer`. Bounces come through the configuration set's event destination."""

    def __init__(self, client: "SESClient", sender: str, configuration_set: str) -> None:
        self._client, self._sender, self._set = client, sender, configuration_set

    def send(self, raw: bytes, recipient: str) -> str:
        from botocore.exceptions import ClientError

        extra = {"ConfigurationSetName": self._set} if self._set else {}
        try:
            answer = self._client.send_raw_email(
                Source=self._sender,
                Destinations=[recipient],
                RawMessage={"Data": raw},
                **extra,  # type: ignore[arg-type]
            )
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "")
            if code in _REFUSALS:
                raise MailRefused(code) from error
            raise
        return answer["MessageId"]
