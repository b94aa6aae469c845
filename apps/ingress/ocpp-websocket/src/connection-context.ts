import type { Station } from '@busbar/ocpp-actions';
import { SUBPROTOCOLS, type Subprotocol } from './headers';

/**
 * What the authoriser found, as API Gateway hands it to every later call of the connection: flat, texts only. So a
 * message needs no look-up of who sent it.
 */
export interface ConnectionContext {
  readonly verdict: 'admitted' | 'unknown' | 'elsewhere' | 'unauthorised' | 'locked';
  readonly stationKey: string;
  readonly stationId: string;
  readonly operatorId: string;
  /** Empty where there is none. */
  readonly siteId: string;
  readonly admission: Station['admission'];
  /** Whether the station was registered when it connected. */
  readonly registered: 'yes' | 'no';
  /** The version of the new key that it came with; empty where it came with none. */
  readonly adopted: string;
  /** What is to be told of wrong keys, as JSON; empty where there is nothing to tell. */
  readonly told: string;
  /** Until when no key is looked at (ISO 8601); empty where it was. */
  readonly lockedUntil: string;
  /** The subprotocol agreed on; empty where there is none in common. */
  readonly subprotocol: Subprotocol | '';
}

/** The context of a connection that messages may be sent over. */
export type AgreedContext = ConnectionContext & { readonly subprotocol: Subprotocol };

export function isAgreed(context: ConnectionContext | undefined): context is AgreedContext {
  return context?.verdict === 'admitted' && context.subprotocol !== '';
}

/** The context as API Gateway gives it back, or nothing where a call has none that we wrote. */
export function readConnectionContext(authorizer: unknown): ConnectionContext | undefined {
  if (typeof authorizer !== 'object' || authorizer === null) return undefined;
  const fields = authorizer as Partial<Record<keyof ConnectionContext, unknown>>;
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  const verdict = (['admitted', 'unknown', 'elsewhere', 'unauthorised', 'locked'] as const).find(
    (each) => each === fields.verdict,
  );
  const admission = (['accepted', 'pending', 'rejected'] as const).find((each) => each === fields.admission);
  const subprotocol = SUBPROTOCOLS.find((each) => each === fields.subprotocol) ?? '';
  if (verdict === undefined || admission === undefined) return undefined;
  return {
    verdict,
    admission,
    stationKey: text(fields.stationKey),
    stationId: text(fields.stationId),
    operatorId: text(fields.operatorId),
    siteId: text(fields.siteId),
    registered: fields.registered === 'yes' ? 'yes' : 'no',
    adopted: text(fields.adopted),
    told: text(fields.told),
    lockedUntil: text(fields.lockedUntil),
    subprotocol,
  };
}

/** Who sends over a connection for which a subprotocol was agreed on. */
export function stationOf(context: AgreedContext): Station {
  return {
    stationKey: context.stationKey,
    stationId: context.stationId,
    operatorId: context.operatorId,
    ...(context.siteId !== '' && { siteId: context.siteId }),
    admission: context.admission,
    protocol: context.subprotocol,
  };
}
