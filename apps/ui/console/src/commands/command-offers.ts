import type { CommandType } from '@busbar/api-contract/client';

/** What somebody fills in for a command. `name` is that of the parameter. */
export type CommandField =
  | { readonly kind: 'token'; readonly name: 'tokenId' }
  | { readonly kind: 'evse'; readonly optional: boolean }
  /** One of the sessions that run at the station. */
  | { readonly kind: 'session' }
  | {
      readonly kind: 'choice';
      readonly name: string;
      readonly label: string;
      readonly words: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'text' | 'lines' | 'integer';
      readonly name: string;
      readonly label: string;
      readonly hint?: string;
      readonly optional?: boolean;
    }
  /** Minutes from now, sent as a moment. */
  | { readonly kind: 'minutes'; readonly name: string; readonly label: string; readonly preset: number };

/** What a form holds, by the names of parameters. */
export type CommandValues = Readonly<Record<string, string>>;

export interface CommandOffer {
  readonly label: string;
  /** What it does, for somebody who does not know OCPP. */
  readonly hint: string;
  readonly fields: readonly CommandField[];
  /** What it may destroy: asked once before it is sent. */
  readonly question?: (values: CommandValues) => string | undefined;
  /** Parameters beside the fields, made when it is sent. */
  readonly extra?: (now: Date) => Readonly<Record<string, unknown>>;
}

const EVSE: CommandField = { kind: 'evse', optional: true };
const THIS_EVSE: CommandField = { kind: 'evse', optional: false };
const TOKEN: CommandField = { kind: 'token', name: 'tokenId' };

/** The commands that have a form of their own, in the order in which they are offered. */
export const COMMAND_OFFERS: Readonly<Partial<Record<CommandType, CommandOffer>>> = {
  'remote-start': { label: 'Remote start', hint: 'Starts a session for a token.', fields: [TOKEN, EVSE] },
  'remote-stop': {
    label: 'Remote stop',
    hint: 'Ends a running session.',
    fields: [{ kind: 'session' }],
    question: () => 'The car stops charging. Stop the session?',
  },
  'unlock-connector': {
    label: 'Unlock connector',
    hint: 'Releases a cable that is stuck.',
    fields: [THIS_EVSE],
    question: () => 'A session that runs at this connector ends. Unlock it?',
  },
  reset: {
    label: 'Reset',
    hint: 'Restarts the station.',
    fields: [
      {
        kind: 'choice',
        name: 'mode',
        label: 'How',
        words: {
          soft: 'Soft: end sessions properly, then restart',
          hard: 'Hard: restart at once',
          'on-idle': 'When nobody charges (OCPP 2.x)',
        },
      },
      EVSE,
    ],
    question: ({ mode }) => (mode === 'on-idle' ? undefined : 'Sessions that run at this station end. Reset it?'),
  },
  'change-availability': {
    label: 'Change availability',
    hint: 'Takes the station or a connector out of service, or back.',
    fields: [
      {
        kind: 'choice',
        name: 'operative',
        label: 'To',
        words: { true: 'In service', false: 'Out of service' },
      },
      EVSE,
    ],
    question: ({ operative }) =>
      operative === 'false' ? 'Nobody can start charging there until it is back in service. Take it out?' : undefined,
  },
  'trigger-message': {
    label: 'Trigger message',
    hint: 'Has the station say something now.',
    fields: [
      {
        kind: 'choice',
        name: 'message',
        label: 'Message',
        words: {
          status: 'Status of connectors',
          'meter-values': 'Meter values',
          'boot-notification': 'Boot notification',
          heartbeat: 'Heartbeat',
          'firmware-status': 'Firmware status',
          'diagnostics-status': 'Diagnostics status',
          'log-status': 'Log status',
          transaction: 'Running transaction (OCPP 2.x)',
        },
      },
      EVSE,
    ],
  },
  'clear-cache': {
    label: 'Clear cache',
    hint: 'The station forgets which tokens it has seen.',
    fields: [],
  },
  'get-configuration': {
    label: 'Read configuration',
    hint: 'Reads settings of the station; its answer lists them.',
    fields: [
      {
        kind: 'lines',
        name: 'keys',
        label: 'Keys',
        hint: 'One a line, such as HeartbeatInterval. Empty: all of them, which OCPP 1.x can do.',
        optional: true,
      },
    ],
  },
  'set-configuration': {
    label: 'Change configuration',
    hint: 'Changes one setting of the station.',
    fields: [
      { kind: 'text', name: 'key', label: 'Key', hint: 'Such as HeartbeatInterval; Component.Variable in OCPP 2.x.' },
      { kind: 'text', name: 'value', label: 'Value' },
    ],
    question: ({ key = '', value = '' }) =>
      `A wrong setting may keep the station from charging. Set ${key} to ${value}?`,
  },
  reserve: {
    label: 'Reserve',
    hint: 'Keeps the station or a connector free for a token.',
    fields: [TOKEN, EVSE, { kind: 'minutes', name: 'expiresAt', label: 'For how many minutes', preset: 30 }],
    // A number that the station has not seen, so that no earlier reservation is replaced.
    extra: (now) => ({ reservationId: Math.floor(now.getTime() / 1000) % 2_147_483_647 }),
  },
  'cancel-reservation': {
    label: 'Cancel reservation',
    hint: 'Gives what was reserved free again.',
    fields: [
      {
        kind: 'integer',
        name: 'reservationId',
        label: 'Number of the reservation',
        hint: 'The command that reserved tells it.',
      },
    ],
  },
  'get-local-list-version': {
    label: 'Read version of the local list',
    hint: 'Which list of tokens the station knows while it is offline.',
    fields: [],
  },
  'get-composite-schedule': {
    label: 'Read charging schedule',
    hint: 'What all charging profiles together allow from now on.',
    fields: [EVSE, { kind: 'integer', name: 'durationSeconds', label: 'For how many seconds' }],
  },
  'get-log': {
    label: 'Fetch log',
    hint: 'Has the station bring its diagnostics or its security log to a place.',
    fields: [
      {
        kind: 'choice',
        name: 'log',
        label: 'Log',
        words: { diagnostics: 'Diagnostics', security: 'Security' },
      },
      {
        kind: 'text',
        name: 'location',
        label: 'To',
        hint: 'An address that the station can write to, such as ftp://…',
      },
    ],
  },
  'update-firmware': {
    label: 'Update firmware',
    hint: 'Has the station fetch a firmware and install it.',
    fields: [
      { kind: 'text', name: 'location', label: 'From', hint: 'An address that the station can read.' },
      { kind: 'minutes', name: 'retrieveAt', label: 'In how many minutes', preset: 0 },
    ],
    question: () => 'The station installs it and restarts. Update its firmware?',
  },
  'get-base-report': {
    label: 'Read device model',
    hint: 'OCPP 2.x: the station reports its components and variables.',
    fields: [
      {
        kind: 'choice',
        name: 'base',
        label: 'Report',
        words: { summary: 'Summary', configuration: 'Configuration', full: 'Everything' },
      },
    ],
  },
};

