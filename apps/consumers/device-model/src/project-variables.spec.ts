import { ConfigurationProfiles, Stations, StationVariables } from '@busbar/database';
import { emptyTables, useTestDatabase } from '@busbar/database/testing';
import { checkFact, FACTS, type AnyFact, type FactName } from '@busbar/events';
import fc from 'fast-check';
import { isUnusable, projectVariables } from './project-variables';

const BASE = Date.parse('2026-03-01T08:00:00.000Z');
const at = (minutes: number): string => new Date(BASE + minutes * 60_000).toISOString();
const { database } = useTestDatabase();

let number = 0;
function aFact(name: FactName, minutes: number, data: object, station: string | null = 'BB-1'): AnyFact {
  number += 1;
  return checkFact({
    id: `fact-${String(number).padStart(6, '0')}`,
    name,
    version: FACTS[name],
    occurredAt: at(minutes),
    recordedAt: at(minutes),
    source: 'ocpp-command',
    operatorId: 'busbar',
    ...(station !== null && { stationId: station }),
    correlationId: 'c-1',
    data,
  });
}

const answered = (minutes: number, detail: object, type = 'get-configuration', result = 'accepted') =>
  aFact('command.answered', minutes, {
    commandId: '6f1c2b1e-6f2f-4d0c-9a53-1de0b8b7a001',
    type,
    messageId: 'm-1',
    result,
    detail,
  });
const key = (name: string, value: string, readOnly = false) => ({ key: name, value, readOnly });
const variable = (component: string, name: string, attributes: object[], more: object = {}) => ({
  component,
  variable: name,
  attributes: attributes.map((attribute) => ({
    mutability: 'ReadWrite',
    persistent: true,
    constant: false,
    ...attribute,
  })),
  ...more,
});
const reported = (minutes: number, variables: object[], station?: string | null) =>
  aFact('station.variables-reported', minutes, { requestId: 1, seqNo: 0, more: false, variables }, station);

const project = (facts: readonly AnyFact[]) =>
  projectVariables(facts, { database: database(), clock: { now: () => new Date(at(99)) }, consumer: 'device-model' });
const settings = () => new StationVariables(database()).of('bb-1');

it('keeps what a station of OCPP 1.6 answers: values, what cannot be set, what it does not know', async () => {
  await project([
    answered(1, {
      values: [
        key('HeartbeatInterval', '300'),
        key('NumberOfConnectors', '2', true),
        { key: 'AuthorizationKey', hidden: true, readOnly: false },
      ],
      unknownKeys: ['Fancy'],
    }),
  ]);
  expect(await settings()).toMatchObject([
    { key: 'AuthorizationKey', value: null, hidden: true, known: true },
    { key: 'Fancy', value: null, known: false, mutability: null },
    {
      key: 'HeartbeatInterval',
      component: null,
      variable: 'HeartbeatInterval',
      value: '300',
      mutability: 'ReadWrite',
      readAt: at(1),
    },
    { key: 'NumberOfConnectors', value: '2', mutability: 'ReadOnly' },
  ]);
});

it('keeps what a station of OCPP 2.x reports, attribute by attribute and EVSE by EVSE', async () => {
  await project([
    reported(1, [
      variable(
        'EVSE',
        'Power',
        [
          { type: 'Actual', value: '11000', mutability: 'ReadOnly' },
          { type: 'MaxSet', value: '22000' },
        ],
        { evseId: 1, unit: 'W', dataType: 'decimal' },
      ),
      variable('OCPPCommCtrlr', 'MessageAttempts', [{ type: 'Actual', value: '3' }], {
        variableInstance: 'TransactionEvent',
      }),
      variable('SecurityCtrlr', 'BasicAuthPassword', [{ type: 'Actual', hidden: true, mutability: 'WriteOnly' }]),
    ]),
  ]);
  expect(await settings()).toMatchObject([
    { key: 'EVSE.Power', evseId: 1, attribute: 'Actual', value: '11000', unit: 'W', mutability: 'ReadOnly' },
    { key: 'EVSE.Power', evseId: 1, attribute: 'MaxSet', value: '22000' },
    {
      key: 'OCPPCommCtrlr.MessageAttempts[TransactionEvent]',
      component: 'OCPPCommCtrlr',
      variableInstance: 'TransactionEvent',
    },
    { key: 'SecurityCtrlr.BasicAuthPassword', value: null, hidden: true, mutability: 'WriteOnly' },
  ]);
});

