import type { ResourceType } from '../kernel/resource';
import { templateTable } from '../services/dynamodb/template-table';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html */
export const resource: ResourceType = {
  type: 'AWS::DynamoDB::Table',
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
    ContributorInsightsSpecification: 'the journal shows who uses which items',
    DeletionProtectionEnabled: 'only "npm run reset" removes tables',
    OnDemandThroughput: 'capacity is not limited here',
    PointInTimeRecoverySpecification: 'the state folder can be copied as it is',
    ProvisionedThroughput: 'capacity is not limited here',
    SSESpecification: 'encryption at rest makes no difference on one machine',
    TableClass: 'there is one storage class here',
    Tags: 'tags are for cost allocation',
    WarmThroughput: 'capacity is not limited here',
  },
  create: templateTable,
};
