import { v16, type ErrorCode, type JsonTolerance } from '@busbar/ocpp/v16';
import { v201, type ErrorCode2x } from '@busbar/ocpp/v201';
import { v21 } from '@busbar/ocpp/v21';
import { routesV16, routesV201, routesV21, type AnyRoutes } from '@busbar/ocpp-actions';
import type { Subprotocol } from './headers';

/** Why a message is not carried out, in the words of its version. */
export interface Refused {
  readonly code: ErrorCode | ErrorCode2x;
  readonly description: string;
}

/** One text message of a station, whatever the version. */
export type Incoming =
  | {
      readonly kind: 'call';
      readonly messageId: string;
      readonly request: { readonly action: string; readonly payload: object };
    }
  /** Unconfirmed (2.1): whatever becomes of it, nothing is sent back. */
  | {
      readonly kind: 'send';
      readonly messageId: string;
      readonly request: { readonly action: string; readonly payload: object };
    }
  /** Without an id to answer to where the message was unconfirmed. */
  | { readonly kind: 'refused'; readonly messageId?: string; readonly action: string; readonly refusal: Refused }
  | ({ readonly kind: 'malformed'; readonly messageId?: string } & Refused)
  | { readonly kind: 'unknown'; readonly description: string }
  | { readonly kind: 'result'; readonly messageId: string; readonly payload: unknown }
  | { readonly kind: 'error'; readonly messageId: string; readonly code: string; readonly description: string }
  | { readonly kind: 'result-error'; readonly messageId: string; readonly code: string; readonly description: string };

/** How a version is read, and what becomes of its messages. */
export interface Dialect {
  /** With what is tolerated put right, where a payload is refused otherwise. */
  readonly receive: (text: string, tolerated?: ReadonlySet<JsonTolerance>) => Incoming;
  readonly routes: AnyRoutes;
}

export const DIALECTS: { readonly [S in Subprotocol]: Dialect } = {
  'ocpp1.6': { receive: (text, tolerated) => v16.receive('station', text, tolerated), routes: routesV16 },
  'ocpp2.0.1': { receive: (text, tolerated) => v201.receive('station', text, tolerated), routes: routesV201 },
  'ocpp2.1': { receive: (text, tolerated) => v21.receive('station', text, tolerated), routes: routesV21 },
};