it('keeps what it knows of the kind of a setting when a later answer tells its value only', async () => {
  await project([
    reported(1, [
      variable('TxCtrlr', 'EVConnectionTimeOut', [{ type: 'Actual', value: '60', mutability: 'ReadOnly' }]),
    ]),
  ]);
  await project([
    answered(2, { values: [{ key: 'TxCtrlr.EVConnectionTimeOut', status: 'Accepted', value: '90' }] }, 'get-variables'),
  ]);
  await project([
    answered(3, { values: [{ key: 'TxCtrlr.EVConnectionTimeOut', status: 'Rejected' }] }, 'get-variables'),
  ]);
  expect(await settings()).toMatchObject([{ value: '90', mutability: 'ReadOnly', readAt: at(2) }]);
});

it('takes nothing from answers to other commands, from refusals and from nobody', async () => {
  await project([
    answered(1, { values: [key('A', '1')] }, 'set-configuration'),
    answered(1, { values: [key('A', '1')] }, 'get-configuration', 'rejected'),
    answered(1, { values: 'none', unknownKeys: [7] }),
  ]);
  expect(await settings()).toEqual([]);
  const error = await project([reported(1, [variable('A', 'B', [{ type: 'Actual' }])], null)]).catch((e: unknown) => e);
  expect(isUnusable(error)).toBe(true);
});

it('stores what stations write as it is, without what PostgreSQL has no place for', async () => {
  const nasty = "'); drop table station; --\0\ud800";
  await project([answered(1, { values: [key(nasty, nasty)] })]);
  const clean = "'); drop table station; --\ufffd";
  expect(await settings()).toMatchObject([{ key: clean, value: clean }]);
});

it('bounds what a station may fill the table with: the latest stays', async () => {
  await project([
    answered(1, { values: [key('Old', '1')] }),
    answered(2, { values: [key('New', '1'), key('Newer', '1')] }),
  ]);
  await new StationVariables(database()).prune(['bb-1'], 2);
  expect((await settings()).map(({ key: name }) => name)).toEqual(['New', 'Newer']);
});

it('ends the same for every order, repetition and batching', async () => {
  const power = (minutes: number, value: string, mutability = 'ReadWrite') =>
    reported(minutes, [variable('EVSE', 'Power', [{ type: 'Actual', value, mutability }], { evseId: 1 })]);
  const scene = [
    power(1, '1'),
    power(5, '5', 'ReadOnly'),
    power(5, '6', 'ReadWrite'),
    answered(6, { values: [{ key: 'evse.POWER', evseId: 1, status: 'Accepted', value: '7' }] }, 'get-variables'),
    answered(3, { values: [{ key: 'EVSE.Power', evseId: 1, status: 'UnknownVariable' }] }, 'get-variables'),
    answered(2, { values: [key('HeartbeatInterval', '60')] }),
    answered(4, { values: [key('heartbeatinterval', '90', true)], unknownKeys: ['X'] }),
    answered(7, { values: [key('X', '1')] }),
  ];
  await project(scene);
  const expected = await settings();
  expect(expected).toMatchObject([
    { key: 'evse.POWER', value: '7', mutability: 'ReadWrite' },
    { key: 'heartbeatinterval', value: '90', mutability: 'ReadOnly' },
    { key: 'X', value: '1', known: true },
  ]);
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray(scene, { minLength: scene.length }),
      fc.array(fc.constantFrom(...scene), { maxLength: 5 }),
      fc.integer({ min: 1, max: 6 }),
      async (facts, repeated, size) => {
        await emptyTables(database());
        const deliveries = [...facts, ...repeated];
        for (let from = 0; from < deliveries.length; from += size) await project(deliveries.slice(from, from + size));
        expect(await settings()).toEqual(expected);
      },
    ),
    { numRuns: 25 },
  );
}, 60_000);

