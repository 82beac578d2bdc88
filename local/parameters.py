"""The stage's settings and secrets in the parameter store. Made when missing, never overwritten, never printed."""

import secrets
from collections.abc import Mapping
from typing import Literal

from local.clients import Cloud

_RANDOM = ("link-key", "pin-key")
"""Keys of our own making: whoever knows them can forge stop links or read PINs, so nobody is told them."""


def ensure(
    cloud: Cloud, stage: str, outputs: Mapping[str, str], plain: Mapping[str, str], asked: Mapping[str, str]
) -> None:
    """Make what is missing under /autocollect/<stage>.

    `plain` are settings that may change (written each time they differ), `asked` are secrets that somebody else gave
    us. The portal's client secret follows Cognito.
    """
    there = read(cloud, stage)
    for name, text in plain.items():
        if there.get(name) != text:
            _put(cloud, stage, name, text, "String")
    for name in _RANDOM:
        if name not in there:
            _put(cloud, stage, name, secrets.token_urlsafe(32), "SecureString")
    for name, text in asked.items():
        if name not in there:
            _put(cloud, stage, name, text, "SecureString")
    secret = client_secret(cloud, outputs["UserPoolId"], outputs["UserClientId"])
    if there.get("user-client-secret") != secret:
        _put(cloud, stage, "user-client-secret", secret, "SecureString")


def read(cloud: Cloud, stage: str) -> dict[str, str]:
    """All parameters of a stage by their short names."""
    found: dict[str, str] = {}
    prefix = f"/autocollect/{stage}/"
    for page in cloud.ssm.get_paginator("get_parameters_by_path").paginate(Path=prefix, WithDecryption=True):
        found |= {one["Name"].removeprefix(prefix): one["Value"] for one in page["Parameters"]}
    return found


def client_secret(cloud: Cloud, pool: str, client: str) -> str:
    """A Cognito app client's secret."""
    described = cloud.cognito.describe_user_pool_client(UserPoolId=pool, ClientId=client)
    return described["UserPoolClient"]["ClientSecret"]


def _put(cloud: Cloud, stage: str, name: str, text: str, kind: Literal["String", "SecureString"]) -> None:
    cloud.ssm.put_parameter(Name=f"/autocollect/{stage}/{name}", Value=text, Type=kind, Overwrite=True)
