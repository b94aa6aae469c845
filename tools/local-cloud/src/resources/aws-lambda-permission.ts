import type { PolicyStatement } from '../kernel/iam';
import type { ResourceType } from '../kernel/resource';
import { parseFunctionName } from '../services/lambda/function-name';
import { LambdaService } from '../services/lambda/lambda-service';
import { TemplateValues } from '../services/lambda/template-values';
import { note } from './in-place';

/** A statement of a function's resource policy. https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html */
export const resource: ResourceType = {
  type: 'AWS::Lambda::Permission',
  supported: ['Action', 'FunctionName', 'Principal', 'SourceAccount', 'SourceArn', 'PrincipalOrgID'],
  ignored: {},
  async create(context) {
    const { kernel, properties, place } = context;
    const values = new TemplateValues(properties, place);
    const name = values.text('FunctionName');
    const owner = LambdaService.of(kernel).functions.get(name);
    const { qualifier } = parseFunctionName(name);
    const principal = values.text('Principal');
    const sourceArn = values.optionalText('SourceArn');
    const sourceAccount = values.optionalText('SourceAccount');
    const organisation = values.optionalText('PrincipalOrgID');
    const sid = context.physicalName(100);
    const equals = {
      ...(sourceAccount === undefined ? {} : { 'aws:SourceAccount': sourceAccount }),
      ...(organisation === undefined ? {} : { 'aws:PrincipalOrgID': organisation }),
    };
    const condition = {
      ...(Object.keys(equals).length === 0 ? {} : { StringEquals: equals }),
      ...(sourceArn === undefined ? {} : { ArnLike: { 'aws:SourceArn': sourceArn } }),
    };
    const statement: PolicyStatement = {
      Sid: sid,
      Effect: 'Allow',
      Principal: readPrincipal(principal),
      Action: values.text('Action'),
      Resource: qualifier === undefined ? owner.definition.arn : `${owner.definition.arn}:${qualifier}`,
      ...(Object.keys(condition).length === 0 ? {} : { Condition: condition }),
    };
    owner.permit(qualifier ?? '', statement);
    return note(this, { ref: sid, attributes: { Id: sid } }, () => owner.forbid(qualifier ?? '', sid));
  },
};

function readPrincipal(principal: string): PolicyStatement['Principal'] {
  if (principal === '*') return '*';
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:aws:iam::${principal}:root` };
  return principal.startsWith('arn:') ? { AWS: principal } : { Service: principal };
}
