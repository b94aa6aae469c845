import fc from 'fast-check';
import { FactError } from './errors';
import { checkFact, parseFact } from './parse-fact';
import { sampleFact } from './sample-fact';
import { FACT_NAMES, type FactName } from './topics';

const aName = fc.constantFrom<FactName>(...FACT_NAMES);
const aSample = fc.tuple(aName, fc.nat()).map(([name, seed]) => sampleFact(name, { seed }));

function faultOf(value: unknown): FactError {
  try {
    checkFact(value);
  } catch (error) {
    if (error instanceof FactError) return error;
    throw error;
  }
  throw new Error('The value was taken for a fact.');
}

describe('parseFact', () => {
  it('reads what was written, for every fact', () => {
    fc.assert(fc.property(aSample, (fact) => expect(parseFact(JSON.stringify(fact))).toEqual(fact)));
  });

  it('drops fields that it does not know, at every level', () => {
    fc.assert(
      fc.property(aSample, fc.jsonValue(), (fact, value) => {
        const later = { ...fact, aLaterField: value, data: { ...fact.data, aLaterField: value } };
        expect(parseFact(JSON.stringify(later))).toEqual(fact);
      }),
    );
    const meter = sampleFact('meter.sampled');
    const later = {
      ...meter,
      data: { ...meter.data, samples: meter.data.samples.map((sample) => ({ ...sample, aLaterField: 1 })) },
    };
    expect(checkFact(later)).toEqual(meter);
  });

  it('does not change what it is given', () => {
    fc.assert(
      fc.property(aSample, (fact) => {
        const before = structuredClone({ ...fact, extra: 1 });
        const given = structuredClone(before);
        checkFact(given);
        expect(given).toEqual(before);
      }),
    );
  });

  it('answers any text with a fact or a FactError', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (body) => {
        try {
          parseFact(body);
        } catch (error) {
          expect(error).toBeInstanceOf(FactError);
        }
      }),
    );
  });

  it('answers a fact with any one field replaced by anything with a fact or a FactError', () => {
    fc.assert(
      fc.property(aSample, fc.nat(), fc.anything(), (fact, pick, value) => {
        const keys = Object.keys(fact.data);
        const key = keys[pick % keys.length] ?? 'x';
        try {
          checkFact({ ...fact, data: { ...fact.data, [key]: value } });
        } catch (error) {
          expect(error).toBeInstanceOf(FactError);
          expect((error as FactError).place).toMatch(new RegExp(`^data\\.${key}`));
        }
      }),
    );
  });

  it.each([
    ['a number', 7, 'fact.bad-envelope', undefined],
    ['a list', [], 'fact.bad-envelope', undefined],
    ['nothing', null, 'fact.bad-envelope', undefined],
    ['an id that is too short', { ...sampleFact('site.changed'), id: 'x' }, 'fact.bad-envelope', 'id'],
    [
      'a time of another form',
      { ...sampleFact('site.changed'), occurredAt: 'yesterday' },
      'fact.bad-envelope',
      'occurredAt',
    ],
    [
      'a broken traceparent',
      { ...sampleFact('site.changed'), traceparent: '00-1-2-3' },
      'fact.bad-envelope',
      'traceparent',
    ],
    ['a name to come', { ...sampleFact('site.changed'), name: 'site.moved' }, 'fact.unknown-name', 'name'],
    ['a name of every object', { ...sampleFact('site.changed'), name: 'constructor' }, 'fact.unknown-name', 'name'],
    ['a version to come', { ...sampleFact('site.changed'), version: 2 }, 'fact.unknown-version', 'version'],
    ['missing data', { ...sampleFact('site.changed'), data: {} }, 'fact.bad-data', 'data.siteId'],
    ['energy that is no integer', withData('session.updated', { energyWh: 1.5 }), 'fact.bad-data', 'data.energyWh'],
    [
      'an idTag in place of its pseudonym',
      withData('token.presented', { tokenRef: 'DEMO-0001' }),
      'fact.bad-data',
      'data.tokenRef',
    ],
    [
      'a bad sample among samples',
      withData('meter.sampled', { samples: [{ at: '2026-03-01T12:00:00Z' }, { at: 'noon' }] }),
      'fact.bad-data',
      'data.samples.1.at',
    ],
    [
      'too many samples',
      withData('meter.sampled', { samples: Array.from({ length: 501 }, () => ({ at: '2026-03-01T12:00:00Z' })) }),
      'fact.bad-data',
      'data.samples',
    ],
  ])('names code and place of %s', (_, value, code, place) => {
    const fault = faultOf(value);
    expect(fault.code).toBe(code);
    expect(fault.place).toBe(place);
  });

  it('says that a body is not JSON', () => {
    expect(() => parseFact('{')).toThrow(expect.objectContaining({ code: 'fact.not-json' }));
  });
});

describe('sampleFact', () => {
  it('makes the same fact of the same seed, and another of another', () => {
    fc.assert(
      fc.property(aName, fc.nat(), (name, seed) => {
        expect(sampleFact(name, { seed })).toEqual(sampleFact(name, { seed }));
        expect(sampleFact(name, { seed }).id).not.toBe(sampleFact(name, { seed: seed + 1 }).id);
      }),
    );
  });

  it('makes facts of one session that fit together', () => {
    const about = {
      stationId: 'BB-CHI-001',
      sessionKey: 'a'.repeat(32),
      transactionId: '42',
      tokenRef: 'b'.repeat(64),
    };
    expect(sampleFact('transaction.started', about)).toMatchObject({
      id: about.sessionKey,
      stationId: 'BB-CHI-001',
      data: { transactionId: '42' },
    });
    expect(sampleFact('transaction.stopped', about).data).toMatchObject({
      sessionKey: about.sessionKey,
      transactionId: '42',
    });
    expect(sampleFact('session.completed', about).data).toMatchObject({
      sessionId: about.sessionKey,
      tokenRef: about.tokenRef,
    });
  });

  it('gives each fact the station or site that it is about, and no station where there is none', () => {
    for (const name of FACT_NAMES) {
      const { stationId, siteId } = sampleFact(name);
      expect(stationId === undefined).toBe(
        name === 'site.changed' || name === 'site.limit-changed' || name === 'token.changed',
      );
      expect(siteId === undefined).toBe(name === 'token.changed');
    }
  });
});

function withData(name: FactName, data: object): object {
  const fact = sampleFact(name);
  return { ...fact, data: { ...fact.data, ...data } };
}
