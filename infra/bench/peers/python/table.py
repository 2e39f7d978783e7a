"""The table: the same items under the same keys as the product's, read and written through boto3."""

import os

import boto3
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

NAME = os.environ["TABLE_NAME"]

# Made once for each instance, as AWS advises: calls share its connection, and Powertools' records go over it, too.
client = boto3.client("dynamodb")

_to_table = TypeSerializer().serialize
_from_table = TypeDeserializer().deserialize


def pack(values):
    """Plain values as DynamoDB wants them."""
    return {name: _to_table(value) for name, value in values.items()}


def unpack(item):
    """An item as plain values."""
    return {name: _from_table(value) for name, value in item.items()}


def read(*keys):
    """The items under these keys that are there, in one strongly consistent batch, by their keys."""
    found = {}
    wanted = {NAME: {"Keys": [pack({"pk": pk, "sk": sk}) for pk, sk in keys], "ConsistentRead": True}}
    while wanted:
        answer = client.batch_get_item(RequestItems=wanted)
        for item in map(unpack, answer["Responses"].get(NAME, [])):
            found[item["pk"], item["sk"]] = item
        wanted = answer["UnprocessedKeys"]
    return found


def newest(pk, prefix, limit, after=None):
    """At most so many items of a partition whose sort keys begin alike, the last first, and whether there are more."""
    start = {"ExclusiveStartKey": pack({"pk": pk, "sk": after})} if after else {}
    # One more than asked for tells whether a full page is the last one.
    answer = client.query(
        TableName=NAME,
        ConsistentRead=True,
        KeyConditionExpression="pk = :pk AND begins_with(sk, :prefix)",
        ExpressionAttributeValues=pack({":pk": pk, ":prefix": prefix}),
        ScanIndexForward=False,
        Limit=limit + 1,
        **start,
    )
    items = [unpack(item) for item in answer["Items"]]
    return items[:limit], len(items) > limit
