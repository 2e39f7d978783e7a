// The table: the same items under the same keys as the product's, read and written through the SDK's document client.

import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { BatchGetCommand, DynamoDBDocumentClient, QueryCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";

export const NAME = process.env.TABLE_NAME;

// Made once for each instance, as AWS advises: calls share its connections, and Powertools' records go over them, too.
export const client = new DynamoDBClient({});
const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });

/** The items under these keys that are there, in one strongly consistent batch, in the order of the keys. */
export async function read(keys) {
  const found = new Map();
  let wanted = { [NAME]: { Keys: keys.map(([pk, sk]) => ({ pk, sk })), ConsistentRead: true } };
  while (wanted?.[NAME]) {
    const answer = await documents.send(new BatchGetCommand({ RequestItems: wanted }));
    for (const item of answer.Responses?.[NAME] ?? []) found.set(`${item.pk} ${item.sk}`, item);
    wanted = answer.UnprocessedKeys;
  }
  return keys.map(([pk, sk]) => found.get(`${pk} ${sk}`));
}

/** At most so many items of a partition whose sort keys begin alike, the last first, and whether there are more. */
export async function newest(pk, prefix, limit, after) {
  // One more than asked for tells whether a full page is the last one.
  const answer = await documents.send(
    new QueryCommand({
      TableName: NAME,
      ConsistentRead: true,
      KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
      ExpressionAttributeValues: { ":pk": pk, ":prefix": prefix },
      ScanIndexForward: false,
      Limit: limit + 1,
      ExclusiveStartKey: after && { pk, sk: after },
    }),
  );
  const items = answer.Items ?? [];
  return { items: items.slice(0, limit), more: items.length > limit };
}

/** Writes everything or nothing. */
export const write = (items) => documents.send(new TransactWriteCommand({ TransactItems: items }));
