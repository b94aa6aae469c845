import { CONTRACT, type ContractKey, contractParameterName, loadStage } from '@busbar/constructs';
import { STAGES, synthesiseAll } from './stacks';
import { resourcesOf, text } from './template';

describe.each(STAGES)('what stacks know of each other in stage %s', (name) => {
  const { stacks } = synthesiseAll(name);
  const published = stacks.flatMap(({ service, template }) =>
    resourcesOf(template, 'AWS::SSM::Parameter').map(({ properties }) => ({
      service,
      name: String(properties['Name']),
      value: text(properties['Value'], template),
    })),
  );

  it('is the contract, each parameter written once, by its owner', () => {
    const stage = loadStage(name);
    const expected = (Object.keys(CONTRACT) as ContractKey[])
      .filter((key) => {
        const entry = CONTRACT[key];
        return !('onlyWith' in entry) || stage[entry.onlyWith] !== undefined;
      })
      .map((key) => ({ service: CONTRACT[key].owner, name: contractParameterName(name, key) }));
    expect(published.map(({ service, name: parameter }) => ({ service, name: parameter })).sort(byName)).toEqual(
      expected.sort(byName),
    );
    expect(published.filter(({ value }) => value === '')).toEqual([]);
  });

  it('is read from parameters that somebody writes', () => {
    const names = new Set(published.map(({ name: parameter }) => parameter));
    const missing = stacks.flatMap(({ service, template }) =>
      Object.values(template.Parameters ?? {})
        .filter(({ Type, Default }) => Type !== 'AWS::SSM::Parameter::Value<String>' || !names.has(Default ?? ''))
        .map((parameter) => ({ service, parameter })),
    );
    expect(missing).toEqual([]);
  });

  it('leaves an order in which each can be deployed after what it reads', () => {
    const writer = new Map(published.map(({ service, name: parameter }) => [parameter, service]));
    const needs = new Map(
      stacks.map(({ service, template }) => [
        service,
        new Set(Object.values(template.Parameters ?? {}).map(({ Default }) => writer.get(Default ?? ''))),
      ]),
    );
    const deployed = new Set<string | undefined>();
    const order: string[] = [];
    while (order.length < stacks.length) {
      const next = [...needs]
        .filter(([service, reads]) => !deployed.has(service) && [...reads].every((read) => deployed.has(read)))
        .map(([service]) => service);
      expect(next).not.toEqual([]);
      for (const service of next) deployed.add(service);
      order.push(...next);
    }
    expect(order[0]).toBe('global');
  });

  it('never is an export', () => {
    for (const { template } of stacks) {
      expect(JSON.stringify(template)).not.toContain('Fn::ImportValue');
      expect(Object.values(template.Outputs ?? {}).filter((output) => 'Export' in output)).toEqual([]);
    }
  });

  it('carries no custom resource, transform or nested stack', () => {
    const types = new Set(stacks.flatMap(({ template }) => Object.values(template.Resources).map(({ Type }) => Type)));
    expect([...types].filter((type) => /^Custom::|CustomResource|CloudFormation::|Serverless/.test(type))).toEqual([]);
    expect(stacks.filter(({ template }) => 'Transform' in template)).toEqual([]);
  });
});

function byName(one: { name: string }, other: { name: string }): number {
  return one.name < other.name ? -1 : 1;
}
