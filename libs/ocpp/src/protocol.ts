import type { ErrorCode, Refusal } from './error-code';
import type { CallFrame, SendFrame } from './frames/frame';
import { QuickCalls } from './frames/quick-calls';
import { refusalOf, type FaultCodes } from './schema-error';
import { checkOf } from './schema/checks';
import type { Check } from './schema/fault';
import { repaired, type JsonTolerance } from './schema/repair';
import type { Schema } from './schema/schema';
import { readTable, type Sender } from './schema/table';

/** The result of checking a message: what it is known to be now, or why it is refused. */
export type Checked<R, C extends string = ErrorCode> =
  { readonly ok: true; readonly request: R } | { readonly ok: false; readonly refusal: Refusal<C> };

/** The result of checking an answer. */
export type CheckedResponse<R, C extends string = ErrorCode> =
  { readonly ok: true; readonly response: R } | { readonly ok: false; readonly refusal: Refusal<C> };

/** What a version's generated `Messages` says of an action. */
interface Action {
  readonly from: Sender;
  readonly request?: object;
  readonly response?: object;
  readonly send?: object;
}

/** The actions that `S` may start. */
export type ActionFrom<M, S extends Sender> = {
  [A in keyof M]: M[A] extends { from: infer F; request: object } ? (S extends F ? A : never) : never;
}[keyof M] &
  string;

/** The actions that `S` may send without awaiting an answer (2.1). */
export type SendFrom<M, S extends Sender> = {
  [A in keyof M]: M[A] extends { from: infer F; send: object } ? (S extends F ? A : never) : never;
}[keyof M] &
  string;

export type RequestIn<M, A extends keyof M> = M[A] extends { request: infer R } ? R : never;
export type ResponseIn<M, A extends keyof M> = M[A] extends { response: infer R } ? R : never;

/** A checked request, told apart by its action. */
export type CheckedRequest<M, A extends keyof M> = {
  [K in A]: { readonly action: K; readonly payload: RequestIn<M, K> };
}[A];

/** A checked SEND, told apart by its action. */
export type CheckedSend<M, A extends keyof M> = {
  [K in A]: { readonly action: K; readonly payload: M[K] extends { send: infer R } ? R : never };
}[A];

/** A message that was decoded and checked: `F` are the version's frames, of which calls have their place taken. */
export type Received<M, S extends Sender, F, C extends string> =
  | Exclude<F, CallFrame | SendFrame>
  | { readonly kind: 'call'; readonly messageId: string; readonly request: CheckedRequest<M, ActionFrom<M, S>> }
  | RefusedCall<C>
  | ([SendFrom<M, S>] extends [never]
      ? never
      : { readonly kind: 'send'; readonly messageId: string; readonly request: CheckedSend<M, SendFrom<M, S>> });

/** A proper frame whose action or payload is refused. It has the id to answer to, unless it was a SEND. */
export interface RefusedCall<C extends string> {
  readonly kind: 'refused';
  readonly messageId?: string;
  readonly action: string;
  readonly refusal: Refusal<C>;
}

/** The messages of one OCPP version, checked by its official schemas. */
export interface Protocol<M, C extends string, F = unknown> {
  /**
   * Decodes one text message of `sender` and checks it: the same as decoding its frame and then `checkRequest` or
   * `checkSend`, and several times faster where messages of one action come often. Never throws.
   * @param tolerated what is put right in a payload that is refused otherwise
   */
  receive<S extends Sender>(sender: S, text: string, tolerated?: ReadonlySet<JsonTolerance>): Received<M, S, F, C>;
  /** Every action, sorted. */
  readonly actions: readonly (keyof M & string)[];
  /** Whether `sender` may start an action by a call. */
  isFrom<S extends Sender>(sender: S, action: string): action is ActionFrom<M, S>;
  /**
   * Checks a call: its action, who starts it and its payload. An action that the version knows but that `sender` may not
   * start is NotSupported, one that it does not know NotImplemented.
   */
  checkRequest<S extends Sender>(
    sender: S,
    action: string,
    payload: unknown,
  ): Checked<CheckedRequest<M, ActionFrom<M, S>>, C>;
  /** Checks an answer to a call of `action`. */
  checkResponse<A extends keyof M & string>(action: A, payload: unknown): CheckedResponse<ResponseIn<M, A>, C>;
  /** Checks an unconfirmed message. Its refusal is for the log only: nobody answers a SEND. */
  checkSend<S extends Sender>(sender: S, action: string, payload: unknown): Checked<CheckedSend<M, SendFrom<M, S>>, C>;
}

/**
 * So many calls of one action show an environment that is busy with it. A function written for the action is slower than
 * JSON.parse until the engine has optimised it; it has paid for itself some thousand calls later.
 */
const QUICK_AFTER = 1_000;

export interface ProtocolParts<C extends string, F> {
  /** What `scripts/generate-schemas.mjs` wrote; read at the first use. */
  readonly table: () => string;
  readonly codes: FaultCodes<C | CommonCode>;
  readonly decode: (text: string) => F;
  /** After how many calls of an action its messages are read by a function of their own. */
  readonly quickAfter?: number;
}

