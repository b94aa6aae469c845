import { checkFact, type AnyFact, type FactName } from '@busbar/events';
import { sampleFact } from '@busbar/events/testing';
import type {
  Connection,
  SoapEndpoint,
  StationAnswer,
  StationCommands,
  StationRecord,
  TokenRecord,
} from '@busbar/ingress-state';
import { awaitEffect } from '../await-effect';
import type { CommandEnd, CommandRequest, Progress } from '../command-request';
import { concludeCommand } from '../conclude-command';
import type { SoapPost, SoapPosted } from '../post-soap';
import { sendCommand, type SendingPorts } from '../send-command';
import { settleAnswer } from '../settle-answer';
import { startCommand } from '../start-command';
import { watchEffects } from '../watch-effects';

export const COMMAND_ID = '0b9c6a52-6d2e-4d2a-9a39-0d1f0e5d7c11';
export const TOKEN_REF = 'a'.repeat(64);
const STATION_KEY = 'bb-1';
const CUT_OFF = new Error('cut off');
const START = Date.parse('2026-03-01T12:00:00.000Z');

/** What a task's token was told. */
export type Told = { readonly output: unknown } | { readonly error: string; readonly cause: string };

/** Everything that asks a station, over ports in memory and a clock that a test moves. For tests only. */
export function aDesk() {
  let now = START;
  let state: StationCommands = { underWay: [] };
  const published: AnyFact[] = [];
  const frames: { type: number; connectionId: string; messageId: string; action: string; payload: object }[] = [];
  const posts: SoapPost[] = [];
  const told = new Map<string, Told[]>();
  const started = new Map<string, object>();
  const lines: string[] = [];
  const line = (text: unknown): void => void lines.push(String(text));
  const links = new Map<string, Connection | SoapEndpoint>();
  const cards = new Map<string, TokenRecord>([[TOKEN_REF, { status: 'valid', tag: 'DEMO-0001', revision: 1 }]]);
  const stations = new Map<string, StationRecord>();
  const secrets = new Map<string, string>();
  let dead = 0;

  const given = {
    clock: { now: () => new Date(now) },
    log: { debug: line, info: line, warn: line, error: line, appendKeys: () => undefined },
  };
  const tell = async (token: string, what: Told): Promise<boolean> => {
    told.set(token, [...(told.get(token) ?? []), what]);
    return told.get(token)?.length === 1;
  };
  /** Dies before the nth thing that is done outside, as a function does that is cut off. */
  const step = (): void => {
    if (dead > 0 && --dead === 0) throw CUT_OFF;
  };
  const ports = {
    source: 'ocpp-command',
    commands: {
      find: async (key) => (key === STATION_KEY ? state : { underWay: [] }),
      change: async (_key, _now, change) => {
        step();
        const { next, told: answer } = change(state);
        // As the table keeps it: what JSON has of it.
        if (next !== undefined) state = JSON.parse(JSON.stringify(next)) as StationCommands;
        return answer;
      },
    },
    connections: { find: async (key) => links.get(key) },
    cards: { find: async (ref) => cards.get(ref) },
    secretOf: async (name) => secrets.get(name),
    stations: { find: async () => stations.get(STATION_KEY) },
    keyOf: async (stationKey, version) => `key ${version} of ${stationKey}`.padEnd(40, '.'),
    tokens: {
      succeed: async (token, output) => (step(), tell(token, { output })),
      fail: async (token, error, cause) => (step(), tell(token, { error, cause })),
    },
    publisher: { publish: async (facts) => (step(), void published.push(...facts.map((fact) => checkFact(fact)))) },
    send: async (connectionId, frame) => {
      step();
      const [type, messageId, action, payload] = JSON.parse(frame) as [number, string, string, object];
      frames.push({ type, connectionId, messageId, action, payload });
      return 'sent';
    },
    isRefusal: (error) => {
      // Who is cut off does not come to ask.
      if (error === CUT_OFF) throw error;
      return false;
    },
    resolve: async () => ['192.0.2.7'],
    post: async (request) => (posts.push(request), { kind: 'unreachable', description: 'nobody' }) as SoapPosted,
    stationsOnLoopback: false,
    ourAddress: 'https://stations.example/soap',
  } satisfies SendingPorts as { -readonly [P in keyof SendingPorts]: SendingPorts[P] };

  const request = (more: Partial<CommandRequest> = {}): CommandRequest => ({
    commandId: COMMAND_ID,
    type: 'remote-start',
    parameters: { tokenRef: TOKEN_REF, evseId: 1 },
    expiresAt: new Date(START + 60_000).toISOString(),
    stationKey: STATION_KEY,
    stationId: 'BB-1',
    operatorId: 'busbar',
    causationId: 'requested-1',
    correlationId: 'c-1',
    answerWithinSeconds: 30,
    repeatable: false,
    ...more,
  });

  return {
    published,
    frames,
    posts,
    links,
    cards,
    secrets,
    stations,
    lines,
    started,
    ports,
    request,
    get state() {
      return state;
    },
    names: (): FactName[] => published.map(({ name }) => name),
    told: (token: string): Told | undefined => told.get(token)?.[0],
    progress: (token: string): Progress | undefined =>
      (told.get(token)?.[0] as { output: Progress } | undefined)?.output,
    pass: (seconds: number): void => void (now += seconds * 1000),
    at: (seconds: number): string => new Date(START + seconds * 1000).toISOString(),
    /** The next call dies before its nth step outside. */
    dieAt: (nth: number): void => void (dead = nth),
    connect: (connectionId: string, protocol = 'ocpp1.6') =>
      void links.set(STATION_KEY, {
        kind: 'websocket',
        connectionId,
        connectedAt: new Date(now).toISOString(),
        protocol,
      }),
    disconnect: () => void links.delete(STATION_KEY),
    start: (fact: AnyFact) =>
      startCommand(
        fact,
        {
          ...ports,
          start: async (name, input) => {
            if (started.has(name)) return 'known';
            started.set(name, input);
            return 'started';
          },
        },
        given,
      ),
    send: (token: string, more: Partial<CommandRequest> = {}, lost = false) =>
      sendCommand({ request: request(more), token, lost }, ports, given),
    answer: (said: Pick<StationAnswer, 'kind'> & object, messageId = frames.at(-1)?.messageId ?? '') =>
      settleAnswer(
        { stationKey: STATION_KEY, messageId, receivedAt: new Date(now).toISOString(), said: said as never },
        ports,
        given,
      ),
    accept: (payload: object = { status: 'Accepted' }) =>
      settleAnswer(
        {
          stationKey: STATION_KEY,
          messageId: frames.at(-1)?.messageId ?? '',
          receivedAt: new Date(now).toISOString(),
          said: { kind: 'result', payload },
        },
        ports,
        given,
      ),
    awaitEffect: (token: string, progress: Progress | undefined, more: Partial<CommandRequest> = {}) => {
      if (progress === undefined || !('effect' in progress)) throw new Error('There is no effect to wait for.');
      return awaitEffect({ request: request(more), effect: progress.effect, token }, ports, given);
    },
    watch: (...facts: AnyFact[]) => watchEffects(facts, ports, given),
    conclude: (end: CommandEnd, more: Partial<CommandRequest> = {}) =>
      concludeCommand({ request: request(more), end }, ports, given),
    /** The fact that a transaction of the token started, now unless told otherwise. */
    transactionStarted: (more: { tokenRef?: string; at?: Date } = {}): AnyFact => {
      const at = more.at ?? new Date(now);
      const fact = sampleFact('transaction.started', {
        stationId: 'BB-1',
        connectorId: 1,
        tokenRef: more.tokenRef ?? TOKEN_REF,
        at,
      });
      return { ...fact, recordedAt: at.toISOString() } as AnyFact;
    },
  };
}

export type Desk = ReturnType<typeof aDesk>;
