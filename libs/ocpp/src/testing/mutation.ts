import fc from 'fast-check';

/** What takes a value's place: every JSON type, and numbers and texts at the edges of rules. */
const STRANGERS: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1,
  1.5,
  0.1,
  2147483647,
  2147483648,
  -2147483649,
  1e15,
  1e300,
  '',
  '0',
  'x',
  'accepted',
  'Accepted',
  '2026-01-01T10:00:00Z',
  '2026-13-41',
  '\u{1F600}',
  'x'.repeat(60),
  'y'.repeat(10_001),
  [],
  [[]],
  [{}],
  {},
  { a: 1 },
  { vendorId: 'v' },
];
const NAMES: readonly string[] = [
  'x',
  'status',
  'customData',
  'vendorId',
  '__proto__',
  'constructor',
  'toString',
  'id',
  '',
];

/** How a payload is damaged: three numbers choose the place, the way and the material. */
export type Mutation = readonly [place: number, way: number, material: number];

export const mutation: fc.Arbitrary<Mutation> = fc.tuple(fc.nat(100_000), fc.nat(100), fc.nat(1_000));

/** A copy of a payload with one thing changed. Now and then the change does no harm. */
export function mutated(payload: unknown, [place, way, material]: Mutation): unknown {
  const root = { payload: structuredClone(payload) };
  const places = [...placesIn(root)];
  const at = places[place % places.length];
  if (at === undefined) return root.payload;
  const { holder, key } = at;
  const value = (holder as Record<string, unknown>)[key];
  const put = (next: unknown): void => void Object.defineProperty(holder, key, define(next));
  const stranger = STRANGERS[material % STRANGERS.length];
  switch (way % 8) {
    case 0:
    case 1:
      put(structuredClone(stranger));
      break;
    case 2:
      if (holder === root) put(structuredClone(stranger));
      else if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else delete (holder as Record<string, unknown>)[key];
      break;
    case 3: {
      const name = NAMES[material % NAMES.length] ?? 'x';
      // A list has no named members in JSON, and its own methods would meet them.
      if (typeof value === 'object' && value !== null && !Array.isArray(value))
        Object.defineProperty(value, name, define(structuredClone(stranger)));
      else put({ [key]: value });
      break;
    }
    case 4:
      if (Array.isArray(value)) put(Array.from({ length: 1 + (material % 1_100) }, () => value[0] ?? stranger));
      else put([value]);
      break;
    case 5:
      if (typeof value === 'string') put(value + 'x'.repeat(1 + (material % 60)));
      else if (typeof value === 'number') put(value + (material % 2 === 0 ? 1 : 0.05));
      else put(structuredClone(stranger));
      break;
    case 6:
      if (typeof value === 'string') put(material % 2 === 0 ? value.toUpperCase() : value.slice(1));
      else if (typeof value === 'number') put(material % 2 === 0 ? -value : String(value));
      else if (Array.isArray(value)) put([]);
      else put({});
      break;
    default:
      if (typeof value === 'number') put(value * 10 ** (material % 20));
      else if (Array.isArray(value))
        value.push(structuredClone(material % 2 === 0 ? (value[0] ?? stranger) : stranger));
      else put(typeof value === 'boolean' ? String(value) : structuredClone(stranger));
  }
  return root.payload;
}

interface Place {
  readonly holder: object;
  readonly key: string;
}

function* placesIn(holder: object): Generator<Place> {
  for (const [key, value] of Object.entries(holder)) {
    yield { holder, key };
    if (typeof value === 'object' && value !== null) yield* placesIn(value);
  }
}

/** An own property even where the name is `__proto__`, as JSON.parse makes it. */
function define(value: unknown): PropertyDescriptor {
  return { value, enumerable: true, configurable: true, writable: true };
}