export function protocolOf<
  M extends { [A in keyof M]: Action },
  C extends string,
  F extends { readonly kind: string },
>({ table, codes, decode, quickAfter = QUICK_AFTER }: ProtocolParts<C, F>): Protocol<M, C | CommonCode, F> {
  let rules: Rules | undefined;
  const known = (): Rules => (rules ??= rulesOf(table()));
  const quickCalls = new QuickCalls(quickAfter);

  const check = (
    sender: Sender,
    action: string,
    payload: unknown,
    asSend: boolean,
    tolerated?: ReadonlySet<JsonTolerance>,
  ) => {
    const rule = known().get(action);
    if (rule === undefined || rule.isSend !== asSend || !rule.from.includes(sender))
      return { ok: false as const, refusal: unwanted(rule, sender, action.slice(0, 64)) };
    const fault = rule.request(payload);
    if (fault === undefined) return { ok: true as const, request: { action, payload } };
    const meant = tolerated?.size ? repaired(payload, rule.request, tolerated) : undefined;
    if (meant === undefined) return { ok: false as const, refusal: refusalOf(fault, codes) };
    return { ok: true as const, request: { action, payload: meant } };
  };

  const receive = (sender: Sender, text: string, tolerated?: ReadonlySet<JsonTolerance>) => {
    const quick = quickCalls.read(text);
    if (quick !== undefined) {
      const { isSend, messageId, action, payload } = quick;
      const rule = known().get(action);
      if (rule?.isSend === isSend && rule.from.includes(sender))
        return { kind: isSend ? 'send' : 'call', messageId, request: { action, payload } };
    }
    const frame = decode(text);
    if (!isCall(frame)) return frame;
    const { kind, messageId, action, payload } = frame;
    const checked = check(sender, action, payload, kind === 'send', tolerated);
    if (!checked.ok)
      return { kind: 'refused', ...(kind === 'call' && { messageId }), action, refusal: checked.refusal };
    const rule = known().get(action);
    if (rule !== undefined) quickCalls.count(action, rule.schema);
    return { kind, messageId, request: checked.request };
  };

  return {
    receive<S extends Sender>(sender: S, text: string, tolerated?: ReadonlySet<JsonTolerance>) {
      // What was read or checked by the schema of its action is what the type says.
      return receive(sender, text, tolerated) as Received<M, S, F, C | CommonCode>;
    },
    get actions() {
      return [...known().keys()] as (keyof M & string)[];
    },
    isFrom<S extends Sender>(sender: S, action: string): action is ActionFrom<M, S> {
      const rule = known().get(action);
      return rule !== undefined && rule.from.includes(sender) && !rule.isSend;
    },
    checkRequest<S extends Sender>(sender: S, action: string, payload: unknown) {
      // The schema of this very action has accepted the payload, which is what the type says.
      return check(sender, action, payload, false) as Checked<CheckedRequest<M, ActionFrom<M, S>>, C | CommonCode>;
    },
    checkResponse<A extends keyof M & string>(action: A, payload: unknown) {
      const response = known().get(action)?.response;
      if (response === undefined) {
        const description = `There is no answer to ${action.slice(0, 64)}.`;
        return { ok: false as const, refusal: { code: 'NotImplemented' as const, description } };
      }
      const fault = response(payload);
      if (fault !== undefined) return { ok: false as const, refusal: refusalOf(fault, codes) };
      // The schema of this very answer has accepted it.
      return { ok: true as const, response: payload as ResponseIn<M, A> };
    },
    checkSend<S extends Sender>(sender: S, action: string, payload: unknown) {
      return check(sender, action, payload, true) as Checked<CheckedSend<M, SendFrom<M, S>>, C | CommonCode>;
    },
  };
}

type CommonCode = 'NotImplemented' | 'NotSupported';

function unwanted(rule: Rule | undefined, sender: Sender, name: string): Refusal<CommonCode> {
  if (rule === undefined) return { code: 'NotImplemented', description: `There is no action ${name}.` };
  if (!rule.from.includes(sender)) {
    const who = sender === 'station' ? 'a station' : 'a central system';
    return { code: 'NotSupported', description: `${name} is not taken from ${who}.` };
  }
  const kind = rule.isSend ? 'an unconfirmed message' : 'no unconfirmed message';
  return { code: 'NotSupported', description: `${name} is ${kind}.` };
}

function isCall(frame: { readonly kind: string }): frame is CallFrame | SendFrame {
  return frame.kind === 'call' || frame.kind === 'send';
}

interface Rule {
  readonly from: readonly Sender[];
  readonly isSend: boolean;
  readonly schema: () => Schema;
  readonly request: Check;
  readonly response: Check | undefined;
}
type Rules = ReadonlyMap<string, Rule>;

function rulesOf(table: string): Rules {
  const made = new Map<Schema, Check>();
  const lazily = (schema: () => Schema): Check => {
    let check: Check | undefined;
    return (value) => (check ??= checkOf(schema(), made))(value);
  };
  return new Map(
    [...readTable(table)].map(([action, { from, isSend, request, response }]) => [
      action,
      {
        from,
        isSend,
        schema: request,
        request: lazily(request),
        response: response === undefined ? undefined : lazily(response),
      },
    ]),
  );
}
