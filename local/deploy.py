"""The one deployer: `python -m local.deploy --stage prod` for AWS, the same steps on loopback for `make run`."""

import argparse
import json
import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from local import parameters, stack
from local.clients import Cloud, aws, embedded
from local.erps.netvisor.access import PARTNERS
from local.erps.poweroffice.chart import AUTOCOLLECT, SUBSCRIPTION_KEY
from local.package import PackagingFailed, build
from local.places import ROOT, Places
from local.stack import Say, StackTrouble

LOCAL_SENDER = "autocollect@agency.example"
SIMULATED_CONSUMER_TOKEN = "test-consumer-autocollect"
"""What the simulated Tripletex knows the agency by."""
_SECRETS = {"tripletex-consumer-token": "AUTOCOLLECT_TRIPLETEX_CONSUMER_TOKEN"}
"""What Tripletex gives the agency, and the environment variable that it is taken from at the first deployment."""
_MORE_SECRETS = {
    "poweroffice-agency-key": "AUTOCOLLECT_POWEROFFICE_AGENCY_KEY",
    "netvisor-agency-key": "AUTOCOLLECT_NETVISOR_AGENCY_KEY",
}
"""The same for ERPs that an agency may do without; taken whenever they are there."""
MADE_UP_AGENCY = {
    "name": "Demo Inkasso AS",
    "organisation_number": "310001007",
    "line1": "Oppdiktet gate 1",
    "postal_code": "0150",
    "city": "Oslo",
    "email": "hjelp@agency.example",
    "phone": "+47 00 00 00 00",
    "website": "https://agency.example",
    "account_number": "12345678903",
    "complaints": "Finansklagenemnda (finkn.no)",
    "supervisor": "Finanstilsynet",
    "erp_names": ["AutoCollect"],
}


def deploy_local(places: Places, say: Say) -> dict[str, str]:
    """Package without dependencies, deploy to the embedded cloud, and do what its CloudFormation leaves out."""
    cloud = embedded(places)
    package = build("local", places.home / "package", dependencies=False)
    say("packaged")
    settings = {"Stage": "local", "MailSender": LOCAL_SENDER, "SecondFactor": "OPTIONAL", "KeySetUrl": places.cloud}
    outputs = stack.deploy(cloud, "local", stack.upload(cloud, package), settings, say)
    _finish_embedded(cloud, outputs)
    outputs["ApiUrl"] = f"{places.cloud}/_aws/execute-api/{outputs['RestAPIId']}/api"
    outputs["TokenUrl"] = f"{places.cloud}/oauth2/token"
    outputs["PublicUrl"] = places.front
    plain = {
        "public-url": places.front,
        "tripletex-base-url": f"{places.erp}/v2",
        "poweroffice-base-url": places.poweroffice,
        "poweroffice-v1-base-url": f"{places.poweroffice}/v1",
        "netvisor-base-url": places.netvisor,
        "agency": json.dumps(MADE_UP_AGENCY, ensure_ascii=False),
    }
    partner, key = next(iter(PARTNERS.items()))
    secrets = {
        "tripletex-consumer-token": SIMULATED_CONSUMER_TOKEN,
        "poweroffice-agency-key": f"{AUTOCOLLECT}:{SUBSCRIPTION_KEY}",
        "netvisor-agency-key": f"{partner}:{key}",
    }
    parameters.ensure(cloud, "local", outputs, plain, secrets)
    places.outputs.write_text(json.dumps(outputs, indent=1), encoding="utf-8")
    return outputs


def deploy_aws(given: argparse.Namespace, say: Say) -> dict[str, str]:
    """Package with dependencies, deploy to AWS. Raises StackTrouble, PackagingFailed."""
    cloud, stage = aws(), str(given.stage)
    say(f"account {cloud.account}, region {cloud.region}")
    there = parameters.read(cloud, stage)
    secrets, agency = _given_secrets(there), _given_agency(there, given.agency)
    say("packaging (downloads the dependencies for Lambda, about a minute)")
    package = build(stage, ROOT / "build" / stage, dependencies=True)
    settings = {"Stage": stage, "MailSender": given.sender, "AlarmAddress": given.alarms}
    outputs = stack.deploy(cloud, stage, stack.upload(cloud, package), settings, say)
    outputs["PublicUrl"] = given.public_url or outputs["PublicUrl"]
    plain = {
        "public-url": outputs["PublicUrl"],
        "tripletex-base-url": given.tripletex,
        "poweroffice-base-url": given.poweroffice,
        "poweroffice-v1-base-url": given.poweroffice_v1,
        "netvisor-base-url": given.netvisor,
        "agency": agency,
    }
    parameters.ensure(cloud, stage, outputs, plain, secrets)
    return outputs


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
    more = {name: os.environ.get(variable, "") for name, variable in _MORE_SECRETS.items() if name not in there}
    return {name: os.environ[variable] for name, variable in missing.items()} | {
        name: text for name, text in more.items() if text
    }


def _given_agency(there: Mapping[str, str], file: Path | None) -> str:
    """The agency's own particulars: from the file when one is given, else as they stand."""
    if file is None:
        if "agency" not in there:
            raise StackTrouble(
                "The first deployment needs the agency's particulars: --agency agency.json (docs/deploy.md)."
            )
        return there["agency"]
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as wrong:
        raise StackTrouble(f"{file} cannot be read as JSON: {wrong}") from wrong
    missing = sorted(MADE_UP_AGENCY.keys() - told.keys()) if isinstance(told, dict) else ["everything"]
    if missing:
        raise StackTrouble(f"{file} lacks {', '.join(missing)} (docs/deploy.md shows all of it).")
    return json.dumps(told, ensure_ascii=False)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make deploy", description="Deploy AutoCollect to AWS.")
    parser.add_argument("--stage", choices=["test", "prod"], required=True)
    parser.add_argument("--sender", default=os.environ.get("AUTOCOLLECT_SENDER", ""), help="verified From address")
    parser.add_argument(
        "--alarms", default=os.environ.get("AUTOCOLLECT_ALARMS", ""), help="who gets the alarms by mail"
    )
    parser.add_argument("--agency", type=Path, help="JSON file with the agency's particulars; needed the first time")
    parser.add_argument("--public-url", default="", help="your own domain in front of CloudFront, if any")
    parser.add_argument("--tripletex", default="https://tripletex.no/v2", help="base address of Tripletex's API")
    parser.add_argument("--poweroffice", default="https://goapi.poweroffice.net", help="PowerOffice Go's API, v2")
    parser.add_argument("--poweroffice-v1", default="https://api.poweroffice.net", help="PowerOffice Go's API, v1")
    parser.add_argument("--netvisor", default="https://integration.netvisor.fi", help="base address of Netvisor's API")
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
        outputs = deploy_aws(given, say)
    except (StackTrouble, PackagingFailed, BotoCoreError, ClientError) as trouble:
        print(f"Not deployed. {trouble}", file=sys.stderr)
        return 1
    for name, text in sorted(outputs.items()):
        print(f"{name:22} {text}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
