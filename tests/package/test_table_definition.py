"""The table that tests create and the one that the template creates are the same."""

from pathlib import Path
from typing import Any

import yaml

from chalicelib.store import keys
from chalicelib.store.table import definition

TEMPLATE = Path(__file__).parents[2] / ".chalice" / "resources.yaml"


def _in_template() -> dict[str, Any]:
    properties: dict[str, Any] = yaml.safe_load(TEMPLATE.read_text())["Resources"]["Table"]["Properties"]
    return properties


def _by(name: str, entries: Any) -> dict[str, Any]:
    return {entry[name]: entry for entry in entries}


def test_keys_and_attributes_agree() -> None:
    ours, theirs = definition("x"), _in_template()
    assert _by("AttributeName", theirs["AttributeDefinitions"]) == _by("AttributeName", ours["AttributeDefinitions"])
    assert theirs["KeySchema"] == ours["KeySchema"]
    assert theirs["BillingMode"] == ours["BillingMode"]


def test_indexes_agree_with_what_they_project() -> None:
    ours = _by("IndexName", definition("x")["GlobalSecondaryIndexes"])
    theirs = _by("IndexName", _in_template()["GlobalSecondaryIndexes"])
    assert theirs == ours


def test_the_stream_carries_the_new_image() -> None:
    assert (
        _in_template()["StreamSpecification"]["StreamViewType"]
        == definition("x")["StreamSpecification"]["StreamViewType"]
    )


def test_expiry_is_switched_on_for_the_attribute_that_sessions_have() -> None:
    assert _in_template()["TimeToLiveSpecification"] == {"AttributeName": keys.EXPIRY, "Enabled": True}
