import { progressOf, wayKey } from './progress';
import type { HistoryEvent } from './states';

/** A history as Step Functions gives it: each line is its type, its predecessor and its details. */
function history(...lines: readonly (readonly [type: string, previous: number, detail?: object])[]): HistoryEvent[] {
  return lines.map(([type, previousEventId, detail], index) => ({
    id: index + 1,
    previousEventId,
    timestamp: index + 1,
    type,
    ...(detail && {
      [type.endsWith('Entered')
        ? 'stateEnteredEventDetails'
        : type.endsWith('Exited')
          ? 'stateExitedEventDetails'
          : `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`]: detail,
    }),
  }));
}
const statuses = (events: HistoryEvent[]): Record<string, string> =>
  Object.fromEntries([...progressOf(events).states].map(([name, { status }]) => [name, status]));

describe('an execution’s progress', () => {
  it('counts retries, and tells what was caught from what succeeded', () => {
    const events = history(
      ['ExecutionStarted', 0],
      ['TaskStateEntered', 1, { name: 'Ask', input: '{"n":1}' }],
      ['TaskScheduled', 2],
      ['TaskFailed', 3, { error: 'Busy', cause: 'again' }],
      ['TaskScheduled', 4],
      ['TaskFailed', 5, { error: 'Busy', cause: 'still' }],
      ['TaskStateExited', 6, { name: 'Ask', output: '{}' }],
      ['PassStateEntered', 7, { name: 'Tell' }],
      ['PassStateExited', 8, { name: 'Tell' }],
      ['ExecutionSucceeded', 9],
    );
    expect(statuses(events)).toEqual({ Ask: 'caught', Tell: 'ok' });
    const { states, taken } = progressOf(events);
    expect(states.get('Ask')).toMatchObject({
      retries: 1,
      visits: [
        {
          input: '{"n":1}',
          error: 'Busy',
          next: 'Tell',
          attempts: [
            { event: 3, error: 'Busy' },
            { event: 5, cause: 'still' },
          ],
        },
      ],
    });
    expect([...taken]).toEqual([wayKey('Ask', 'Tell', true)]);
  });

  it('shows what runs, what waits to be tried again, and what was stopped', () => {
    const begun = history(
      ['ExecutionStarted', 0],
      ['ParallelStateEntered', 1, { name: 'Both' }],
      ['ParallelStateStarted', 2],
      ['TaskStateEntered', 3, { name: 'Left' }],
      ['TaskScheduled', 4],
      ['WaitStateEntered', 3, { name: 'Right' }],
      ['TaskFailed', 5, { error: 'Busy' }],
    );
    expect(statuses(begun)).toEqual({ Both: 'running', Left: 'retrying', Right: 'running' });
    const failed = history(
      ['ExecutionStarted', 0],
      ['ParallelStateEntered', 1, { name: 'Both' }],
      ['ParallelStateStarted', 2],
      ['FailStateEntered', 3, { name: 'Left' }],
      ['WaitStateEntered', 3, { name: 'Right' }],
      ['WaitStateAborted', 5],
      ['ParallelStateFailed', 4, { error: 'E', cause: 'c' }],
      ['ExecutionFailed', 7, { error: 'E', cause: 'c' }],
    );
    expect(statuses(failed)).toEqual({ Both: 'failed', Left: 'failed', Right: 'stopped' });
    expect(progressOf(failed).states.get('Both')?.visits[0]).toMatchObject({ error: 'E', cause: 'c' });
    const aborted = [...begun, { id: 8, previousEventId: 2, timestamp: 8, type: 'ExecutionAborted' }];
    expect(statuses(aborted)).toEqual({ Both: 'stopped', Left: 'stopped', Right: 'stopped' });
  });

  it('counts a Map’s items, and keeps a failed one in sight when it is tolerated', () => {
    const events = history(
      ['ExecutionStarted', 0],
      ['MapStateEntered', 1, { name: 'Each' }],
      ['MapStateStarted', 2, { length: 3 }],
      ['MapIterationStarted', 3, { name: 'Each', index: 0 }],
      ['MapIterationStarted', 3, { name: 'Each', index: 1 }],
      ['TaskStateEntered', 4, { name: 'Do' }],
      ['TaskStateEntered', 5, { name: 'Do' }],
      ['TaskScheduled', 6],
      ['TaskScheduled', 7],
      ['TaskSucceeded', 8],
      ['TaskStateExited', 10, { name: 'Do' }],
      ['MapIterationSucceeded', 11, { name: 'Each', index: 0 }],
      ['TaskFailed', 9, { error: 'Bad' }],
      ['MapIterationFailed', 13, { name: 'Each', index: 1 }],
    );
    const running = progressOf(events).states;
    expect(running.get('Each')).toMatchObject({
      status: 'running',
      items: { total: 3, begun: 2, ok: 1, failed: 1, stopped: 0 },
    });
    expect(running.get('Do')).toMatchObject({
      status: 'failed',
      visits: [
        { item: 0, status: 'ok' },
        { item: 1, status: 'failed' },
      ],
    });
    const tolerated = [
      ...events,
      { id: 15, previousEventId: 14, timestamp: 15, type: 'MapStateSucceeded' },
      {
        id: 16,
        previousEventId: 15,
        timestamp: 16,
        type: 'MapStateExited',
        stateExitedEventDetails: { name: 'Each', output: '[]' },
      },
    ];
    expect(statuses(tolerated)).toEqual({ Each: 'ok', Do: 'failed' });
  });

  it('lets the last round of a loop count', () => {
    const round = (from: number): readonly (readonly [string, number, object?])[] => [
      ['TaskStateEntered', from, { name: 'Look' }],
      ['TaskScheduled', from + 1],
    ];
    const events = history(
      ['ExecutionStarted', 0],
      ...round(1),
      ['TaskFailed', 3, { error: 'E' }],
      ['TaskStateExited', 4, { name: 'Look' }],
      ...round(5),
      ['TaskSucceeded', 7],
      ['TaskStateExited', 8, { name: 'Look' }],
    );
    expect(statuses(events)).toEqual({ Look: 'ok' });
    expect(progressOf(events).states.get('Look')?.visits).toHaveLength(2);
    expect([...progressOf(events).taken]).toEqual([wayKey('Look', 'Look', true)]);
  });

  it('tells a failed Parallel state from the one that encloses it', () => {
    const events = history(
      ['ExecutionStarted', 0],
      ['ParallelStateEntered', 1, { name: 'Outer' }],
      ['ParallelStateStarted', 2],
      ['ParallelStateEntered', 3, { name: 'Inner' }],
      ['ParallelStateStarted', 4],
      ['FailStateEntered', 5, { name: 'Stop' }],
      ['ParallelStateFailed', 6, { error: 'E' }],
      ['ParallelStateFailed', 7, { error: 'E' }],
      ['ParallelStateExited', 8, { name: 'Outer' }],
    );
    expect(statuses(events)).toEqual({ Outer: 'caught', Inner: 'failed', Stop: 'failed' });
  });
});
