import type { Archive, ArchivedEntry } from './archive';

export interface FlowNode {
  readonly entry: ArchivedEntry;
  /** Ids of nodes of the same flow. */
  readonly children: readonly string[];
}

/** What an entry belongs to: the way back to its origin, and everything that came of that. */
export interface Flow {
  readonly rootId: string;
  readonly focusId: string;
  readonly nodes: Readonly<Record<string, FlowNode>>;
  /** Further causes of the focus (a batch has many), which are flows of their own. */
  readonly otherCauses: readonly string[];
  /** There is more than is shown. */
  readonly cut: boolean;
}

const MOST_NODES = 1_500;
const MOST_DEPTH = 60;

/**
 * Finds an entry's flow. An entry with several causes hangs below the first that is known; of a batch's causes the
 * first leads back to the origin.
 */
export function flowOf(archive: Archive, focusId: string): Flow | undefined {
  const focus = archive.entry(focusId)?.entry;
  if (focus === undefined) return undefined;
  const way: ArchivedEntry[] = [focus];
  const seen = new Set([focus.id]);
  for (let at: ArchivedEntry | undefined = focus; at && way.length < MOST_DEPTH;) {
    let parent: ArchivedEntry | undefined;
    for (const cause of at.causes) {
      if (seen.has(cause)) continue;
      parent = archive.entry(cause)?.entry;
      if (parent) break;
    }
    if (parent) {
      way.push(parent);
      seen.add(parent.id);
    }
    at = parent;
  }
  const root = way.at(-1) as ArchivedEntry;
  const nodes: Record<string, { entry: ArchivedEntry; children: string[] }> = {};
  let count = 0;
  let cut = false;
  const put = (entry: ArchivedEntry, parentId: string | undefined): boolean => {
    if (nodes[entry.id]) return false;
    nodes[entry.id] = { entry, children: [] };
    if (parentId !== undefined) nodes[parentId]?.children.push(entry.id);
    count += 1;
    return true;
  };
  // The way to the focus is always shown, however large the rest is.
  for (let index = way.length - 1; index >= 0; index -= 1) put(way[index] as ArchivedEntry, way[index + 1]?.id);
  const waiting = way.map(({ id }) => id);
  for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
    if (count >= MOST_NODES) {
      cut = true;
      break;
    }
    for (const effect of archive.effects(id, MOST_NODES - count)) if (put(effect, id)) waiting.push(effect.id);
  }
  for (const node of Object.values(nodes))
    node.children.sort((a, b) => (nodes[a]?.entry.at ?? 0) - (nodes[b]?.entry.at ?? 0));
  return { rootId: root.id, focusId: focus.id, nodes, otherCauses: focus.causes.filter((cause) => !nodes[cause]), cut };
}
