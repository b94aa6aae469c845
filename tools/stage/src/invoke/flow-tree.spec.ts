import type { JournalEntry } from '../journal-client';
import { flowTree, shortName } from './flow-tree';

function entry(id: string, kind: string, resource: string, causes: string[], extra: Partial<JournalEntry> = {}): JournalEntry {
  return { id, at: Number(id.replace(/\D/g, '')), kind, resource, causes, outcome: 'ok', ...extra };
}

describe('the tree of a flow', () => {
  it('hangs every entry below its first cause, in the order of time', () => {
    const lines = flowTree('e1', [
      entry('e1', 'invocation', 'session-ledger', [], { durationMs: 12 }),
      entry('e3', 'message', 'queue-b', ['e2']),
      entry('e2', 'publish', 'session-started', ['e1']),
      entry('e4', 'invocation', 'consumer-b', ['e3'], { outcome: 'error', detail: { error: 'boom' } }),
    ]);
    expect(lines).toEqual([
      'ƒ  session-ledger  12 ms',
      '└─ topic  session-started',
      '   └─ queue  queue-b',
      '      └─ ƒ  consumer-b  ERROR  boom',
    ]);
  });

  it('draws an entry once, though causes form a circle', () => {
    const lines = flowTree('e1', [entry('e1', 'publish', 'a', ['e2']), entry('e2', 'publish', 'b', ['e1'])]);
    expect(lines).toEqual(['topic  a', '└─ topic  b']);
  });

  it('shortens an ARN to its name and qualifier', () => {
    expect(shortName('arn:aws:lambda:eu-central-1:000000000000:function:archive:live')).toBe('archive:live');
    expect(shortName('arn:aws:sns:eu-central-1:000000000000:session-started')).toBe('session-started');
  });
});
