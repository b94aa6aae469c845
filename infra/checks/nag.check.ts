import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { STAGES, synthesiseAll } from './stacks';

/** Findings of the AwsSolutions pack: `rule at path`. */
function findings(stack: IConstruct): { rule: string; path: string }[] {
  return new AwsSolutionsChecks()
    .validateScope(stack)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => ({ rule: ruleName, path: constructPath ?? '' })),
    );
}

/** What is acknowledged where, and why. */
function acknowledgements(stack: IConstruct): { rule: string; path: string; reason: string }[] {
  return stack.node.findAll().flatMap((construct) =>
    construct.node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) =>
        Object.entries(data as Record<string, string>)
          .map(([rule, reason]) => ({ rule: rule.replace(/^annotation::/i, ''), path: construct.node.path, reason }))
          // The CDK acknowledges warnings of its own.
          .filter(({ rule }) => rule.startsWith('AwsSolutions-')),
      ),
  );
}

describe.each(STAGES)('AwsSolutions of cdk-nag in stage %s', (name) => {
  const { stacks } = synthesiseAll(name);

  it.each(stacks)('finds nothing unexplained in $service', ({ stack }) => {
    expect(findings(stack)).toEqual([]);
  });

  it.each(stacks)('is contradicted in $service with reasons, and only where it does find something', ({ stack }) => {
    const given = acknowledgements(stack);
    expect(given.filter(({ reason }) => reason.trim().split(/\s+/).length < 5)).toEqual([]);

    const unheard = jest.replaceProperty(Validations, 'ACKNOWLEDGED_RULES_METADATA_KEY' as never, 'none' as never);
    const all = findings(stack);
    unheard.restore();
    const stale = given.filter(
      ({ rule, path }) =>
        !all.some((finding) => finding.rule === rule && (finding.path === path || finding.path.startsWith(`${path}/`))),
    );
    expect(stale).toEqual([]);
  });
});
