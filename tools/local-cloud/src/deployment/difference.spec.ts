import type { MadeResource } from '../cloud/resource-runner';
import type { ResourceContext, ResourceInstance, ResourceType } from '../kernel/resource';
import { resolve } from '../template/intrinsics';
import { planStacks, type Plan, type PlannedResource } from '../template/plan';
import { StackScope, type Surroundings } from '../template/stack-scope';
import type { Template } from '../template/template';
import { foresee, type Change } from './difference';

/** `Test::Keeper` changes in place, but for its name; `Test::Part` is made anew by every change. */
const TYPES = new Map<string, ResourceType>(
  (
    [
      {
        type: 'Test::Keeper',
        supported: ['Name', 'Size', 'Of'],
        ignored: { Tags: 'nothing reads them' },
        replacing: ['Name'],
      },
      { type: 'Test::Part', supported: ['Name', 'Of'], ignored: {} },
      { type: 'Test::Nothing', supported: [], ignored: {}, noOp: 'it does nothing' },
    ] satisfies Omit<ResourceType, 'create'>[] as Omit<ResourceType, 'create'>[]
  ).map((type) => [type.type, { ...type, create: () => Promise.reject(new Error('the foresight makes nothing')) }]),
);

function planOf(template: Template): Plan {
  const stack = {
    name: 'app',
    id: 'arn:aws:cloudformation:::stack/app',
    folder: '/app',
    template,
    parameters: {},
    dependencies: [],
    assets: new Map(),
  };
  const plan = planStacks([stack], {
    region: 'eu-central-1',
    account: '000000000000',
    types: TYPES,
    ssm: () => undefined,
  });
  expect(plan.findings).toEqual([]);
  return plan;
}

const around = (
  find: (place: string) => MadeResource | undefined,
  exists = (_place: string): boolean => true,
): Surroundings => ({
  region: 'eu-central-1',
  account: '000000000000',
  instance: (stack, logicalId) =>
    exists(`${stack}/${logicalId}`) ? find(`${stack}/${logicalId}`)?.instance : undefined,
  exported: () => undefined,
  ssm: () => undefined,
  secret: () => undefined,
});

/** The resources that `from` made, and what becomes of them by `to`. */
function changes(from: Record<string, object>, to: Record<string, object>): Change[] {
  const made = new Map<string, MadeResource>();
  const find = (place: string): MadeResource | undefined => made.get(place);
  const valueOf = (planned: PlannedResource, property: string, exists?: (place: string) => boolean): unknown =>
    (
      resolve(
        { value: planned.resource.Properties?.[property] },
        new StackScope(planned.stack, around(find, exists), planned.place),
      ) as { value?: unknown }
    ).value;
  for (const planned of planOf({ Resources: from as Template['Resources'] }).resources) {
    const properties = Object.fromEntries(
      Object.keys(planned.resource.Properties ?? {}).map((name) => [name, valueOf(planned, name)]),
    );
    const name = String(properties['Name'] ?? planned.logicalId);
    const instance: ResourceInstance = {
      ref: name,
      attributes: { Arn: `arn:${name}` },
      ...(planned.resource.Type === 'Test::Keeper' && {
        update: () => Promise.reject(new Error('the foresight changes nothing')),
      }),
    };
    made.set(planned.place, { planned, context: { properties } as unknown as ResourceContext, instance });
  }
  return foresee(planOf({ Resources: to as Template['Resources'] }), {
    find,
    running: made.values(),
    resolve: valueOf,
  });
}

const keeper = (properties: object = {}): object => ({ Type: 'Test::Keeper', Properties: properties });
const part = (properties: object = {}): object => ({ Type: 'Test::Part', Properties: properties });

describe('what becomes of resources when templates change', () => {
  it('is nothing when they say the same', () => {
    const same = { Keeper: keeper({ Size: 1 }), Part: part({ Of: { 'Fn::GetAtt': ['Keeper', 'Arn'] } }) };
    expect(changes(same, same)).toEqual([]);
  });

  it('adds what is new and removes what is gone', () => {
    expect(changes({ Old: keeper() }, { New: keeper() })).toEqual([
      { place: 'app/New', type: 'Test::Keeper', action: 'add', properties: [] },
      { place: 'app/Old', type: 'Test::Keeper', action: 'remove', properties: [] },
    ]);
  });

  it('changes in place what can be, and leaves alone what refers to it', () => {
    const of = part({ Of: { Ref: 'Keeper' } });
    expect(changes({ Keeper: keeper({ Size: 1 }), Part: of }, { Keeper: keeper({ Size: 2 }), Part: of })).toEqual([
      { place: 'app/Keeper', type: 'Test::Keeper', action: 'change', properties: ['Size'] },
    ]);
  });

  it('replaces where CloudFormation does, and changes what refers to it', () => {
    const of = part({ Of: { Ref: 'Keeper' } });
    expect(changes({ Keeper: keeper({ Name: 'a' }), Part: of }, { Keeper: keeper({ Name: 'b' }), Part: of })).toEqual([
      { place: 'app/Keeper', type: 'Test::Keeper', action: 'replace', properties: ['Name'] },
      { place: 'app/Part', type: 'Test::Part', action: 'change', properties: ['Of'] },
    ]);
  });

  it('touches what refers to a resource that is made anew, though none of its own properties differs', () => {
    const of = keeper({ Of: { 'Fn::Sub': '${Part}' } });
    expect(changes({ Part: part({ Of: 'x' }), Keeper: of }, { Part: part({ Of: 'y' }), Keeper: of })).toEqual([
      { place: 'app/Part', type: 'Test::Part', action: 'change', properties: ['Of'] },
      { place: 'app/Keeper', type: 'Test::Keeper', action: 'change', properties: [] },
    ]);
  });

  it('takes another type of the same name for a replacement', () => {
    expect(changes({ It: part() }, { It: keeper() })).toEqual([
      { place: 'app/It', type: 'Test::Keeper', action: 'replace', properties: ['Type'] },
    ]);
  });

  it('removes what refers to others before them', () => {
    const removed = changes({ Keeper: keeper(), Part: part({ Of: { Ref: 'Keeper' } }) }, {});
    expect(removed.map(({ place }) => place)).toEqual(['app/Part', 'app/Keeper']);
  });

  it('knows an ignored property that differs for no more than a change', () => {
    expect(changes({ It: keeper({ Tags: ['a'] }) }, { It: keeper({ Tags: ['b'] }) })).toEqual([
      { place: 'app/It', type: 'Test::Keeper', action: 'change', properties: ['Tags'] },
    ]);
  });

  it('sees another folder of an asset', () => {
    const withAsset = (folder: string): object => ({ ...keeper(), Metadata: { 'aws:asset:path': folder } });
    expect(changes({ It: withAsset('a') }, { It: withAsset('b') })).toEqual([
      { place: 'app/It', type: 'Test::Keeper', action: 'change', properties: ['Metadata'] },
    ]);
  });
});
