import { createHmac } from 'node:crypto';
import { candidateOf } from './candidate';
import type { ActionContext, Station } from '../outcome';
import type { TokenDirectory, TokenRecord, Transaction, TransactionNumbers } from '../ports';

export const NOW = new Date('2026-03-01T12:00:00.000Z');

export function aStation(more: Partial<Station> = {}): Station {
  return {
    stationKey: 'bb-chi-001',
    stationId: 'BB-CHI-001',
    operatorId: 'busbar',
    siteId: 'chicago',
    admission: 'accepted',
    protocol: 'ocpp1.6',
    ...more,
  };
}

/** Tokens by their tags. */
export function memoryTokens(
  records: Readonly<Record<string, TokenRecord>> = { 'DEMO-0001': { status: 'valid' } },
): TokenDirectory {
  const refOf = (idTag: string): string => createHmac('sha256', 'pepper').update(idTag.toUpperCase()).digest('hex');
  const byRef = new Map(Object.entries(records).map(([tag, record]) => [refOf(tag), record]));
  return { refOf, find: async (ref) => byRef.get(ref) };
}

export function memoryTransactions(candidate = candidateOf): TransactionNumbers {
  const entries = new Map<string, Transaction>();
  return {
    async assign(stationKey, transaction) {
      for (let n = 0; ; n++) {
        const number = candidate(transaction.sessionKey, n);
        const entry = entries.get(`${stationKey}#${number}`);
        if (entry !== undefined && entry.sessionKey !== transaction.sessionKey) continue;
        entries.set(`${stationKey}#${number}`, transaction);
        return number;
      }
    },
    async remember(stationKey, transactionId, transaction) {
      const id = `${stationKey}#id:${transactionId}`;
      if (!entries.has(id)) entries.set(id, transaction);
    },
    find: async (stationKey, id) => entries.get(`${stationKey}#${typeof id === 'number' ? id : `id:${id}`}`),
  };
}

export function aContext(more: Partial<ActionContext> = {}): ActionContext {
  return {
    station: aStation(),
    receivedAt: NOW,
    eventId: 'e'.repeat(40),
    tokens: memoryTokens(),
    transactions: memoryTransactions(),
    ...more,
  };
}
