import { workOf } from './work-of';

const none = { sources: [], screens: false, stacks: [] };

describe('what saved files call for', () => {
  it.each([
    [
      'apps/consumers/session-ledger/src/handler.ts',
      { ...none, sources: ['apps/consumers/session-ledger/src/handler.ts'] },
    ],
    ['libs/domain/src/session.ts', { ...none, sources: ['libs/domain/src/session.ts'] }],
    ['apps/consumers/session-ledger/stack.ts', { ...none, stacks: ['apps/consumers/session-ledger'] }],
    ['infra/global/topics.ts', { ...none, stacks: ['infra/global'] }],
    ['infra/front-doors/functions/app.js', { ...none, stacks: ['infra/front-doors'] }],
    ['infra/constructs/src/queues.ts', { ...none, stacks: 'all' }],
    ['infra/stages/local.json', { ...none, stacks: 'all' }],
    ['libs/events/src/topics.ts', { ...none, sources: ['libs/events/src/topics.ts'], stacks: 'all' }],
    ['apps/ui/console/src/main.tsx', { ...none, screens: true }],
    ['libs/ui-kit/src/button.tsx', { ...none, screens: true }],
    ['libs/api-contract/src/session.ts', { ...none, sources: ['libs/api-contract/src/session.ts'], screens: true }],
  ])('%s', (file, expected) => {
    expect(workOf([file])).toEqual(expected);
  });

  it.each([
    'apps/consumers/session-ledger/src/handler.spec.ts',
    'apps/consumers/session-ledger/README.md',
    'apps/ui/console/node_modules/.vite/deps/x.js',
    'infra/checks/templates/global.json',
    'infra/checks/stacks.ts',
    'libs/domain/src/.session.ts.swp',
    'libs/domain/src/session.ts~',
    'apps/acceptance/src/flows.acceptance.ts',
  ])('%s is beside the point', (file) => {
    expect(workOf([file])).toEqual(none);
  });
});
