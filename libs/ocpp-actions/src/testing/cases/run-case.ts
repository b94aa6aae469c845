import { checkFact } from '@busbar/events';
import { v201, type Messages } from '@busbar/ocpp/v201';
import { answerOf, requestsFor, type CommandLookups } from '../../commands';
import { hashOf } from '../../event-id';
import type { FactDraft } from '../../outcome';
import { perform } from '../../route';
import { stamp } from '../../stamp';
import { routesV201 } from '../../v201/routes';
import { aStation, memoryTokens, memoryTransactions, NOW } from '../memory';
import { GROUP, MASTER_GROUP, Script, TOKENS, type Asked, type Expected, type Refusal, type Step } from './script';

/** A test case of part 6 of OCPP 2.0.1. */
export interface TestCase {
  /** The specification's. */
  readonly id: string;
  readonly about: string;
  readonly play: (script: Script) => void;
  /** Why it is not passed, where that is known. */
  readonly unmet?: string;
}

export interface CaseResult {
  readonly facts: readonly FactDraft[];
  /** What was not as it should be; nothing where the case is passed. */
  readonly failures: readonly string[];
}

const tokens = memoryTokens({
  'VALID-1': { status: 'valid', parentIdTag: GROUP },
  'VALID-2': { status: 'valid', parentIdTag: GROUP },
  'MASTER-PASS': { status: 'valid', parentIdTag: MASTER_GROUP },
  BLOCKED: { status: 'blocked' },
  EXPIRED: { status: 'valid', expiresAt: '2020-01-01T00:00:00.000Z' },
});

/** The token of commands: the first one, of its group. */
export const TOKEN_REF = 'a'.repeat(64);
/** The number under which the station reports. */
export const REQUEST_ID = 4711;
const LOOKUPS: CommandLookups = {
  requestId: REQUEST_ID,
  tagOf: async (ref) =>
    ref === TOKEN_REF ? { id: TOKENS.valid.idToken, kind: TOKENS.valid.type, parentId: GROUP } : undefined,
  secretOf: async () => 'a-password-of-40-letters-1234567890-abcd',
};

/** Plays a case: every message as a frame, by the schema, into the table of actions; every answer by the schema. */
export async function runCase({ id, play }: TestCase): Promise<CaseResult> {
  const script = new Script();
  play(script);
  const transactions = memoryTransactions();
  const facts: FactDraft[] = [];
  const failures: string[] = [];
  for (const [index, step] of script.steps.entries()) {
    const where = `${index + 1}. ${step.action}`;
    if ('command' in step) {
      failures.push(...(await faultsOfAsking(step)).map((fault) => `${where}: ${fault}`));
      continue;
    }
    const frame = JSON.stringify([2, `${index}`, step.action, step.payload]);
    const received = v201.receive('station', frame);
    if (received.kind !== 'call') {
      failures.push(`${where}: the message is ${received.kind}`);
      continue;
    }
    const performed = await perform(routesV201, received.request, {
      station: aStation({ protocol: 'ocpp2.0.1', admission: step.admission }),
      delivery: { kind: 'websocket', connectionId: hashOf(id), messageId: received.messageId },
      receivedAt: new Date(NOW.getTime() + index * 1000),
      tokens,
      transactions,
    });
    if (performed.ok) facts.push(...performed.facts);
    failures.push(
      ...mismatches(step, performed.ok ? performed.reply : performed.refusal.code).map((fault) => `${where}: ${fault}`),
    );
  }
  for (const fact of facts)
    checkFact(
      JSON.parse(
        JSON.stringify(stamp(fact, { station: aStation(), source: 'case', recordedAt: NOW, correlationId: id })),
      ),
    );
  return { facts, failures };
}

/** @param reply the answer, or the code of the error that was answered */
function mismatches({ action, expected }: Step, reply: object | string): string[] {
  if (isRefusal(expected)) return reply === expected.refusedBy ? [] : [`not refused by ${expected.refusedBy}`];
  if (typeof reply === 'string') return [`refused by ${reply}`];
  const sent: unknown = JSON.parse(JSON.stringify(reply));
  const checked = v201.checkResponse(action as keyof Messages, sent);
  if (!checked.ok) return [checked.refusal.description];
  return differences(sent, expected);
}

/** A command as the message that it becomes, by its schema; the station's answer, by its schema and as we understand it. */
async function faultsOfAsking({ command, action, wanted, response, result }: Asked): Promise<string[]> {
  const draft = await requestsFor('ocpp2.0.1', command, LOOKUPS);
  if (!draft.ok) return [draft.description];
  if (draft.action !== action) return [`${command.type} became ${draft.action}`];
  const faults = differences(JSON.parse(JSON.stringify(draft.payload)), wanted);
  if (response === undefined) return faults;
  const checked = v201.checkResponse(action as keyof Messages, response);
  if (!checked.ok) return [checked.refusal.description];
  const understood = answerOf('ocpp2.0.1', command, response).result;
  return [...faults, ...(understood === result ? [] : [`the answer is taken for ${understood}`])];
}

function differences(message: unknown, expected: Expected): string[] {
  return Object.entries(expected).flatMap(([path, wanted]) => {
    const told = path
      .split('.')
      .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], message);
    if (wanted === 'present') return told === undefined ? [`${path} is missing`] : [];
    if (wanted === 'absent') return told === undefined ? [] : [`${path} is there`];
    return wanted.includes(told) ? [] : [`${path} is ${JSON.stringify(told)}, not ${wanted.join(' or ')}`];
  });
}

function isRefusal(expected: Step['expected']): expected is Refusal {
  return 'refusedBy' in expected && typeof expected.refusedBy === 'string';
}
