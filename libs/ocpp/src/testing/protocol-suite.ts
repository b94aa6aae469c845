import fc from 'fast-check';
import type { Refusal } from '../error-code';
import type { Protocol } from '../protocol';
import { checkOf } from '../schema/checks';
import { quickReadOf } from '../schema/quick-read';
import { readTable } from '../schema/table';
import { jsonSchemaOf, withoutNames } from './json-schema';
import { damagedText } from './damaged-text';
import { mutated, mutation } from './mutation';
import { officialMessages, type OfficialMessage } from './oracle';
import { seeded } from './seeded';
import { validPayload } from './valid-payload';

const INT32_BOUND = /must be [<>]= -?214748364[78]\.$|must be [<>]= -?1000000000000\.$|must be [<>]= (?:0|1|65535)\.$/;

export interface Suite<M, C extends string> {
  readonly version: string;
  readonly table: string;
  readonly protocol: Protocol<M, C, unknown>;
  readonly codes: readonly C[];
  readonly encode: {
    readonly call: (id: string, action: string, payload: object) => string;
    readonly result: (id: string, payload: object) => string;
    readonly send?: (id: string, action: string, payload: object) => string;
  };
  readonly decode: (text: string) => object;
  /** What this version lets a station send beyond the published schema. */
  readonly lenientToStations: boolean;
}

/** What holds for every message of every version. Call it in a spec file. */
export function describeProtocol<M, C extends string>(suite: Suite<M, C>): void {
  const { version, protocol, codes } = suite;
  const official = officialMessages(version);
  const table = readTable(suite.table);

  const refusalOf = (message: OfficialMessage, payload: unknown): Refusal<C> | undefined => {
    const { action, from, role } = message;
    if (role === 'response') {
      const answered = protocol.checkResponse(action as keyof M & string, payload);
      return answered.ok ? undefined : answered.refusal;
    }
    const sender = from === 'both' ? 'station' : from;
    const checked =
      role === 'send' ? protocol.checkSend(sender, action, payload) : protocol.checkRequest(sender, action, payload);
    return checked.ok ? undefined : checked.refusal;
  };
  const schemaOf = ({ action, role }: OfficialMessage) => {
    const entry = table.get(action);
    const schema = role === 'response' ? entry?.response?.() : entry?.request();
    if (schema === undefined) throw new Error(`The table has no ${action}.`);
    return schema;
  };
  const isLenient = ({ from, role }: OfficialMessage): boolean =>
    suite.lenientToStations && (from === 'both' || (role === 'response') === (from === 'csms'));

  describe(`every message of OCPP ${version}`, () => {
    it('has a place in the table, and no other', () => {
      expect(protocol.actions).toEqual([...new Set(official.map(({ action }) => action))]);
    });

    it.each(official)('$name: its table says what its schema says, limit by limit', (message) => {
      expect(jsonSchemaOf(schemaOf(message))).toEqual(withoutNames(message.schema));
    });

    it.each(official)('$name: what its schema allows is taken, and comes through a frame unchanged', (message) => {
      const { action, role } = message;
      fc.assert(
        fc.property(validPayload(schemaOf(message)), (payload) => {
          expect(refusalOf(message, payload)).toBeUndefined();
          expect(message.accepts(payload)).toBe(true);
          if (!isLenient(message)) expect(message.acceptsOfficially(payload)).toBe(true);
          const { encode, decode } = suite;
          const text =
            role === 'response'
              ? encode.result('id', payload as object)
              : (role === 'send' ? encode.send : encode.call)?.('id', action, payload as object);
          const kind = { request: 'call', response: 'result', send: 'send' }[role];
          expect(decode(text ?? '')).toEqual({
            kind,
            messageId: 'id',
            ...(role !== 'response' && { action }),
            // -0 has no place in JSON.
            payload: JSON.parse(JSON.stringify(payload)),
          });
        }),
        { numRuns: 10 },
      );
    });

    it.each(official)('$name: damage is judged as ajv judges it', (message) => {
      const payloads = validPayload(schemaOf(message));
      fc.assert(
        fc.property(payloads, fc.array(mutation, { minLength: 1, maxLength: 3 }), (payload, mutations) => {
          const damaged = mutations.reduce<unknown>(mutated, payload);
          const refusal = refusalOf(message, damaged);
          expect({ damaged, accepted: refusal === undefined }).toEqual({ damaged, accepted: message.accepts(damaged) });
          if (refusal !== undefined) {
            expect(codes).toContain(refusal.code);
            expect(refusal.description.length).toBeGreaterThan(10);
          }
          // Against the published schema only written bounds are stricter, and only tolerances for stations more lenient.
          const officially = message.acceptsOfficially(damaged);
          if (officially && refusal !== undefined) expect(refusal.description).toMatch(INT32_BOUND);
          if (!officially && refusal === undefined) expect(isLenient(message)).toBe(true);
        }),
        { numRuns: 25 },
      );
    });

    it.each(official)(
      '$name: the function written for it reads what JSON.parse reads, if valid, and else nothing',
      (message) => {
        const schema = schemaOf(message);
        const check = checkOf(schema);
        const read = quickReadOf(schema, '');
        fc.assert(
          fc.property(validPayload(schema), mutation, fc.nat(), spelling, (payload, how, seed, spell) => {
            const below = seeded(seed);
            const said = below(2) === 0 ? payload : mutated(payload, how);
            const spelt = spell(said) ?? '';
            const text = below(2) === 0 ? spelt : damagedText(spelt, below);
            const result = read(Buffer.from(`${text}\0`), text, 0);
            if (result === undefined || !isAscii(text)) return;
            expect(check(result)).toBeUndefined();
            expect(JSON.stringify(result)).toBe(JSON.stringify(JSON.parse(text)));
          }),
          { numRuns: 15 },
        );
      },
    );
  });
}

/** How stations write JSON: without spaces, or with one after each comma and colon, as Python does. */
const spelling = fc.constantFrom<(value: unknown) => string | undefined>(
  (value) => JSON.stringify(value),
  (value) =>
    JSON.stringify(value, undefined, 1)
      ?.replace(/([[{])\n\s*/g, '$1')
      .replace(/\n\s*([\]}])/g, '$1')
      .replace(/\n\s*/g, ' '),
);

function isAscii(text: string): boolean {
  return Buffer.byteLength(text) === text.length;
}
