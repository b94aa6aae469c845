import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** Region and endpoint come from the environment. */
export function dynamoClient(): DynamoDBClient {
  return new DynamoDBClient({});
}

/** True when a conditional write found that its condition does not hold. */
export function conditionFailed(error: unknown): boolean {
  return error instanceof Error && error.name === 'ConditionalCheckFailedException';
}
