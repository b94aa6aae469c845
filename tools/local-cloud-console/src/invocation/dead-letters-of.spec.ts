import { deadLettersIn } from './dead-letters-of';

describe('dead letters of a flow', () => {
  const entry = (id: string, kind: string, resource: string, detail: Record<string, unknown> = {}) => ({
    seq: 1,
    id,
    kind,
    at: 0,
    resource,
    causes: [],
    outcome: 'ok' as const,
    detail,
  });
  const queue = 'arn:aws:sqs:eu-central-1:000000000000:dead';
  it('are those that were not sent back', () => {
    const nodes = {
      a: { entry: entry('a', 'dead-letter', queue, { messageId: 'm-1' }), children: [] },
      b: { entry: entry('b', 'dead-letter', queue, { messageId: 'm-2' }), children: ['c'] },
      c: { entry: entry('c', 'message', queue.replace('dead', 'work'), { redrivenFrom: queue }), children: [] },
      sent: { entry: entry('sent', 'message', queue), children: [] },
    };
    expect(deadLettersIn({ rootId: 'a', focusId: 'a', nodes, otherCauses: [], cut: false }, new Set(['dead']))).toEqual(
      [
        { queue: 'dead', messageId: 'm-1' },
        { queue: 'dead', messageId: 'sent' },
      ],
    );
  });
});
