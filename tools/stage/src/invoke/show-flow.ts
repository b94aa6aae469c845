import { flowOf, invocation, stillness, type Flow, type JournalEntry } from '../journal-client';
import { changesOf, rowsWritten, type Changes } from './changes';
import { flowTree, shortName } from './flow-tree';

/** What an invocation led to, once the system is still. */
export interface ShownFlow {
  readonly tree: readonly string[];
  /** What the whole flow changed, one line each. */
  readonly changes: readonly string[];
  /** Whether it ended: else the tree may lack something. */
  readonly complete: boolean;
}

/** @param requestId the invocation's */
export async function showFlow(endpoint: string, requestId: string, timeoutMs: number): Promise<ShownFlow> {
  const still = await stillness(endpoint, timeoutMs);
  const flow = await flowOf(endpoint, requestId);
  const entries = below(requestId, flow);
  const rows = new Map<string, Changes>();
  for (const { id, kind } of entries)
    if (kind === 'invocation') rows.set(id, rowsWritten((await invocation(endpoint, id)).spans));

  const notes = new Map(
    [...rows]
      .filter(([, changes]) => changes.size > 0)
      .map(([id, changes]) => [id, [`rows written  ${listed(changes)}`]]),
  );
  const changes = changesOf(entries, rows.values(), shortName);
  return {
    tree: flowTree(requestId, entries, notes),
    changes: [...changes].map(([what, count]) => `${what}  ${count}`),
    complete: still && !flow.cut,
  };
}

/** The entry and everything that it led to. */
function below(rootId: string, flow: Flow): JournalEntry[] {
  const entries = Object.values(flow.nodes).map(({ entry }) => entry);
  const found = new Set([rootId]);
  for (let before = 0; before < found.size;) {
    before = found.size;
    for (const { id, causes } of entries) if (causes.some((cause) => found.has(cause))) found.add(id);
  }
  return entries.filter(({ id }) => found.has(id));
}

function listed(changes: Changes): string {
  return [...changes].map(([table, count]) => `${table} ${count}`).join(', ');
}
