import fc from 'fast-check';
import type { ResourceType } from '../kernel/resource';
import { startCloud } from '../testing/start-cloud';
import { planStacks, type Plan } from './plan';
import type { Stack, Template } from './template';

const TYPE: ResourceType = {
  type: 'Test::Thing',
  supported: ['Value'],
  ignored: { Tags: 'no effect' },
  create: () => Promise.reject(new Error('not run')),
};
const PARAMETER: ResourceType = { ...TYPE, type: 'AWS::SSM::Parameter', supported: ['Name', 'Value', 'Type'] };

function plan(templates: Record<string, Template>): Plan {
  const stacks: Stack[] = Object.entries(templates).map(([name, template]) => ({
    name,
    id: name,
    folder: '/',
    template,
    parameters: {},
    dependencies: [],
    assets: new Map(),
  }));
  return planStacks(stacks, {
    region: 'eu-central-1',
    account: '000000000000',
    types: new Map([
      [TYPE.type, TYPE],
      [PARAMETER.type, PARAMETER],
    ]),
    ssm: () => undefined,
  });
}
const thing = (value: unknown = 1, more: object = {}) => ({
  Type: 'Test::Thing',
  Properties: { Value: value },
  ...more,
});
const places = (result: Plan): string[] => result.resources.map(({ place }) => place);
const messages = (result: Plan): string[] => result.findings.map(({ message }) => message);

describe('the order of resources', () => {
  it('follows references, DependsOn, exports and SSM parameters over all stacks', () => {
    const result = plan({
      b: {
        Parameters: { Topic: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/topic' } },
        Resources: {
          Last: thing({ 'Fn::Sub': 'x-${First.Arn}' }, { DependsOn: ['Middle'] }),
          Middle: thing({ 'Fn::ImportValue': 'shared' }),
          First: thing({ Ref: 'Topic' }),
        },
      },
      a: {
        Resources: {
          Parameter: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/topic', Value: { Ref: 'Topic' } } },
          Topic: thing(),
        },
        Outputs: { Shared: { Value: { 'Fn::GetAtt': ['Topic', 'Arn'] }, Export: { Name: 'shared' } } },
      },
    });
    expect(messages(result)).toEqual([]);
    const order = places(result);
    const before = (first: string, then: string): boolean => order.indexOf(first) < order.indexOf(then);
    expect(
      before('a/Topic', 'a/Parameter') &&
        before('a/Parameter', 'b/First') &&
        before('a/Topic', 'b/Middle') &&
        before('b/Middle', 'b/Last') &&
        before('b/First', 'b/Last'),
    ).toBe(true);
  });

  it('is found for every graph without a cycle', () => {
    const graph = fc
      .integer({ min: 1, max: 12 })
      .chain((size) =>
        fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 30 }).map((edges) => ({ size, edges })),
      );
    fc.assert(
      fc.property(graph, ({ size, edges }) => {
        const downwards = edges.map(([a, b]) => [Math.max(a, b), Math.min(a, b)] as const).filter(([a, b]) => a !== b);
        const Resources = Object.fromEntries(
          Array.from({ length: size }, (_, index) => [
            `R${index}`,
            thing(downwards.filter(([from]) => from === index).map(([, to]) => ({ Ref: `R${to}` }))),
          ]),
        );
        const result = plan({ s: { Resources } });
        const order = places(result);
        return (
          result.findings.length === 0 &&
          order.length === size &&
          downwards.every(([from, to]) => order.indexOf(`s/R${to}`) < order.indexOf(`s/R${from}`))
        );
      }),
    );
  });

  it('names a cycle', () => {
    const result = plan({
      s: {
        Resources: { A: thing({ Ref: 'B' }), B: thing({ Ref: 'C' }), C: thing({ Ref: 'A' }), D: thing({ Ref: 'A' }) },
      },
    });
    expect(messages(result).join()).toMatch(/depends on itself: s\/\w → s\/\w → s\/\w → s\/\w/);
  });
});

