import type { JournalEntry } from '../journal-client';

/**
 * Draws what an entry led to as a tree, children in the order of time. An entry with several causes (a batch of
 * messages) hangs below the first that is in the tree.
 * @param notes lines to write below entries, by their ids
 */
export function flowTree(
  rootId: string,
  entries: readonly JournalEntry[],
  notes: ReadonlyMap<string, readonly string[]> = new Map(),
): string[] {
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const children = new Map<string, JournalEntry[]>();
  for (const entry of entries) {
    const parent = entry.id === rootId ? undefined : entry.causes.find((cause) => byId.has(cause));
    if (parent === undefined) continue;
    children.set(parent, [...(children.get(parent) ?? []), entry]);
  }
  const root = byId.get(rootId);
  return root ? draw(root, { children, notes, drawn: new Set() }, '', '') : [];
}

interface Drawing {
  readonly children: ReadonlyMap<string, JournalEntry[]>;
  readonly notes: ReadonlyMap<string, readonly string[]>;
  readonly drawn: Set<string>;
}

function draw(entry: JournalEntry, drawing: Drawing, first: string, others: string): string[] {
  const { children, notes, drawn } = drawing;
  // A cause that points back would otherwise be drawn for ever.
  if (drawn.has(entry.id)) return [];
  drawn.add(entry.id);
  const below = (children.get(entry.id) ?? []).toSorted((a, b) => a.at - b.at);
  return [
    first + describe(entry),
    ...(notes.get(entry.id) ?? []).map(
      (note, index, all) => `${others}${index === all.length - 1 && below.length === 0 ? '└─ ' : '├─ '}${note}`,
    ),
    ...below.flatMap((child, index) => {
      const last = index === below.length - 1;
      return draw(child, drawing, `${others}${last ? '└─ ' : '├─ '}`, `${others}${last ? '   ' : '│  '}`);
    }),
  ];
}

const VERBS: Readonly<Record<string, string>> = {
  invocation: 'ƒ',
  publish: 'topic',
  delivery: 'delivered to',
  message: 'queue',
  object: 'object',
  item: 'item',
  request: 'request',
  connection: 'connection',
  schedule: 'schedule',
  execution: 'execution of',
  task: 'task of',
  'dead-letter': 'dead letter in',
};

/** One line for one entry: what, which, how long, how it went. */
export function describe(entry: JournalEntry): string {
  const parts = [VERBS[entry.kind] ?? entry.kind, shortName(entry.resource)];
  const action = entry.detail?.action ?? entry.detail?.operation ?? entry.detail?.key;
  if (typeof action === 'string') parts.push(action);
  if (entry.durationMs !== undefined) parts.push(`${entry.durationMs.toFixed(entry.durationMs < 10 ? 1 : 0)} ms`);
  if (entry.outcome !== 'ok') parts.push(entry.outcome.toUpperCase(), reason(entry));
  return parts.filter((part) => part !== '').join('  ');
}

function reason(entry: JournalEntry): string {
  const text = entry.detail?.error ?? entry.detail?.reason ?? entry.detail?.message ?? '';
  return typeof text === 'string' ? text : JSON.stringify(text);
}

/** `arn:aws:lambda:…:function:busbar-local-archive:live` → `archive`; the stage, the alias and an object's bucket go without saying. */
export function shortName(resource: string): string {
  if (!resource.startsWith('arn:')) return resource;
  const name = resource.split(':').slice(5).join(':');
  if (resource.startsWith('arn:aws:s3:')) return name.replace(/^[^/]+\//, '');
  return name
    .replace(/^(function|table|topic|queue|schedule\/[^/]+|schedule)[:/]/, '')
    .replace(/^busbar-local-/, '')
    .replace(/:live$/, '');
}
