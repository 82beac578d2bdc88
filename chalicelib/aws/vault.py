"""KMS as the port `Vault`: short secrets sealed with a key that never leaves it, bound to what they belong to."""

import base64
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient


class KmsVault:
    """Implements `ports.outside.Vault`. What was opened is remembered as long as the process lives."""

    def __init__(self, client: "KMSClient", key_id: str) -> None:
        self._client, self._key_id = client, key_id
        self._opened: dict[tuple[str, str], str] = {}

    def seal(self, secret: str, context: str) -> str:
        answer = self._client.encrypt(
            KeyId=self._key_id, Plaintext=secret.encode(), EncryptionContext={"belongs-to": context}
        )
        return base64.b64encode(answer["CiphertextBlob"]).decode()

    def open(self, sealed: str, context: str) -> str:
        """Raises botocore's ClientError when the secret was sealed for something else."""
        known = self._opened.get((sealed, context))
        if known is None:
            answer = self._client.decrypt(
                CiphertextBlob=base64.b64decode(sealed), EncryptionContext={"belongs-to": context}
            )
            known = self._opened[sealed, context] = answer["Plaintext"].decode()
        return known
