import type { Protocol } from '@busbar/events';
import type { SoapOcppVersion } from '@busbar/ocpp/soap';
import { v16 } from '@busbar/ocpp/v16';
import { v201 } from '@busbar/ocpp/v201';
import { v21 } from '@busbar/ocpp/v21';

/** Checks an answer by the schema of its version. SOAP's comes checked, in the shape of 1.6. */
type CheckResponse = (
  action: string,
  payload: unknown,
) =>
  | { readonly ok: true; readonly response: object }
  | { readonly ok: false; readonly refusal: { readonly code: string; readonly description: string } };

interface Speech {
  readonly checkResponse: CheckResponse;
  /** Absent over WebSocket. */
  readonly soap?: SoapOcppVersion;
}

/** Of an action that a version does not have, its check says so itself; what its schema takes is an object. */
const v16Answers = v16.checkResponse as CheckResponse;

const SPEECHES: Readonly<Record<Protocol, Speech>> = {
  'ocpp1.2-soap': { checkResponse: v16Answers, soap: '1.2' },
  'ocpp1.5-soap': { checkResponse: v16Answers, soap: '1.5' },
  'ocpp1.6-soap': { checkResponse: v16Answers, soap: '1.6' },
  'ocpp1.6': { checkResponse: v16Answers },
  'ocpp2.0.1': { checkResponse: v201.checkResponse as CheckResponse },
  'ocpp2.1': { checkResponse: v21.checkResponse as CheckResponse },
};

export function isProtocol(name: string): name is Protocol {
  return Object.hasOwn(SPEECHES, name);
}

export function speechOf(protocol: Protocol): Speech {
  return SPEECHES[protocol];
}
