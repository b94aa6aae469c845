import type { Flow } from '../data/api';
import { shortName } from '../data/format';

export interface DeadLetter {
  readonly queue: string;
  readonly messageId: string;
}

/**
 * Dead letters that the focus of a flow left, or that its own messages became, and that were not sent back since.
 * `queues` are the names of dead-letter queues.
 */
export function deadLettersOf({ nodes, focusId }: Flow, queues: ReadonlySet<string>): DeadLetter[] {
  const near = new Set([focusId, ...(nodes[focusId]?.entry.causes ?? [])]);
  return Object.values(nodes).flatMap(({ entry, children }) => {
    const queue = shortName(entry.resource);
    const messageId =
      entry.kind === 'dead-letter' ? entry.detail?.['messageId'] : entry.kind === 'message' ? entry.id : undefined;
    if (typeof messageId !== 'string' || !queues.has(queue)) return [];
    if (entry.id !== focusId && !entry.causes.some((cause) => near.has(cause))) return [];
    // It was sent back, and became another message.
    return children.some((child) => nodes[child]?.entry.detail?.['redrivenFrom'] !== undefined)
      ? []
      : [{ queue, messageId }];
  });
}