/** A command by the name that people know it by: `get-tariffs` is `Get tariffs`. */
export function commandLabel(type: string): string {
  const offered = Object.hasOwn(COMMAND_OFFERS, type) ? COMMAND_OFFERS[type as CommandType] : undefined;
  return offered?.label ?? (type.charAt(0).toUpperCase() + type.slice(1)).replaceAll('-', ' ');
}

/** What was filled in as the parameters of the command. What was left empty is left out. */
export function parametersOf(
  { fields, extra }: CommandOffer,
  values: CommandValues,
  now: Date,
): Readonly<Record<string, unknown>> {
  const given = fields.flatMap((field): [string, unknown][] => {
    const name = nameOf(field);
    const text = (values[name] ?? '').trim();
    if (text === '') return [];
    switch (field.kind) {
      case 'evse':
      case 'integer':
        return [[name, Number(text)]];
      case 'lines':
        return [[name, text.split(/\s*\n\s*/)]];
      case 'minutes':
        return [[name, new Date(now.getTime() + Number(text) * 60_000).toISOString()]];
      case 'choice':
        return [[name, text === 'true' ? true : text === 'false' ? false : text]];
      case 'token':
      case 'session':
      case 'text':
        return [[name, text]];
    }
  });
  return { ...extra?.(now), ...Object.fromEntries(given) };
}

/** The name of a field's parameter. */
export function nameOf(field: CommandField): string {
  if (field.kind === 'evse') return 'evseId';
  return field.kind === 'session' ? 'transactionId' : field.name;
}

/** Whether everything is filled in that has to be. */
export function isComplete({ fields }: CommandOffer, values: CommandValues): boolean {
  return fields.every(
    (field) => ('optional' in field && field.optional === true) || (values[nameOf(field)] ?? '').trim() !== '',
  );
}
