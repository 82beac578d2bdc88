"""The template as people wrote it, as it is sent, and as CloudFormation transforms it."""

import json
import subprocess
import sys
from pathlib import Path

from chalicelib.store.table import definition
from local.package import Package


def lint(template: Path) -> None:
    command = [str(Path(sys.executable).parent / "cfn-lint"), "--regions", "eu-north-1", "--template", str(template)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_cfn_lint_is_content_with_the_merged_template(package: Package, tmp_path: Path) -> None:
    template = tmp_path / "template.json"
    template.write_text(json.dumps(package.template), encoding="utf-8")
    for artefact in package.directory.glob("*.zip"):
        (tmp_path / artefact.name).symlink_to(artefact)
    lint(template)


def test_cfn_lint_is_content_with_the_transformed_template(transformed: Path) -> None:
    kinds = {one["Type"] for one in json.loads(transformed.read_text(encoding="utf-8"))["Resources"].values()}
    assert not any(kind.startswith("AWS::Serverless::") for kind in kinds)
    assert {"AWS::Lambda::EventSourceMapping", "AWS::ApiGateway::RestApi", "AWS::Events::Rule"} <= kinds
    lint(transformed)


def test_what_is_sent_is_small_enough_and_has_no_aliases(package: Package) -> None:
    text = json.dumps(package.template)
    assert len(text.encode()) < 1_000_000  # CloudFormation's limit for a template in S3
    assert json.loads(text) == package.template


def test_the_template_makes_the_table_that_the_store_expects(package: Package) -> None:
    made = package.template["Resources"]["Table"]["Properties"]
    expected = definition("any")
    assert made["KeySchema"] == expected["KeySchema"]
    assert made["StreamSpecification"]["StreamViewType"] == expected["StreamSpecification"]["StreamViewType"]
    attributes = sorted(made["AttributeDefinitions"], key=lambda one: str(one["AttributeName"]))
    assert attributes == sorted(expected["AttributeDefinitions"], key=lambda one: one["AttributeName"])
    assert made["GlobalSecondaryIndexes"] == expected["GlobalSecondaryIndexes"]
    assert made["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}
    assert made["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert made["SSESpecification"] == {"SSEEnabled": True}


def test_documents_are_versioned_encrypted_locked_and_private(package: Package) -> None:
    made = package.template["Resources"]["Bucket"]["Properties"]
    assert made["VersioningConfiguration"] == {"Status": "Enabled"}
    assert made["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]["Mode"] == "GOVERNANCE"
    assert made["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert set(made["PublicAccessBlockConfiguration"].values()) == {True}


def test_what_holds_data_survives_the_stack(package: Package) -> None:
    for name in ("Table", "Bucket", "SealKey", "UserPool"):
        resource = package.template["Resources"][name]
        assert resource["DeletionPolicy"] == resource["UpdateReplacePolicy"] == "Retain", name
