/** What an event can ask for that no file can know. */
export interface Fillings {
  /** `{{uuid}}`: another one at each place. */
  uuid(): string;
  /** `{{now}}`: ISO 8601. */
  now(): string;
  /** `{{secret:origin}}`: the value of a secret of the stage. */
  secret(name: string): Promise<string>;
}

const PLACE = /\{\{(uuid|short|now|secret:([\w-]+))\}\}/g;

/** Fills `{{…}}` in every string of an event. `{{short}}` is the beginning of a UUID, for ids of few characters. */
export async function fillIn(value: unknown, fillings: Fillings): Promise<unknown> {
  if (typeof value === 'string') return fillText(value, fillings);
  if (Array.isArray(value)) return Promise.all(value.map((item) => fillIn(item, fillings)));
  if (typeof value !== 'object' || value === null) return value;
  const entries = await Promise.all(
    Object.entries(value).map(async ([key, item]) => [key, await fillIn(item, fillings)] as const),
  );
  return Object.fromEntries(entries);
}

async function fillText(text: string, fillings: Fillings): Promise<string> {
  const parts: string[] = [];
  let from = 0;
  for (const match of text.matchAll(PLACE)) {
    const [whole, what, secret] = match;
    parts.push(text.slice(from, match.index));
    if (secret !== undefined) parts.push(await fillings.secret(secret));
    else parts.push(what === 'now' ? fillings.now() : what === 'short' ? fillings.uuid().slice(0, 8) : fillings.uuid());
    from = match.index + whole.length;
  }
  return [...parts, text.slice(from)].join('');
}
