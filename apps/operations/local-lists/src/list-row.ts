import type { LocalListRecord, LocalListStation } from '@busbar/database';
import { listFailed, listTaken, listTold, type ListFailure, type ListState } from '@busbar/domain';
import type { AnyFact, CommandFailure } from '@busbar/events';

/** What the end of a command, or the answer to it, says of a station's list. */
export type ListOutcome =
  | { readonly kind: 'told'; readonly version: number }
  | { readonly kind: 'taken' }
  | { readonly kind: 'failed'; readonly failure: ListFailure; readonly problem: string };

/** undefined: the fact says nothing that counts; another will. */
export function outcomeOf(fact: AnyFact, { commandType }: LocalListStation): ListOutcome | undefined {
  switch (fact.name) {
    case 'command.answered': {
      const version: unknown = Reflect.get(fact.data.detail ?? {}, 'version');
      // 1.6 §5.10: −1 where the station keeps no list, which ends as a failure.
      return commandType === 'get-local-list-version' && Number.isInteger(version) && Number(version) >= 0
        ? { kind: 'told', version: Number(version) }
        : undefined;
    }
    case 'command.effective':
      return commandType === 'send-local-list' ? { kind: 'taken' } : undefined;
    case 'command.failed': {
      const { code, description } = fact.data;
      const failure = commandType === 'send-local-list' ? SEND_FAILURES[code] : ASK_FAILURES[code];
      return { kind: 'failed', failure, problem: description.replace(/[:\s]+$/, '').slice(0, 512) };
    }
    case 'command.timed-out':
      return fact.data.phase === 'delivery'
        ? { kind: 'failed', failure: 'not-reached', problem: 'The station could not be reached.' }
        : { kind: 'failed', failure: 'unknown', problem: 'The station did not answer.' };
    default:
      return undefined;
  }
}

const SEND_FAILURES: Readonly<Record<CommandFailure, ListFailure>> = {
  'station-unreachable': 'not-reached',
  'not-supported': 'impossible',
  'refused-address': 'impossible',
  rejected: 'refused',
  // A token that cannot be told any more: the whole list does without it.
  'invalid-for-station': 'refused',
  'station-error': 'refused',
};
const ASK_FAILURES: Readonly<Record<CommandFailure, ListFailure>> = {
  ...SEND_FAILURES,
  rejected: 'impossible',
  'station-error': 'impossible',
};

/** A row after the command that was under way. */
export function settled(
  row: LocalListStation,
  outcome: ListOutcome,
  wanted: LocalListRecord | undefined,
  at: string,
): LocalListStation {
  const now = Date.parse(at);
  const before = stateOf(row);
  const command = row.commandType === 'send-local-list' ? 'send' : 'ask';
  const after =
    outcome.kind === 'told'
      ? listTold(before, outcome.version, now)
      : outcome.kind === 'taken'
        ? listTaken(before, now)
        : listFailed(before, command, outcome.failure, now);
  return withState(
    {
      ...row,
      commandId: null,
      commandType: null,
      hash: after.version !== null && after.version === wanted?.version ? wanted.hash : null,
      problem: outcome.kind === 'failed' ? outcome.problem : null,
      updatedAt: at,
    },
    after,
  );
}

export function stateOf({ version, sentVersion, askedAt, failures, notBefore }: LocalListStation): ListState {
  return { version, sentVersion, failures, askedAt: momentOf(askedAt), notBefore: momentOf(notBefore) };
}

export function withState(row: LocalListStation, { askedAt, notBefore, ...state }: ListState): LocalListStation {
  return { ...row, ...state, askedAt: textOf(askedAt), notBefore: textOf(notBefore) };
}

function momentOf(text: string | null): number | null {
  return text === null ? null : Date.parse(text);
}
function textOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
