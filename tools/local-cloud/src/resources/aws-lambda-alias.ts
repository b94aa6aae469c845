import { TemplateError } from '../kernel/aws-error';
import type { ResourceType } from '../kernel/resource';
import { LambdaService } from '../services/lambda/lambda-service';
import { TemplateValues } from '../services/lambda/template-values';
import { note } from './in-place';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-alias.html */
export const resource: ResourceType = {
  type: 'AWS::Lambda::Alias',
  supported: ['FunctionName', 'FunctionVersion', 'Name', 'Description', 'RoutingConfig'],
  replacing: ['Name', 'FunctionName'],
  ignored: { ProvisionedConcurrencyConfig: 'environments start in milliseconds' },
  async create({ kernel, properties, place }) {
    const values = new TemplateValues(properties, place);
    const owner = LambdaService.of(kernel).functions.get(values.text('FunctionName'));
    const name = values.text('Name');
    const version = values.text('FunctionVersion');
    const weights: Record<string, number> = {};
    for (const [index, entry] of values
      .section('RoutingConfig', ['AdditionalVersionWeights'])
      .list('AdditionalVersionWeights')
      .entries()) {
      const weight = TemplateValues.of(entry, `${place}.RoutingConfig.AdditionalVersionWeights.${index}`, [
        'FunctionVersion',
        'FunctionWeight',
      ]);
      weights[weight.text('FunctionVersion')] = Number(weight.text('FunctionWeight'));
    }
    for (const used of [version, ...Object.keys(weights)]) {
      if (used !== '$LATEST' && !owner.versions.has(used))
        throw new TemplateError(
          'template.bad-wiring',
          place,
          `the function ${owner.definition.name} has no version ${used}.`,
        );
    }
    owner.aliases.set(name, { name, version, weights });
    const arn = `${owner.definition.arn}:${name}`;
    return note(this, { ref: arn, attributes: { AliasArn: arn } }, () => owner.aliases.delete(name));
  },
};