describe('drift', () => {
  const PROFILE = { operatorId: 'busbar', stationKey: null, vendor: null, model: null, firmwareVersion: null };
  const register = () =>
    new Stations(database()).create(
      { id: 'BB-1', operatorId: 'busbar', selfRegistered: false, admission: 'accepted' },
      at(0),
    );

  it('tells how every wanted setting stands, however the station writes it', async () => {
    await register();
    await project([
      answered(1, {
        values: [
          key('Bool', 'TRUE'),
          key('Number', '60.0'),
          key('List', 'A, B ,C'),
          key('Text', 'Acme'),
          key('Locked', '1', true),
          key('heartbeatinterval', '300'),
          { key: 'UserName', hidden: true, readOnly: false },
        ],
        unknownKeys: ['Gone'],
      }),
    ]);
    const profiles = new ConfigurationProfiles(database());
    const wanted = Object.entries({
      Bool: 'true',
      Number: '60',
      List: 'A,B,C',
      Text: 'acme',
      Locked: '2',
      HeartbeatInterval: '60',
      UserName: 'x',
      Gone: '1',
      Unread: '1',
    }).map(([name, value]) => ({ key: name, value }));
    await profiles.create({ ...PROFILE, id: 'all', name: 'All', wanted }, at(0));
    const kinds = Object.fromEntries((await profiles.standings('bb-1')).map(({ key: name, kind }) => [name, kind]));
    expect(kinds).toEqual({
      Bool: 'as-wanted',
      Number: 'as-wanted',
      List: 'as-wanted',
      Text: 'differs',
      Locked: 'read-only',
      HeartbeatInterval: 'differs',
      UserName: 'hidden',
      Gone: 'unknown-key',
      Unread: 'not-read',
    });
    expect((await profiles.drifted('busbar', { limit: 5 })).items).toMatchObject([
      { stationId: 'BB-1', profileId: 'all', differing: 2, readOnly: 1, unknownKeys: 1 },
    ]);
    expect((await profiles.drifted('other', { limit: 5 })).items).toEqual([]);
  });

  it('takes the narrowest profile that fits the station', async () => {
    await register();
    await database()
      .insertInto('stationState')
      .values({
        stationKey: 'bb-1',
        stationId: 'BB-1',
        operatorId: 'busbar',
        online: true,
        vendor: 'ACME',
        model: 'X',
        firmwareVersion: '1.2',
        updatedAt: at(0),
      } as never)
      .execute();
    const profiles = new ConfigurationProfiles(database());
    const add = (id: string, scope: object) =>
      profiles.create({ ...PROFILE, ...scope, id, name: id, wanted: [{ key: 'A', value: '1' }] }, at(0));
    const chosen = async () => (await profiles.ofStation('bb-1'))?.id;
    expect(await chosen()).toBeUndefined();
    await add('other-vendor', { vendor: 'Other' });
    await add('other-firmware', { vendor: 'acme', model: 'x', firmwareVersion: '9' });
    expect(await chosen()).toBeUndefined();
    for (const [id, scope] of [
      ['any', {}],
      ['vendor', { vendor: 'acme' }],
      ['model', { vendor: 'acme', model: 'x' }],
      ['firmware', { vendor: 'acme', model: 'x', firmwareVersion: '1.2' }],
      ['station', { stationKey: 'bb-1' }],
    ] as const) {
      await add(id, scope);
      expect(await chosen()).toBe(id);
    }
    expect(await add('again', { vendor: 'Acme' })).toBeUndefined();
    await profiles.change('station', { retiredAt: at(1) }, at(1));
    expect(await chosen()).toBe('firmware');
  });

  it('looks at one EVSE where the profile does', async () => {
    await register();
    await project([reported(1, [variable('EVSE', 'Power', [{ type: 'Actual', value: '1' }], { evseId: 2 })])]);
    const profiles = new ConfigurationProfiles(database());
    const wanted = [
      { key: 'EVSE.Power', value: '1', evseId: 2 },
      { key: 'EVSE.Power', value: '1', evseId: 1 },
    ];
    await profiles.create({ ...PROFILE, id: 'all', name: 'All', wanted }, at(0));
    expect((await profiles.standings('bb-1')).map(({ evseId, kind }) => [evseId, kind])).toEqual([
      [1, 'not-read'],
      [2, 'as-wanted'],
    ]);
  });
});
