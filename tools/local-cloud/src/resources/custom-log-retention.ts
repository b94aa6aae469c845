import type { ResourceType } from '../kernel/resource';
import { TemplateValues } from '../services/lambda/template-values';
import { LogsService } from '../services/logs/logs-service';
import { keeper } from './in-place';

/** What the CDK makes of `logRetention`. */
export const resource: ResourceType = {
  type: 'Custom::LogRetention',
  supported: ['LogGroupName', 'RetentionInDays'],
  ignored: {
    ServiceToken: 'the local cloud does itself what the CDK’s function would',
    LogGroupRegion: 'there is one region',
    SdkRetry: 'there is nothing to repeat',
    RemovalPolicy: 'a reset wipes everything',
  },
  replacing: ['LogGroupName'],
  async create({ kernel, place, properties }) {
    const values = new TemplateValues(properties, place);
    const name = values.text('LogGroupName');
    LogsService.of(kernel).createGroup(name, values.optionalInteger('RetentionInDays', { min: 1, max: 3653 }));
    return keeper(this, { ref: name, attributes: { LogGroupName: name } }, {});
  },
};
