import type { JournalEntry } from '../journal-client';
import { flowTree, shortName } from './flow-tree';

function entry(
  id: string,
  kind: string,
  resource: string,
  causes: string[],
  extra: Partial<JournalEntry> = {},
): JournalEntry {
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

  it('writes notes below their entry, before what it led to', () => {
    const notes = new Map([
      ['e1', ['rows written  session 1']],
      ['e2', ['one', 'two']],
    ]);
    expect(flowTree('e1', [entry('e1', 'invocation', 'a', []), entry('e2', 'publish', 'b', ['e1'])], notes)).toEqual([
      'ƒ  a',
      '├─ rows written  session 1',
      '└─ topic  b',
      '   ├─ one',
      '   └─ two',
    ]);
  });

  it('shortens an ARN to what tells resources of one stage apart', () => {
    expect(shortName('arn:aws:lambda:eu-central-1:000000000000:function:busbar-local-archive:live')).toBe('archive');
    expect(shortName('arn:aws:scheduler:eu-central-1:000000000000:schedule/default/busbar-local-offline-watch')).toBe(
      'offline-watch',
    );
    expect(shortName('arn:aws:dynamodb:eu-central-1:000000000000:table/busbar-local-stations')).toBe('stations');
    expect(shortName('arn:aws:s3:::busbar-local-global-archive/facts/a.gz')).toBe('facts/a.gz');
    expect(shortName('arn:aws:lambda:eu-central-1:000000000000:function:archive:3')).toBe('archive:3');
    expect(shortName('arn:aws:sns:eu-central-1:000000000000:session-started')).toBe('session-started');
  });
});
