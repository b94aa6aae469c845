import type { CommandTable } from '@busbar/ingress-state';
import type { Invocation } from '@busbar/lambda';
import type { TaskTokens } from '@busbar/messaging/workflows';
import type { Effect } from '@busbar/ocpp-actions/commands';
import type { CommandEnd, CommandRequest, Progress } from './command-request';
import { commandIn, endBySight, replaced } from './station-commands';

export interface AwaitingPorts {
  readonly commands: Pick<CommandTable, 'change'>;
  readonly tokens: Pick<TaskTokens, 'succeed'>;
}

export interface AwaitTask {
  readonly request: CommandRequest;
  readonly effect: Effect;
  readonly token: string;
}

/** Waits for what a command is to bring about, unless it was seen already: facts may overtake the answer. */
export async function awaitEffect(
  { request: { commandId, stationKey }, effect, token }: AwaitTask,
  { commands, tokens }: AwaitingPorts,
  { clock, log }: Pick<Invocation, 'clock' | 'log'>,
): Promise<void> {
  const end = await commands.change<CommandEnd | undefined>(stationKey, clock.now(), (state) => {
    const own = commandIn(state, commandId);
    // Kept until after the effect's time: what is not there was decided long ago.
    if (own === undefined) return { told: { kind: 'timed-out', phase: 'effect' } };
    if (own.seen !== undefined) return { told: endBySight(own.seen) };
    const until = new Date(clock.now().getTime() + (effect.withinSeconds + 900) * 1000).toISOString();
    const next = { ...own, effect: JSON.stringify(effect), effectToken: token, until };
    return { next: { ...state, underWay: replaced(state.underWay, next) }, told: undefined };
  });
  if (end === undefined) return;
  log.info('effect was there before', { commandId, end });
  await tokens.succeed(token, { end } satisfies Progress);
}
