import type { StationCommand } from '@busbar/domain';
import { checkFact } from '@busbar/events';
import { v16, type Messages } from '@busbar/ocpp/v16';
import { answerOf, requestsFor, type CommandLookups } from '../../commands';
import type { FactDraft } from '../../outcome';
import { perform } from '../../route';
import { stamp } from '../../stamp';
import { routesV16 } from '../../v16/routes';
import { aStation, memoryTokens, memoryTransactions, NOW } from '../memory';

/** What must be in a message, by the path to a field: one of these values, or whether it is there. */
type Wanted = Readonly<Record<string, readonly unknown[] | 'present' | 'absent'>>;

/** One behaviour of a central system, as a document of OCPP 1.6 wants it. */
export interface Case {
  /** The document's number of it. */
  readonly id: string;
  readonly about: string;
  readonly play: (player: Player) => Promise<void>;
  /** Why it is not met, where that is known. */
  readonly unmet?: string;
}

/** One that is tested where it happens. */
export interface CaseElsewhere {
  readonly id: string;
  readonly about: string;
  /** From the root of the workspace. */
  readonly spec: string;
  /** Words of the test's name. */
  readonly test: string;
}

/** One that no code of ours decides, with who does. */
export interface CaseOfOthers {
  readonly id: string;
  readonly about: string;
  readonly whose: string;
}

export const TOKEN_REF = 'a'.repeat(64);
export const KEY = 'c0ffee00'.repeat(5);
const LOOKUPS: CommandLookups = {
  requestId: 4711,
  tagOf: async (ref) => (ref === TOKEN_REF ? { id: 'VALID-1' } : undefined),
  keyOf: async () => KEY,
  secretOf: async () => KEY,
};

/** Plays a case: frames of the station by the schema into the table of actions, commands into requests by the schema. */
export class Player {
  readonly faults: string[] = [];
  readonly facts: FactDraft[] = [];
  private readonly transactions = memoryTransactions();
  private readonly tokens = memoryTokens({
    'VALID-1': { status: 'valid' },
    BLOCKED: { status: 'blocked' },
    EXPIRED: { status: 'valid', expiresAt: '2020-01-01T00:00:00.000Z' },
  });
  private messages = 0;

  /** What the station sends, and what of the answer is wanted. Answers the answer. */
  async sends(action: string, payload: object, wanted: Wanted = {}): Promise<Readonly<Record<string, unknown>>> {
    const answer = await this.answered(action, payload, 'accepted');
    if (typeof answer === 'string') {
      this.faults.push(`${action} is refused by ${answer}`);
      return {};
    }
    const checked = v16.checkResponse(action as keyof Messages, answer);
    if (!checked.ok) this.faults.push(`${action}: ${checked.refusal.description}`);
    this.faults.push(...differences(answer, wanted).map((fault) => `${action}: ${fault}`));
    return answer as Readonly<Record<string, unknown>>;
  }

  /** What the station sends and is refused by an error. */
  async sendsInVain(
    action: string,
    payload: object,
    codes: readonly string[],
    admission: 'accepted' | 'pending' = 'accepted',
  ): Promise<void> {
    const answer = await this.answered(action, payload, admission);
    if (typeof answer !== 'string' || !codes.includes(answer))
      this.faults.push(`${action} is answered ${JSON.stringify(answer)}, not ${codes.join(' or ')}`);
  }

  /** What we ask, and what we take the station's answer for. */
  async asks(
    command: StationCommand,
    action: string,
    wanted: Wanted = {},
    response: object = { status: 'Accepted' },
    result: 'accepted' | 'rejected' = 'accepted',
  ): Promise<void> {
    const draft = await requestsFor('ocpp1.6', command, LOOKUPS);
    if (!draft.ok) return void this.faults.push(`${command.type}: ${draft.description}`);
    if (draft.action !== action) return void this.faults.push(`${command.type} became ${draft.action}`);
    this.faults.push(
      ...differences(JSON.parse(JSON.stringify(draft.payload)), wanted).map((fault) => `${action}: ${fault}`),
    );
    const checked = v16.checkResponse(action as keyof Messages, response);
    if (!checked.ok) return void this.faults.push(`${action}: ${checked.refusal.description}`);
    const understood = answerOf('ocpp1.6', command, response).result;
    if (understood !== result) this.faults.push(`${action}: ${JSON.stringify(response)} is taken for ${understood}`);
  }

  /** What is refused before it is sent. */
  async asksNothing(command: StationCommand): Promise<void> {
    const draft = await requestsFor('ocpp1.6', command, LOOKUPS);
    if (draft.ok) this.faults.push(`${command.type} became ${JSON.stringify(draft.payload)}`);
  }

  wants(isSo: boolean, otherwise: string): void {
    if (!isSo) this.faults.push(otherwise);
  }

  private async answered(action: string, payload: object, admission: 'accepted' | 'pending'): Promise<object | string> {
    const messageId = `m-${++this.messages}`;
    const received = v16.receive('station', JSON.stringify([2, messageId, action, payload]));
    if (received.kind === 'refused') return received.refusal.code;
    if (received.kind !== 'call') return received.kind;
    const performed = await perform(routesV16, received.request, {
      station: aStation({ admission }),
      delivery: { kind: 'websocket', connectionId: 'c-1', messageId },
      receivedAt: NOW,
      tokens: this.tokens,
      transactions: this.transactions,
    });
    if (!performed.ok) return performed.refusal.code;
    for (const fact of performed.facts) {
      this.facts.push(fact);
      const whole = stamp(fact, { station: aStation(), source: 'case', recordedAt: NOW, correlationId: 'case' });
      checkFact(JSON.parse(JSON.stringify(whole)));
    }
    return JSON.parse(JSON.stringify(performed.reply)) as object;
  }
}

/** What was not as it should be; nothing where the case is passed. */
export async function playCase({ play }: Case): Promise<readonly string[]> {
  const player = new Player();
  await play(player);
  return player.faults;
}

function differences(message: unknown, wanted: Wanted): string[] {
  return Object.entries(wanted).flatMap(([path, values]) => {
    const told = path
      .split('.')
      .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], message);
    if (values === 'present') return told === undefined ? [`${path} is missing`] : [];
    if (values === 'absent') return told === undefined ? [] : [`${path} is there`];
    return values.includes(told) ? [] : [`${path} is ${JSON.stringify(told)}, not ${values.join(' or ')}`];
  });
}
