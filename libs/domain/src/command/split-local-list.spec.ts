import fc from 'fast-check';
import type { LocalListEntry } from './parameters/local-list';
import { splitLocalList } from './split-local-list';
import { checkCommand, type CommandOf } from './station-command';

type Update = CommandOf<'send-local-list'>['parameters'];

/** A station's list, as OCPP has it keep it. */
function applied(list: ReadonlyMap<string, LocalListEntry>, { update, entries }: Update) {
  const next = update === 'full' ? new Map<string, LocalListEntry>() : new Map(list);
  for (const entry of entries) {
    if (entry.remove === true) next.delete(entry.tokenRef);
    else next.set(entry.tokenRef, entry);
  }
  return next;
}

const ref = fc.integer({ min: 0, max: 40 }).map((n) => n.toString(16).padStart(64, '0'));
const entries = (remove: boolean) =>
  fc.uniqueArray(
    fc.record(
      { tokenRef: ref, ...(remove && { remove: fc.boolean() }) },
      { requiredKeys: ['tokenRef'], noNullPrototype: true },
    ),
    { selector: ({ tokenRef }) => tokenRef, maxLength: 30 },
  );
const update = fc.oneof(
  fc.record({ update: fc.constant('full' as const), entries: entries(false) }, { noNullPrototype: true }),
  fc.record({ update: fc.constant('differential' as const), entries: entries(true) }, { noNullPrototype: true }),
);

describe('an update of a station’s list in parts', () => {
  it('leaves the list that it would leave at once, by parts that the station takes', () => {
    fc.assert(
      fc.property(
        update,
        entries(false),
        fc.integer({ min: 1, max: 9 }),
        fc.nat(1000),
        (whole, had, limit, version) => {
          const before = applied(new Map(), { version: 1, update: 'full', entries: had });
          const parts = splitLocalList(whole, { limit, version: version + 1 });
          const after = parts.reduce((list, { parameters }) => applied(list, parameters), before);
          expect(after).toEqual(applied(before, { ...whole, version: 1 }));
          expect(parts.map(({ parameters }) => parameters.version)).toEqual(parts.map((_, n) => version + 1 + n));
          for (const { type, parameters } of parts) {
            expect(parameters.entries.length).toBeLessThanOrEqual(limit);
            expect(checkCommand(type, parameters)).toMatchObject({ ok: true });
          }
        },
      ),
    );
  });

  it('is one update where it fits, or where it empties the list', () => {
    expect(splitLocalList({ update: 'full', entries: [] }, { limit: 5, version: 3 })).toEqual([
      { type: 'send-local-list', parameters: { version: 3, update: 'full', entries: [] } },
    ]);
    expect(() => splitLocalList({ update: 'full', entries: [] }, { limit: 0, version: 3 })).toThrow(RangeError);
  });
});
