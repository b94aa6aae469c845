import type { Flow } from '../data/api';
import { shortName } from '../data/format';

export interface DeadLetter {
  readonly queue: string;
  readonly messageId: string;
}

/** Messages of a flow that are in a dead-letter queue and were not sent back since. `queues` are the names of such queues. */
export function deadLettersIn(flow: Flow, queues: ReadonlySet<string>): DeadLetter[] {
  return Object.values(flow.nodes).flatMap(({ entry, children }) => {
    const queue = shortName(entry.resource);
    const messageId =
      entry.kind === 'dead-letter' ? entry.detail?.['messageId'] : entry.kind === 'message' ? entry.id : undefined;
    if (typeof messageId !== 'string' || !queues.has(queue)) return [];
    // It was sent back, and became another message.
    return children.some((child) => flow.nodes[child]?.entry.detail?.['redrivenFrom'] !== undefined)
      ? []
      : [{ queue, messageId }];
  });
}
