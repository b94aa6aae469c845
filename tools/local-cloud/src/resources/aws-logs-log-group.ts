import type { ResourceType } from '../kernel/resource';
import { TemplateValues } from '../services/lambda/template-values';
import { LogsService } from '../services/logs/logs-service';
import { keeper } from './in-place';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-loggroup.html */
export const resource: ResourceType = {
  type: 'AWS::Logs::LogGroup',
  supported: ['LogGroupName', 'RetentionInDays'],
  replacing: ['LogGroupName'],
  ignored: {
    DataProtectionPolicy: 'lines are kept as they are written',
    DeletionProtectionEnabled: 'a reset wipes everything',
    FieldIndexPolicies: 'there is no Logs Insights',
    KmsKeyId: 'nothing is encrypted at rest',
    LogGroupClass: 'there is one class',
    ResourcePolicyDocument: 'the functions’ own roles decide',
    Tags: 'nothing reads them',
  },
  async create(context) {
    const values = new TemplateValues(context.properties, context.place);
    const name = values.optionalText('LogGroupName') ?? context.physicalName(512);
    const logs = LogsService.of(context.kernel);
    const group = logs.createGroup(name, values.optionalInteger('RetentionInDays', { min: 1, max: 3653 }));
    return keeper(this, { ref: name, attributes: { Arn: `${group.arn}:*` } }, { remove: () => logs.deleteGroup(name) });
  },
};
