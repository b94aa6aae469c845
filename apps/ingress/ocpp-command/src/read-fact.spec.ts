import { parseFact, type FactName } from '@busbar/events';
import { sampleFact } from '@busbar/events/testing';
import fc from 'fast-check';
import { readFact } from './read-fact';
import { WATCHED_FACTS } from './watched-facts';

const WANTED: readonly FactName[] = ['command.requested', ...WATCHED_FACTS];
const aSample = fc.tuple(fc.constantFrom(...WANTED), fc.nat()).map(([name, seed]) => sampleFact(name, { seed }));

describe('a fact', () => {
  it('is read as the contract reads it', () => {
    fc.assert(
      fc.property(aSample, (fact) => {
        const body = JSON.stringify(fact);
        expect(readFact(body, WANTED)).toMatchObject({ kind: 'item', item: parseFact(body) });
      }),
    );
  });

  it('that nobody wants here, or nobody knows, is passed over', () => {
    for (const fact of [sampleFact('site.changed'), { ...sampleFact('station.booted'), name: 'station.danced' }])
      expect(readFact(JSON.stringify(fact), WANTED)).toMatchObject({ kind: 'ignored' });
  });

  it.each(['id', 'stationId', 'operatorId', 'occurredAt', 'recordedAt', 'correlationId', 'version', 'data'])(
    'without %s is none',
    (field) => {
      fc.assert(
        fc.property(aSample, fc.constantFrom(undefined, null, 7, ''), (fact, value) => {
          expect(readFact(JSON.stringify({ ...fact, [field]: value }), WANTED)).toMatchObject({ kind: 'poison' });
        }),
      );
    },
  );

  it('is not made of anything else', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (body) => {
        expect(readFact(body, WANTED).kind).not.toBe('item');
      }),
    );
  });
});
