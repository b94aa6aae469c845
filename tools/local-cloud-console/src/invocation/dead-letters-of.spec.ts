import type { Entry } from '../data/api';
import { deadLettersOf } from './dead-letters-of';

const entry = (
  id: string,
  kind: string,
  name: string,
  causes: string[],
  detail: Record<string, unknown> = {},
): Entry => ({
  seq: 1,
  id,
  kind,
  at: 0,
  resource: `arn:aws:sqs:eu-central-1:000000000000:${name}`,
  causes,
  outcome: 'ok',
  detail,
});

describe('dead letters of an invocation', () => {
  const nodes = {
    m: { entry: entry('m', 'message', 'work', []), children: ['focus', 'died', 'back'] },
    focus: { entry: entry('focus', 'invocation', 'worker', ['m']), children: ['sent', 'far'] },
    died: { entry: entry('died', 'dead-letter', 'dead', ['m'], { messageId: 'm-1' }), children: [] },
    back: { entry: entry('back', 'dead-letter', 'dead', ['m'], { messageId: 'm-2' }), children: ['again'] },
    again: { entry: entry('again', 'message', 'work', ['back'], { redrivenFrom: 'dead' }), children: [] },
    sent: { entry: entry('sent', 'message', 'dead', ['focus']), children: [] },
    far: { entry: entry('far', 'message', 'other', ['focus']), children: ['elsewhere'] },
    elsewhere: { entry: entry('elsewhere', 'message', 'dead', ['far']), children: [] },
  };
  it('are those that it left or that its messages became, unless they were sent back', () => {
    expect(
      deadLettersOf({ rootId: 'm', focusId: 'focus', nodes, otherCauses: [], cut: false }, new Set(['dead'])),
    ).toEqual([
      { queue: 'dead', messageId: 'm-1' },
      { queue: 'dead', messageId: 'sent' },
    ]);
  });
});
