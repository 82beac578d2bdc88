"""The one deployer: `python -m local.deploy --stage prod` for AWS, the same steps on loopback for `make run`."""

import argparse
import json
import os
import sys
import time
from collections.abc import Mapping

from botocore.exceptions import BotoCoreError, ClientError

from local import parameters, stack
from local.clients import Cloud, aws, embedded
from local.package import PackagingFailed, build
from local.places import ROOT, Places
from local.stack import Say, StackTrouble

LOCAL_SENDER = "autocollect@agency.example"
SIMULATED_CONSUMER_TOKEN = "test-consumer-autocollect"
"""What the simulated Tripletex knows the agency by."""
_SECRETS = {"tripletex-consumer-token": "AUTOCOLLECT_TRIPLETEX_CONSUMER_TOKEN"}
"""What Tripletex gives the agency, and the environment variable that it is taken from at the first deployment."""


def deploy_local(places: Places, say: Say) -> dict[str, str]:
    """Package without dependencies, deploy to the embedded cloud, and do what its CloudFormation leaves out."""
    cloud = embedded(places)
    package = build("local", places.home / "package", dependencies=False)
    say("packaged")
    settings = {"Stage": "local", "MailSender": LOCAL_SENDER, "SecondFactor": "OPTIONAL"}
    outputs = stack.deploy(cloud, "local", stack.upload(cloud, package), settings, say)
    _finish_embedded(cloud, outputs)
    outputs["ApiUrl"] = f"{places.cloud}/_aws/execute-api/{outputs['RestAPIId']}/api"
    outputs["TokenUrl"] = f"{places.cloud}/oauth2/token"
    outputs["PublicUrl"] = places.front
    plain = {"public-url": places.front, "tripletex-base-url": f"{places.erp}/v2"}
    parameters.ensure(cloud, "local", outputs, plain, {"tripletex-consumer-token": SIMULATED_CONSUMER_TOKEN})
    places.outputs.write_text(json.dumps(outputs, indent=1), encoding="utf-8")
    return outputs


def deploy_aws(stage: str, sender: str, alarms: str, public_url: str, tripletex: str, say: Say) -> dict[str, str]:
    """Package with dependencies, deploy to AWS. Raises StackTrouble, PackagingFailed."""
    cloud = aws()
    say(f"account {cloud.account}, region {cloud.region}")
    there = parameters.read(cloud, stage)
    secrets = _given_secrets(there)
    say("packaging (downloads the dependencies for Lambda, about a minute)")
    package = build(stage, ROOT / "build" / stage, dependencies=True)
    settings = {"Stage": stage, "MailSender": sender, "AlarmAddress": alarms}
    outputs = stack.deploy(cloud, stage, stack.upload(cloud, package), settings, say)
    plain = {"public-url": public_url or outputs["PublicUrl"], "tripletex-base-url": tripletex}
    parameters.ensure(cloud, stage, outputs, plain, secrets)
    return outputs | {"PublicUrl": plain["public-url"]}


def _finish_embedded(cloud: Cloud, outputs: Mapping[str, str]) -> None:
    """Object lock and mail feedback: ministack accepts them in a template and does nothing about them."""
    cloud.s3.put_object_lock_configuration(
        Bucket=outputs["BucketName"],
        ObjectLockConfiguration={
            "ObjectLockEnabled": "Enabled",
            "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 365}},
        },
    )
    cloud.ses.verify_email_identity(EmailAddress=LOCAL_SENDER)
    topic = outputs["MailFeedbackTopic"]
    cloud.ses.set_identity_notification_topic(Identity=LOCAL_SENDER, NotificationType="Bounce", SnsTopic=topic)
    cloud.ses.set_identity_notification_topic(Identity=LOCAL_SENDER, NotificationType="Complaint", SnsTopic=topic)


def _given_secrets(there: Mapping[str, str]) -> dict[str, str]:
    missing = {name: variable for name, variable in _SECRETS.items() if name not in there}
    for name, variable in missing.items():
        if not os.environ.get(variable):
            raise StackTrouble(f"The first deployment needs {name}: set {variable} and run `make deploy` again.")
    return {name: os.environ[variable] for name, variable in missing.items()}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make deploy", description="Deploy AutoCollect to AWS.")
    parser.add_argument("--stage", choices=["test", "prod"], required=True)
    parser.add_argument("--sender", default=os.environ.get("AUTOCOLLECT_SENDER", ""), help="verified From address")
    parser.add_argument(
        "--alarms", default=os.environ.get("AUTOCOLLECT_ALARMS", ""), help="who gets the alarms by mail"
    )
    parser.add_argument("--public-url", default="", help="your own domain in front of CloudFront, if any")
    parser.add_argument("--tripletex", default="https://tripletex.no/v2", help="base address of Tripletex's API")
    return parser.parse_args()


def main() -> int:
    given = _arguments()
    if not given.sender:
        print("Say who the mails come from: --sender agency@example.com or AUTOCOLLECT_SENDER.", file=sys.stderr)
        return 2
    began = time.monotonic()

    def say(text: str) -> None:
        print(f"[{time.monotonic() - began:5.1f} s] {text}", flush=True)

    try:
        outputs = deploy_aws(given.stage, given.sender, given.alarms, given.public_url, given.tripletex, say)
    except (StackTrouble, PackagingFailed, BotoCoreError, ClientError) as trouble:
        print(f"Not deployed. {trouble}", file=sys.stderr)
        return 1
    for name, text in sorted(outputs.items()):
        print(f"{name:22} {text}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
