import { outcomesOf, statesOf } from './states';

describe('a state machine, drawn', () => {
  it('lists states in the order in which they are reached, with what lies inside of them', () => {
    const states = statesOf({
      StartAt: 'Ask',
      States: {
        Done: { Type: 'Succeed' },
        Ask: { Type: 'Task', Next: 'Choose', Catch: [{ Next: 'Tell' }] },
        Choose: { Type: 'Choice', Choices: [{ Next: 'Both' }], Default: 'Done' },
        Both: {
          Type: 'Parallel',
          Next: 'Done',
          Branches: [
            { StartAt: 'Left', States: { Left: { Type: 'Pass' } } },
            { StartAt: 'Right', States: { Right: { Type: 'Pass' } } },
          ],
        },
        Tell: { Type: 'Fail' },
        Lost: { Type: 'Pass' },
      },
    });
    expect(states.map(({ name }) => name)).toEqual(['Ask', 'Choose', 'Tell', 'Both', 'Done', 'Lost']);
    expect(states[3]?.branches.map((branch) => branch.map(({ name }) => name))).toEqual([['Left'], ['Right']]);
    expect(states[0]?.next).toEqual(['Choose', 'Tell']);
  });

  it('shows how each state went', () => {
    const entered = (id: number, name: string, previousEventId: number) => ({
      id,
      previousEventId,
      timestamp: id,
      type: 'TaskStateEntered',
      stateEnteredEventDetails: { name },
    });
    const exited = (id: number, name: string, previousEventId: number) => ({
      id,
      previousEventId,
      timestamp: id,
      type: 'TaskStateExited',
      stateExitedEventDetails: { name },
    });
    const outcomes = outcomesOf([
      { id: 1, previousEventId: 0, timestamp: 1, type: 'ExecutionStarted' },
      entered(2, 'Ask', 1),
      exited(3, 'Ask', 2),
      entered(4, 'Wait', 3),
      { id: 5, previousEventId: 4, timestamp: 5, type: 'TaskFailed' },
      { id: 6, previousEventId: 5, timestamp: 6, type: 'ExecutionFailed' },
    ]);
    expect(outcomes.get('Ask')).toMatchObject({ outcome: 'ok', entered: 1 });
    expect(outcomes.get('Wait')).toMatchObject({ outcome: 'failed' });
    expect(outcomesOf([entered(1, 'Now', 0)]).get('Now')?.outcome).toBe('running');
  });
});
