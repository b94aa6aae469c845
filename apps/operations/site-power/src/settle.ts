import type { AllowanceRecord } from '@busbar/database';
import { answered, type Allowance, type OrderOutcome } from '@busbar/domain';
import type { AnyFact, CommandFailure } from '@busbar/events';

/** What the end of a command says of what its station was told. */
export function outcomeOf(
  fact: AnyFact,
): { readonly outcome: OrderOutcome; readonly problem: string | null } | undefined {
  if (fact.name === 'command.effective') return { outcome: 'confirmed', problem: null };
  if (fact.name === 'command.failed')
    return { outcome: OF_FAILURE[fact.data.code], problem: fact.data.description.replace(/[:\s]+$/, '').slice(0, 512) };
  if (fact.name !== 'command.timed-out') return undefined;
  return fact.data.phase === 'delivery'
    ? { outcome: 'not-reached', problem: 'The station could not be reached.' }
    : { outcome: 'unknown', problem: 'The station did not answer.' };
}

const OF_FAILURE: Readonly<Record<CommandFailure, OrderOutcome>> = {
  'station-unreachable': 'not-reached',
  'not-supported': 'refused',
  'invalid-for-station': 'refused',
  rejected: 'refused',
  'refused-address': 'refused',
  // It may have failed in the middle.
  'station-error': 'unknown',
};

/** A row after the end of the command that was under way. */
export function settled(
  row: AllowanceRecord,
  outcome: OrderOutcome,
  problem: string | null,
  at: string,
): AllowanceRecord {
  const now = Date.parse(at);
  // Where a profile is taken away nothing is known before and after.
  const { sent: _sent, ...after } = answered({ ...stateOf(row), sent: row.sent ?? 0 }, outcome, now);
  const allowed = row.sent === null ? null : after.allowed;
  return {
    ...row,
    allowed,
    isSure: row.sent === null || after.isSure,
    sent: null,
    commandId: null,
    failures: after.failures,
    notBefore: momentText(after.notBefore),
    problem,
    changes: row.changes + (allowed === row.allowed ? 0 : 1),
    updatedAt: at,
  };
}

/** A row with another state of its allowance. */
export function withState(row: AllowanceRecord, change: (state: Allowance) => Allowance, at: string): AllowanceRecord {
  const { isSure, notBefore } = change(stateOf(row));
  return { ...row, isSure, notBefore: momentText(notBefore), updatedAt: at };
}

function stateOf({ id, kind, stationKey, allowed, isSure, sent, failures }: AllowanceRecord): Allowance {
  return { id, kind, stationKey, allowed, isSure, sent, commandedAt: null, failures, notBefore: null };
}

function momentText(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
