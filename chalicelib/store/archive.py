"""Documents in the bucket: stored once, never overwritten, read through links that last minutes."""

import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from chalicelib.ports.storage import Missing

if TYPE_CHECKING:
    from botocore.exceptions import ClientError
    from mypy_boto3_s3 import S3Client

LINK_SECONDS = 300
_ATTEMPTS = 5


class S3Archive:
    """Implements `ports.storage.Archive`. No lock headers: the bucket's default retention holds for every object."""

    def __init__(
        self,
        client: "S3Client",
        bucket: str,
        *,
        link_seconds: int = LINK_SECONDS,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client, self._bucket, self._link_seconds, self._sleep = client, bucket, link_seconds, sleep

    def put_once(self, key: str, body: bytes, content_type: str) -> bytes:
        """The first bytes under a key are the document; a repeat is answered with them."""
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                self._client.put_object(
                    Bucket=self._bucket,
                    Key=key,
                    Body=body,
                    ContentType=content_type,
                    IfNoneMatch="*",
                    ServerSideEncryption="AES256",
                )
                return body
            except self._client.exceptions.ClientError as error:
                if _code(error) == "PreconditionFailed":
                    return self.get(key)
                # Two writers of one key at the same moment: S3 asks the loser to try again.
                if _code(error) != "ConditionalRequestConflict" or attempt == _ATTEMPTS:
                    raise
            self._sleep(0.05 * 2**attempt)
        raise AssertionError("unreachable: the last attempt returns or raises")

    def get(self, key: str) -> bytes:
        try:
            return self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        except self._client.exceptions.NoSuchKey as error:
            raise Missing(key) from error

    def link(self, key: str, filename: str) -> str:
        """Saves under `filename`; characters that do not belong into a header are replaced."""
        safe = re.sub(r"[^A-Za-z0-9._-]", "_", filename)
        return self._client.generate_presigned_url(
            "get_object",
            Params={
                "Bucket": self._bucket,
                "Key": key,
                "ResponseContentDisposition": f'attachment; filename="{safe}"',
            },
            ExpiresIn=self._link_seconds,
        )


def _code(error: "ClientError") -> str:
    return error.response.get("Error", {}).get("Code", "")
