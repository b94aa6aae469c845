import type { AnyFact } from '@busbar/events';
import type { CommandTable, CommandUnderWay, StationCommands } from '@busbar/ingress-state';
import type { Invocation } from '@busbar/lambda';
import type { TaskTokens } from '@busbar/messaging/workflows';
import { judgeEffect, type Effect } from '@busbar/ocpp-actions/commands';
import type { Progress } from './command-request';
import { endBySight } from './station-commands';

export interface WatchingPorts {
  readonly commands: Pick<CommandTable, 'find' | 'change'>;
  readonly tokens: Pick<TaskTokens, 'succeed'>;
}

/** Looks among facts for what commands were to bring about, and lets their workflows go on. */
export async function watchEffects(
  facts: readonly AnyFact[],
  ports: WatchingPorts,
  given: Pick<Invocation, 'clock' | 'log'>,
): Promise<void> {
  const byStation = Map.groupBy(facts, ({ stationId }) => stationId?.toLowerCase());
  await Promise.all(
    [...byStation].map(([stationKey, its]) =>
      stationKey === undefined ? undefined : watchStation(stationKey, its, ports, given),
    ),
  );
}

async function watchStation(
  stationKey: string,
  facts: readonly AnyFact[],
  { commands, tokens }: WatchingPorts,
  { clock, log }: Pick<Invocation, 'clock' | 'log'>,
): Promise<void> {
  // Nearly always nothing is awaited, and looking costs less than writing.
  if (seeIn(await commands.find(stationKey), facts).matched.length === 0) return;
  const matched = await commands.change(stationKey, clock.now(), (state) => {
    const saw = seeIn(state, facts);
    return { next: { ...state, underWay: saw.underWay }, told: saw.matched };
  });
  for (const { commandId, seen, effectToken } of matched) {
    if (seen === undefined) continue;
    log.info('effect seen', { commandId, factId: seen.factId, fact: seen.fact, outcome: seen.outcome });
    if (effectToken !== undefined) await tokens.succeed(effectToken, { end: endBySight(seen) } satisfies Progress);
  }
}

/**
 * What is under way after these facts, and which of it they decide. A fact that is delivered again decides again, since
 * whoever was told of it first may not have lived to tell.
 */
function seeIn(
  { underWay }: StationCommands,
  facts: readonly AnyFact[],
): { readonly underWay: readonly CommandUnderWay[]; readonly matched: readonly CommandUnderWay[] } {
  const matched: CommandUnderWay[] = [];
  const next = underWay.map((own) => {
    const [first] = own.messages;
    if (own.end !== undefined || own.effect === undefined || first === undefined) return own;
    if (own.seen !== undefined) {
      if (facts.some(({ id }) => id === own.seen?.factId)) matched.push(own);
      return own;
    }
    const effect = JSON.parse(own.effect) as Effect;
    for (const fact of facts) {
      // What was said before the command was sent is not its doing.
      const outcome = fact.recordedAt < first.sentAt ? undefined : judgeEffect(effect, fact);
      if (outcome === undefined) continue;
      const decided = { ...own, seen: { factId: fact.id, fact: fact.name, outcome } };
      matched.push(decided);
      return decided;
    }
    return own;
  });
  return { underWay: next, matched };
}
