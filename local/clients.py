"""Clients of one cloud: AWS with the engineer's own credentials, or the embedded one on loopback."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

from local.places import REGION, Places

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_ses import SESClient
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_ssm import SSMClient


@dataclass(frozen=True)
class Cloud:
    """`endpoint` None = AWS."""

    session: boto3.Session
    endpoint: str | None
    config: Config

    @cached_property
    def cloudformation(self) -> "CloudFormationClient":
        return self.session.client("cloudformation", endpoint_url=self.endpoint, config=self.config)

    @cached_property
    def s3(self) -> "S3Client":
        return self.session.client("s3", endpoint_url=self.endpoint, config=self.config)

    @cached_property
    def ssm(self) -> "SSMClient":
        return self.session.client("ssm", endpoint_url=self.endpoint, config=self.config)

    @cached_property
    def ses(self) -> "SESClient":
        return self.session.client("ses", endpoint_url=self.endpoint, config=self.config)

    @cached_property
    def sqs(self) -> "SQSClient":
        return self.session.client("sqs", endpoint_url=self.endpoint, config=self.config)

    @cached_property
    def dynamodb(self) -> "DynamoDBClient":
        return self.session.client("dynamodb", endpoint_url=self.endpoint, config=self.config)

    @cached_property
    def cognito(self) -> "CognitoIdentityProviderClient":
        return self.session.client("cognito-idp", endpoint_url=self.endpoint, config=self.config)

    @cached_property
    def account(self) -> str:
        """The account number. Raises botocore's errors when there are no credentials."""
        identity = self.session.client("sts", endpoint_url=self.endpoint, config=self.config).get_caller_identity()
        return str(identity["Account"])

    @property
    def region(self) -> str:
        return self.session.region_name or REGION


def embedded(places: Places) -> Cloud:
    """The local cloud: its root key is "test"; nothing from the engineer's own profile is read."""
    session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name=REGION)
    return Cloud(session, places.cloud, Config(retries={"total_max_attempts": 3}, s3={"addressing_style": "path"}))


def aws() -> Cloud:
    """AWS, by the usual chain of profile and environment."""
    return Cloud(boto3.Session(), None, Config(retries={"mode": "standard", "total_max_attempts": 6}))
