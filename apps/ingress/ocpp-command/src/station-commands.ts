import type { Change, CommandUnderWay, SentMessage, StationCommands } from '@busbar/ingress-state';
import type { Effect } from '@busbar/ocpp-actions/commands';
import type { CommandEnd, CommandRequest } from './command-request';

/** For how long an answer that comes late is still understood, and a workflow that lags finds its command. */
const KEPT_SECONDS = 15 * 60;
/** Longer requests are not kept whole after their end: a station's item has to stay small. */
const KEPT_CHARACTERS = 4_096;

export type Taken =
  | { readonly kind: 'taken'; readonly message: SentMessage }
  /** Another message is not answered yet. */
  | { readonly kind: 'busy' }
  /** It was sent already, by a call that did not live to tell; its answer is waited for. */
  | { readonly kind: 'adopted'; readonly message: SentMessage }
  /** Its answer got lost, and over the connection that it was sent to it is not sent again. */
  | { readonly kind: 'unanswered' }
  /** It was sent already, nobody knows whether it arrived, and it must not be done twice. */
  | { readonly kind: 'lost' };

export interface Sending {
  readonly request: CommandRequest;
  readonly message: Omit<SentMessage, 'attempt'>;
  readonly token: string;
  /** What may follow, whatever the answer: facts may overtake it. */
  readonly effect: Effect | undefined;
  /** Whether the answer to an earlier sending was waited for in vain. */
  readonly lost: boolean;
  readonly now: Date;
}

/** Takes the station's one place for a message, with the watch for its effect. */
export function takePlace(state: StationCommands, sending: Sending): Change<Taken> {
  const { request, message, token, effect, lost, now } = sending;
  const { commandId, repeatable, answerWithinSeconds } = request;
  const { inFlight, underWay } = state;
  const isWaiting = inFlight !== undefined && Date.parse(inFlight.answerBy) > now.getTime();
  const isOwn = inFlight?.commandId === commandId;
  if (isWaiting && !isOwn) return { told: { kind: 'busy' } };

  const own = commandIn(state, commandId);
  const last = own?.messages.at(-1);
  if (own !== undefined && last !== undefined) {
    if (lost && last.connectionId !== undefined && last.connectionId === message.connectionId)
      return { ...(isOwn && { next: { underWay } }), told: { kind: 'unanswered' } };
    if (!repeatable) {
      if (!isWaiting) return { told: { kind: 'lost' } };
      return {
        next: { inFlight, underWay: replaced(underWay, { ...own, answerToken: token }) },
        told: { kind: 'adopted', message: last },
      };
    }
  }

  const sent: SentMessage = { ...message, attempt: (last?.attempt ?? 0) + 1 };
  const lastsSeconds = answerWithinSeconds + (effect?.withinSeconds ?? 0) + KEPT_SECONDS;
  const {
    answerToken: _before,
    effect: _watched,
    ...known
  } = own ?? {
    commandId,
    request: JSON.stringify(request),
    messages: [],
  };
  const next: CommandUnderWay = {
    ...known,
    messages: [...known.messages, sent],
    answerToken: token,
    ...(effect !== undefined && { effect: JSON.stringify(effect) }),
    until: later(new Date(Math.max(now.getTime(), Date.parse(request.expiresAt))), lastsSeconds),
  };
  return {
    next: {
      inFlight: { commandId, messageId: sent.messageId, answerBy: later(now, answerWithinSeconds) },
      underWay: replaced(underWay, next),
    },
    told: { kind: 'taken', message: sent },
  };
}

/** Takes a sending back that certainly did not reach the station: as if it had not been. */
export function giveBack(state: StationCommands, commandId: string, messageId: string): Change<undefined> {
  const own = commandIn(state, commandId);
  const messages = own?.messages.filter((message) => message.messageId !== messageId) ?? [];
  const others = state.underWay.filter((each) => each.commandId !== commandId);
  return {
    next: {
      ...(state.inFlight !== undefined && state.inFlight.messageId !== messageId && { inFlight: state.inFlight }),
      underWay: own === undefined || messages.length === 0 ? others : [...others, { ...own, messages }],
    },
    told: undefined,
  };
}

/** Frees the place, and from now on watches for what the answer made certain. */
export function noteAnswer(
  state: StationCommands,
  { commandId, messageId, effect }: { commandId: string; messageId: string; effect: Effect | undefined },
): Change<undefined> {
  const { inFlight, underWay } = state;
  const own = commandIn(state, commandId);
  const isFree = inFlight === undefined || inFlight.messageId === messageId;
  return {
    next: { ...(!isFree && { inFlight }), underWay: own === undefined ? underWay : replaced(underWay, answered(own)) },
    told: undefined,
  };

  function answered({ answerToken: _done, ...known }: CommandUnderWay): CommandUnderWay {
    return { ...known, ...(effect !== undefined && { effect: JSON.stringify(effect) }) };
  }
}

export function decided(own: CommandUnderWay): CommandEnd | undefined {
  return own.end === undefined ? undefined : (JSON.parse(own.end) as CommandEnd);
}

/** What the fact that was seen makes of a command. */
export function endBySight({ factId, fact, outcome }: NonNullable<CommandUnderWay['seen']>): CommandEnd {
  return outcome === 'effective'
    ? { kind: 'effective', causedBy: factId }
    : { kind: 'failed', code: 'station-error', description: `The station told by ${fact} that it failed.` };
}

/**
 * Decides how a command ends, once and for all: what was seen goes before time that ran out. A command that ended is kept for a
 * while, since its answer may still come.
 */
export function conclude(
  state: StationCommands,
  { commandId, end, now }: { commandId: string; end: CommandEnd; now: Date },
): Change<CommandEnd> {
  const own = commandIn(state, commandId);
  if (own === undefined) return { told: end };
  const before = decided(own);
  const final = before ?? (end.kind === 'timed-out' && own.seen !== undefined ? endBySight(own.seen) : end);
  const kept = {
    commandId,
    request: slim(own.request),
    messages: own.messages,
    end: JSON.stringify(final),
    until: later(now, KEPT_SECONDS),
  };
  return {
    next: {
      ...(state.inFlight !== undefined && state.inFlight.commandId !== commandId && { inFlight: state.inFlight }),
      underWay: replaced(state.underWay, kept),
    },
    told: final,
  };
}

/** A late answer is understood by the command's type; lists and the like need not lie here for it. */
function slim(request: string): string {
  return request.length <= KEPT_CHARACTERS
    ? request
    : JSON.stringify({ ...(JSON.parse(request) as CommandRequest), parameters: {} });
}

export function commandIn({ underWay }: StationCommands, commandId: string): CommandUnderWay | undefined {
  return underWay.find((each) => each.commandId === commandId);
}

export function replaced(underWay: readonly CommandUnderWay[], next: CommandUnderWay): readonly CommandUnderWay[] {
  return [...underWay.filter(({ commandId }) => commandId !== next.commandId), next];
}

function later(at: Date, seconds: number): string {
  return new Date(at.getTime() + seconds * 1000).toISOString();
}
