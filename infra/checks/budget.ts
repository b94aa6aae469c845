import type { Synthesised } from './stacks';
import { functionBehind, resourcesOf, variablesOf } from './template';

export interface Claim {
  readonly service: string;
  readonly function: string;
  /** Calls at once, at most; each holds one connection. `undefined` where nothing bounds them. */
  readonly atOnce: number | undefined;
}

/** Which functions may open connections to PostgreSQL, and how many at once each. */
export function connectionClaims(stacks: readonly Synthesised[]): Claim[] {
  return stacks.flatMap(({ service, template }) =>
    resourcesOf(template, 'AWS::Lambda::Function')
      .filter(({ properties }) => 'BUSBAR_DATABASE_SECRET_ARN' in variablesOf(properties))
      .map(({ id, properties }) => ({ service, function: id, atOnce: callsAtOnce(id, properties, template) })),
  );
}

/** A reserved concurrency bounds all calls; mappings bound theirs, so they suffice only where nothing else may call. */
export function callsAtOnce(
  id: string,
  properties: Readonly<Record<string, unknown>>,
  template: Synthesised['template'],
): number | undefined {
  const reserved = properties['ReservedConcurrentExecutions'];
  if (typeof reserved === 'number') return reserved;
  const mappings = resourcesOf(template, 'AWS::Lambda::EventSourceMapping').filter(
    (mapping) => functionBehind(mapping.properties['FunctionName'], template) === id,
  );
  const otherCallers = [
    ...resourcesOf(template, 'AWS::Lambda::Permission').filter(
      (permission) => functionBehind(permission.properties['FunctionName'], template) === id,
    ),
    ...resourcesOf(template, 'AWS::Scheduler::Schedule').filter(
      (schedule) => functionBehind((schedule.properties['Target'] as { Arn: unknown }).Arn, template) === id,
    ),
  ];
  if (mappings.length === 0 || otherCallers.length > 0) return undefined;
  return mappings.reduce(
    (sum, mapping) =>
      sum +
      ((mapping.properties['ScalingConfig'] as { MaximumConcurrency?: number } | undefined)?.MaximumConcurrency ??
        Infinity),
    0,
  );
}
