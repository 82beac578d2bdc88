"""One CloudFormation stack: artefacts up, stack created or updated, outputs back. The same code for both clouds."""

import copy
import hashlib
import json
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from local.clients import Cloud
from local.package import Package, Template

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.literals import CapabilityType
    from mypy_boto3_cloudformation.type_defs import ParameterTypeDef, StackTypeDef

Say = Callable[[str], None]
_ARTEFACT_PROPERTIES = ("CodeUri", "ContentUri")


class StackTrouble(Exception):
    """The stack cannot be deployed as it stands; the message says why and what to do."""


def name_of(stage: str) -> str:
    return f"autocollect-{stage}"


def upload(cloud: Cloud, package: Package) -> str:
    """Put artefacts and template into the stage's artefact bucket under their SHA-256; returns the template's URL.

    The same content has the same key, so an unchanged function is not updated.
    """
    bucket = f"{name_of(package.stage)}-artefacts-{cloud.account}"
    _ensure_bucket(cloud, bucket)
    template = copy.deepcopy(package.template)
    for properties in _with_artefacts(template):
        for name in _ARTEFACT_PROPERTIES:
            if isinstance(properties.get(name), str):
                file = package.directory / str(properties[name])
                if not file.exists():  # a layer that this stage leaves out
                    file.write_bytes(b"")
                properties[name] = {"Bucket": bucket, "Key": _put(cloud, bucket, file.read_bytes(), file.suffix)}
    key = _put(cloud, bucket, json.dumps(template).encode(), ".json")
    if cloud.endpoint:
        return f"{cloud.endpoint}/{bucket}/{key}"
    return f"https://{bucket}.s3.{cloud.region}.amazonaws.com/{key}"


def deploy(cloud: Cloud, stage: str, template_url: str, parameters: Mapping[str, str], say: Say) -> dict[str, str]:
    """Create or update the stack and wait; returns its outputs. Raises StackTrouble."""
    name = name_of(stage)
    standing = describe(cloud, name)
    if standing is not None:
        _refuse_unfit(cloud, name, standing["StackStatus"])
    given: list[ParameterTypeDef] = [{"ParameterKey": key, "ParameterValue": text} for key, text in parameters.items()]
    capabilities: list[CapabilityType] = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
    call = cloud.cloudformation.update_stack if standing else cloud.cloudformation.create_stack
    try:
        call(StackName=name, TemplateURL=template_url, Parameters=given, Capabilities=capabilities)
    except ClientError as error:
        if "No updates are to be performed" not in str(error):
            raise StackTrouble(f"CloudFormation refused the stack {name}: {error}") from error
    return _wait(cloud, name, say)


def describe(cloud: Cloud, name: str) -> "StackTypeDef | None":
    try:
        return cloud.cloudformation.describe_stacks(StackName=name)["Stacks"][0]
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise


def _wait(cloud: Cloud, name: str, say: Say) -> dict[str, str]:
    pause = 0.2 if cloud.endpoint else 5.0
    said = ""
    while True:
        stack = describe(cloud, name)
        status = stack["StackStatus"] if stack else "GONE"
        if status != said:
            say(f"stack {name}: {status.lower().replace('_', ' ')}")
            said = status
        if stack is None or not status.endswith("_IN_PROGRESS"):
            break
        time.sleep(pause)
    if stack is None or status not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        raise StackTrouble(f"The stack {name} ended as {status}: {_first_failure(cloud, name)}")
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


def _refuse_unfit(cloud: Cloud, name: str, status: str) -> None:
    if status in ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"):
        return
    if cloud.endpoint:
        # On one's own machine nobody else deploys, and nothing is lost that `make run` does not make anew.
        raise StackTrouble(f"The last deployment stopped half way ({status}): run `make clean`, then `make run`.")
    if status.endswith("_IN_PROGRESS"):
        raise StackTrouble(f"Another deployment of {name} is under way ({status}): wait for it, then try again.")
    if status in ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED"):
        raise StackTrouble(
            f"The first deployment of {name} was never finished ({status}): delete the stack, then deploy again."
        )


def _first_failure(cloud: Cloud, name: str) -> str:
    events = cloud.cloudformation.describe_stack_events(StackName=name)["StackEvents"]
    failed = [event for event in events if event.get("ResourceStatus", "").endswith("_FAILED")]
    if not failed:
        return "no reason was given."
    first = min(failed, key=lambda event: event["Timestamp"])
    return f"{first.get('LogicalResourceId')}: {first.get('ResourceStatusReason', 'no reason was given')}"


def _with_artefacts(template: Template) -> list[dict[str, object]]:
    return [one["Properties"] for one in template["Resources"].values() if isinstance(one.get("Properties"), dict)]


def _put(cloud: Cloud, bucket: str, body: bytes, suffix: str) -> str:
    key = hashlib.sha256(body).hexdigest() + suffix
    found = cloud.s3.list_objects_v2(Bucket=bucket, Prefix=key, MaxKeys=1)
    if not found.get("KeyCount"):
        cloud.s3.put_object(Bucket=bucket, Key=key, Body=body)
    return key


def _ensure_bucket(cloud: Cloud, bucket: str) -> None:
    try:
        cloud.s3.create_bucket(
            Bucket=bucket,
            CreateBucketConfiguration={"LocationConstraint": cloud.region},  # type: ignore[typeddict-item]
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "BucketAlreadyOwnedByYou":
            raise StackTrouble(f"The bucket {bucket} for the artefacts cannot be made: {error}") from error
    cloud.s3.put_public_access_block(
        Bucket=bucket,
        PublicAccessBlockConfiguration={
            "BlockPublicAcls": True,
            "IgnorePublicAcls": True,
            "BlockPublicPolicy": True,
            "RestrictPublicBuckets": True,
        },
    )
