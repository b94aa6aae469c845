import type { ResourceType } from '../kernel/resource';
import { templateTable } from '../services/dynamodb/template-table';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-globaltable.html */
export const resource: ResourceType = {
  type: 'AWS::DynamoDB::GlobalTable',
  supported: [
    'TableName',
    'KeySchema',
    'AttributeDefinitions',
    'GlobalSecondaryIndexes',
    'LocalSecondaryIndexes',
    'TimeToLiveSpecification',
  ],
  replacing: ['TableName', 'KeySchema', 'AttributeDefinitions', 'LocalSecondaryIndexes', 'GlobalSecondaryIndexes'],
  ignored: {
    BillingMode: 'capacity is not limited here',
    Replicas:
      'there is one region here; recovery, protection and insight settings of a replica make no difference on one machine',
    SSESpecification: 'encryption at rest makes no difference on one machine',
    WarmThroughput: 'capacity is not limited here',
    WriteOnDemandThroughputSettings: 'capacity is not limited here',
    WriteProvisionedThroughputSettings: 'capacity is not limited here',
  },
  create: templateTable,
};
