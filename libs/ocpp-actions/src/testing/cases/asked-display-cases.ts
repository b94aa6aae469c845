import type { ParametersOf } from '@busbar/domain';
import { REQUEST_ID, type TestCase } from './run-case';
import type { Expected, Script } from './script';

const FROM = '2026-03-01T08:00:00.000Z';
const TO = '2026-03-01T09:00:00.000Z';

function show(
  script: Script,
  more: Partial<ParametersOf<'set-display-message'>>,
  says: Expected = {},
  status = 'Accepted',
): void {
  script.ask(
    {
      type: 'set-display-message',
      parameters: { id: 5, priority: 'in-front', format: 'utf8', content: 'Welcome', ...more },
    },
    'SetDisplayMessage',
    { 'message.id': [5], 'message.message.content': ['Welcome'], ...says },
    { status },
    status === 'Accepted' ? 'accepted' : 'rejected',
  );
}

const shown =
  (more: Partial<ParametersOf<'set-display-message'>>, says: Expected = {}, status = 'Accepted') =>
  (script: Script): void =>
    show(script, more, says, status);

/** During a session. */
const shownTo =
  (more: Partial<ParametersOf<'set-display-message'>>, says: Expected = {}) =>
  (script: Script): void => {
    script.energyTransferStarted();
    show(script, { transactionId: 'tx-1', ...more }, { 'message.transactionId': ['tx-1'], ...says });
    script.unplugged();
  };

const asked =
  (parameters: ParametersOf<'get-display-messages'>, says: Expected, status: 'Accepted' | 'Unknown' = 'Accepted') =>
  (script: Script): void => {
    script.ask(
      { type: 'get-display-messages', parameters },
      'GetDisplayMessages',
      { requestId: [REQUEST_ID], ...says },
      { status },
      status === 'Accepted' ? 'accepted' : 'rejected',
    );
    if (status === 'Accepted')
      script.send('NotifyDisplayMessages', {
        requestId: REQUEST_ID,
        messageInfo: [{ id: 5, priority: 'InFront', message: { format: 'UTF8', content: 'Welcome' } }],
      });
  };

const cleared =
  (status: 'Accepted' | 'Unknown') =>
  (script: Script): void =>
    script.ask(
      { type: 'clear-display-message', parameters: { id: 5 } },
      'ClearDisplayMessage',
      { id: [5] },
      { status },
      status === 'Accepted' ? 'accepted' : 'rejected',
    );

const NO_MORE = { id: 'absent', priority: 'absent', state: 'absent' } as const;

/** Display messages (block O). */
export const ASKED_DISPLAY: readonly TestCase[] = [
  {
    id: 'TC_O_01_CSMS',
    about: 'a message',
    play: shown(
      { state: 'idle' },
      { 'message.priority': ['InFront'], 'message.message.format': ['UTF8'], 'message.state': ['Idle'] },
    ),
  },
  { id: 'TC_O_02_CSMS', about: 'all messages', play: asked({}, NO_MORE) },
  { id: 'TC_O_03_CSMS', about: 'there are no messages', play: asked({}, {}, 'Unknown') },
  { id: 'TC_O_04_CSMS', about: 'clears a message', play: cleared('Accepted') },
  { id: 'TC_O_05_CSMS', about: 'clears a message that is not there', play: cleared('Unknown') },
  {
    id: 'TC_O_06_CSMS',
    about: 'a message for a session',
    play: shownTo({}, { 'message.priority': ['InFront'] }),
  },
  {
    id: 'TC_O_07_CSMS',
    about: 'messages by their ids',
    play: asked({ ids: [5] }, { ...NO_MORE, id: 'present', 'id.0': [5] }),
  },
  {
    id: 'TC_O_08_CSMS',
    about: 'messages of a priority',
    play: asked({ priority: 'in-front' }, { ...NO_MORE, priority: ['InFront'] }),
  },
  {
    id: 'TC_O_09_CSMS',
    about: 'messages of a state',
    play: asked({ state: 'charging' }, { ...NO_MORE, state: ['Charging'] }),
  },
  {
    id: 'TC_O_10_CSMS',
    about: 'a message for a session that does not run',
    play: shown({ transactionId: 'tx-0' }, { 'message.transactionId': ['tx-0'] }, 'UnknownTransaction'),
  },
  { id: 'TC_O_11_CSMS', about: 'there is no such message', play: asked({ ids: [6] }, { 'id.0': [6] }, 'Unknown') },
  {
    id: 'TC_O_12_CSMS',
    about: 'a message takes the place of another one',
    play: (script) => {
      show(script, {});
      show(script, { priority: 'always-front' }, { 'message.priority': ['AlwaysFront'] });
    },
  },
  {
    id: 'TC_O_13_CSMS',
    about: 'a message from a time on',
    play: shown({ from: FROM }, { 'message.startDateTime': [FROM] }),
  },
  { id: 'TC_O_14_CSMS', about: 'a message until a time', play: shown({ to: TO }, { 'message.endDateTime': [TO] }) },
  {
    id: 'TC_O_17_CSMS',
    about: 'a priority that the station does not know',
    play: shown({ priority: 'always-front' }, { 'message.priority': ['AlwaysFront'] }, 'NotSupportedPriority'),
  },
  {
    id: 'TC_O_18_CSMS',
    about: 'a state that the station does not know',
    play: shown({ state: 'faulted' }, { 'message.state': ['Faulted'] }, 'NotSupportedState'),
  },
  {
    id: 'TC_O_19_CSMS',
    about: 'a format that the station does not know',
    play: shown({ format: 'html' }, { 'message.message.format': ['HTML'] }, 'NotSupportedMessageFormat'),
  },
  {
    id: 'TC_O_25_CSMS',
    about: 'a message for a state',
    play: shown({ state: 'charging' }, { 'message.state': ['Charging'] }),
  },
  {
    id: 'TC_O_26_CSMS',
    about: 'a message that is refused',
    play: shown({ priority: 'normal-cycle' }, { 'message.priority': ['NormalCycle'] }, 'Rejected'),
  },
  {
    id: 'TC_O_27_CSMS',
    about: 'a message for a session from a time on',
    play: shownTo({ from: FROM }, { 'message.startDateTime': [FROM] }),
  },
  {
    id: 'TC_O_28_CSMS',
    about: 'a message for a session until a time',
    play: shownTo({ to: TO, state: 'charging' }, { 'message.endDateTime': [TO], 'message.state': ['Charging'] }),
  },
];
