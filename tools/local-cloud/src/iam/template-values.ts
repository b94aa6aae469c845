import { TemplateError } from '../kernel/aws-error';
import type { PolicyDocument } from '../kernel/iam';
import { isRecord } from '../template/template';
import { unknownOperators } from './conditions';
import { statementsOf } from './evaluate';
import type { IamEngine } from './iam-engine';

/** Checks a policy document of a template. @throws {TemplateError} `template.bad-value`, `template.unsupported-property` */
export function policyDocument(value: unknown, place: string): PolicyDocument {
  if (!isRecord(value) || value['Statement'] === undefined)
    throw new TemplateError('template.bad-value', place, 'is not a policy document');
  const document = value as unknown as PolicyDocument;
  for (const statement of statementsOf(document)) {
    if (statement.Effect !== 'Allow' && statement.Effect !== 'Deny')
      throw new TemplateError('template.bad-value', place, `a statement has the effect ${String(statement.Effect)}`);
    const unknown = unknownOperators(statement.Condition);
    if (unknown.length)
      throw new TemplateError(
        'template.unsupported-property',
        place,
        `the condition operator ${unknown.join(', ')} is not evaluated`,
      );
  }
  return document;
}

export function listOfStrings(value: unknown): string[] {
  return (Array.isArray(value) ? value : value === undefined ? [] : [value]).map(String);
}

/** @throws {TemplateError} for a managed policy that nobody defines, because its role would silently lack permissions */
export function managedArns(iam: IamEngine, arns: readonly string[], place: string): void {
  for (const arn of arns) {
    if (!iam.knowsManagedPolicy(arn)) {
      throw new TemplateError(
        'template.bad-wiring',
        place,
        `the managed policy ${arn} is neither in a template nor in src/iam/managed-policies.ts`,
      );
    }
  }
}
