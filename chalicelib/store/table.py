"""The table as it is created: `.chalice/resources.yaml` says the same for AWS, and a test compares the two."""

from typing import TYPE_CHECKING

from chalicelib.store.keys import INDEXES

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import CreateTableInputTypeDef


def definition(name: str) -> "CreateTableInputTypeDef":
    """The arguments of `create_table`. Expiry (`keys.EXPIRY`) is switched on by a call of its own."""
    attributes = sorted({"pk", "sk"} | {part for index in INDEXES for part in (index.partition, index.sort)})
    return {
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": each, "AttributeType": "S"} for each in attributes],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        "GlobalSecondaryIndexes": [
            {
                "IndexName": index.name,
                "KeySchema": [
                    {"AttributeName": index.partition, "KeyType": "HASH"},
                    {"AttributeName": index.sort, "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": list(index.projected)},
            }
            for index in INDEXES
        ],
        "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    }
