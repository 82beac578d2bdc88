"""The deployed installation itself: policies enforced, the front door, machines' sign-in, what the template left."""

import json

import boto3
import httpx
import pytest
from botocore.exceptions import ClientError

from local.installation import Installation


def test_the_front_door_shows_the_portals_sign_in_with_its_security_headers(installation: Installation) -> None:
    answer = httpx.get(installation.places.front, follow_redirects=True, headers={"Accept": "text/html"})
    assert answer.status_code == 200
    assert answer.url.path == "/sign-in"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-frame-options"] == "DENY"


def test_an_unknown_address_is_a_404_that_says_so(installation: Installation) -> None:
    answer = httpx.get(f"{installation.places.front}/no/such/place")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "not_found"
    page = httpx.get(f"{installation.places.front}/no/such/place", headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")


def test_a_wrong_method_is_a_405_that_says_so(installation: Installation) -> None:
    """The gateway hands it to the catch-all route; what not even that takes looks alike."""
    answer = httpx.delete(f"{installation.places.front}/v1/statements")
    assert (answer.status_code, answer.json()["code"], answer.headers["allow"]) == (405, "wrong_method", "POST")
    nothing = httpx.request("PROPFIND", f"{installation.places.front}/v1/statements")
    assert (nothing.status_code, nothing.json()["code"]) == (404, "not_found")
    assert nothing.headers["content-type"] == "application/problem+json"


def test_the_open_api_refuses_whoever_has_no_token(installation: Installation) -> None:
    answer = httpx.get(f"{installation.places.front}/v1/creditors/any/cases")
    assert answer.status_code == 401
    assert answer.headers["content-type"].startswith("application/")


def test_iam_is_enforced_for_the_functions(installation: Installation) -> None:
    """The stream's function may send messages and may not read the table, whatever its code would like."""
    cloud = installation.cloud
    iam = cloud.session.client("iam", endpoint_url=cloud.endpoint)
    [role] = [role for role in iam.list_roles()["Roles"] if "FanOut" in role["RoleName"]]
    sts = cloud.session.client("sts", endpoint_url=cloud.endpoint)
    given = sts.assume_role(RoleArn=role["Arn"], RoleSessionName="test")["Credentials"]
    session = boto3.Session(
        given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"], region_name=cloud.region
    )
    table = session.client("dynamodb", endpoint_url=cloud.endpoint)
    with pytest.raises(ClientError) as refused:
        table.get_item(TableName=installation.outputs["TableName"], Key={"pk": {"S": "any"}, "sk": {"S": "any"}})
    assert refused.value.response["Error"]["Code"] == "AccessDeniedException"
    parked = installation.outputs["QueueParked"]
    session.client("sqs", endpoint_url=cloud.endpoint).send_message(QueueUrl=parked, MessageBody="a test")
    cloud.sqs.purge_queue(QueueUrl=parked)


def test_documents_are_locked_after_deployment(installation: Installation) -> None:
    lock = installation.cloud.s3.get_object_lock_configuration(Bucket=installation.outputs["BucketName"])
    assert lock["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]["Mode"] == "GOVERNANCE"


def test_secrets_are_in_the_parameter_store_encrypted_and_made_once(installation: Installation) -> None:
    pages = installation.cloud.ssm.get_paginator("get_parameters_by_path").paginate(Path="/autocollect/local")
    kinds = {one["Name"].rsplit("/", 1)[1]: one["Type"] for page in pages for one in page["Parameters"]}
    assert kinds == {
        "agency": "String",
        "link-key": "SecureString",
        "pin-key": "SecureString",
        "public-url": "String",
        "netvisor-agency-key": "SecureString",
        "netvisor-base-url": "String",
        "poweroffice-agency-key": "SecureString",
        "poweroffice-base-url": "String",
        "poweroffice-v1-base-url": "String",
        "tripletex-base-url": "String",
        "tripletex-consumer-token": "SecureString",
        "user-client-secret": "SecureString",
    }


def test_all_creditors_are_connected(installation: Installation) -> None:
    demo = json.loads((installation.places.home / "demo.json").read_text(encoding="utf-8"))
    for creditor in demo["creditors"]:
        [connection] = installation.product.creditor(creditor)["connections"]
        assert connection["state"] == "healthy"
        assert connection["last_error"] == ""