describe('findings', () => {
  it('name stack and logical id, all of them at once', () => {
    const result = plan({
      s: {
        Rules: { Mine: {}, CheckBootstrapVersion: {} },
        Parameters: { Needed: { Type: 'String' } },
        Resources: {
          Unknown: { Type: 'AWS::Quantum::Computer' },
          Property: { Type: 'Test::Thing', Properties: { Colour: 1, Tags: [] } },
          Intrinsic: thing({ 'Fn::Transform': {} }),
          Dangling: thing({ Ref: 'Nobody' }),
          Import: thing({ 'Fn::ImportValue': 'nothing' }),
          Ssm: thing('{{resolve:ssm:/nothing}}'),
          Missing: thing(1, { DependsOn: 'Nobody' }),
          Pseudo: thing({ Ref: 'AWS::Nonsense' }),
          Conditional: thing(1, { Condition: 'NotThere' }),
        },
      },
    });
    const all = messages(result).join('\n');
    for (const expected of [
      's/Rules/Mine: rules are not supported',
      's/Parameters/Needed: has no default',
      's/Unknown: AWS::Quantum::Computer is not supported',
      's/Property.Colour: Test::Thing is not run with Colour',
      's/Intrinsic: Fn::Transform is not supported',
      's/Dangling: refers to Nobody',
      's/Import: no stack exports nothing',
      's/Ssm: no stack creates the SSM parameter /nothing',
      's/Missing: DependsOn names Nobody',
      's/Pseudo: the pseudo parameter AWS::Nonsense',
      's/Conditional: the condition NotThere',
    ]) {
      expect(all).toContain(expected);
    }
    expect(result.findings).toHaveLength(11);
  });

  it('leave out what a condition switches off', () => {
    const result = plan({
      s: {
        Parameters: { Stage: { Type: 'String', Default: 'local' } },
        Conditions: {
          Production: { 'Fn::Equals': [{ Ref: 'Stage' }, 'production'] },
          Local: { 'Fn::Not': [{ Condition: 'Production' }] },
        },
        Resources: {
          Off: { Type: 'AWS::Quantum::Computer', Condition: 'Production' },
          On: thing({ 'Fn::If': ['Production', { Ref: 'Off' }, 'plain'] }, { Condition: 'Local' }),
        },
      },
    });
    expect(messages(result)).toEqual([]);
    expect(places(result)).toEqual(['s/On']);
  });
});

describe('values', () => {
  it('come out as CloudFormation makes them', async () => {
    const show = (name: string, value: unknown) => ({
      Type: 'AWS::SSM::Parameter',
      Properties: { Name: name, Type: 'String', Value: value, Description: { Ref: 'AWS::NoValue' } },
    });
    const cloud = await startCloud({
      Mappings: { Size: { local: { memory: '128' } } },
      Conditions: {
        Yes: {
          'Fn::And': [
            { 'Fn::Equals': ['a', 'a'] },
            { 'Fn::Or': [{ 'Fn::Equals': [1, 2] }, { 'Fn::Not': [{ 'Fn::Equals': ['a', 'b'] }] }] },
          ],
        },
      },
      Resources: {
        Base: show('/base', 'base'),
        Join: show('/join', { 'Fn::Join': ['-', ['a', { Ref: 'Base' }, { 'Fn::GetAtt': ['Base', 'Value'] }]] }),
        Sub: show('/sub', {
          'Fn::Sub': ['${AWS::AccountId} ${!Keep} ${Base} ${Base.Value} ${Own}', { Own: { Ref: 'AWS::Partition' } }],
        }),
        Select: show('/select', { 'Fn::Select': [1, { 'Fn::Split': ['.', 'a.b.c'] }] }),
        If: show('/if', { 'Fn::If': ['Yes', 'yes', 'no'] }),
        Map: show('/map', { 'Fn::FindInMap': ['Size', 'local', 'memory'] }),
        Zone: show('/zone', { 'Fn::Select': [2, { 'Fn::GetAZs': '' }] }),
        Base64: show('/base64', { 'Fn::Base64': 'hello' }),
        Cidr: show('/cidr', { 'Fn::Select': [1, { 'Fn::Cidr': ['10.0.0.0/16', 2, '8'] }] }),
        Dynamic: { ...show('/dynamic', '<{{resolve:ssm:/base}}>') },
        Gone: show('/gone', { 'Fn::Join': [',', ['a', { Ref: 'AWS::NoValue' }, 'b']] }),
      },
    });
    const value = (name: string) => cloud.kernel.services.ssm.value(name);
    expect(
      Object.fromEntries(
        ['/join', '/sub', '/select', '/if', '/map', '/zone', '/base64', '/cidr', '/dynamic', '/gone'].map((name) => [
          name,
          value(name),
        ]),
      ),
    ).toEqual({
      '/join': 'a-/base-base',
      '/sub': '000000000000 ${Keep} /base base aws',
      '/select': 'b',
      '/if': 'yes',
      '/map': '128',
      '/zone': 'eu-central-1c',
      '/base64': 'aGVsbG8=',
      '/cidr': '10.0.1.0/24',
      '/dynamic': '<base>',
      '/gone': 'a,b',
    });
    await cloud.stop();
  });

  it('stop the start when an attribute does not exist, and say which do', async () => {
    const start = startCloud({
      Resources: {
        A: { Type: 'AWS::SSM::Parameter', Properties: { Name: 'a', Value: 'x', Type: 'String' } },
        B: {
          Type: 'AWS::SSM::Parameter',
          Properties: { Name: 'b', Type: 'String', Value: { 'Fn::GetAtt': ['A', 'Colour'] } },
        },
      },
    });
    await expect(start).rejects.toThrow(
      'test/B: A (AWS::SSM::Parameter) gives no attribute Colour; it gives Type, Value',
    );
  });
});
