import type { Protocol } from '@busbar/api-contract/client';

/** How a station talks, in words: the transport decides how we reach it. */
export const PROTOCOL_WORDS: Readonly<Record<Protocol, string>> = {
  'ocpp1.2-soap': 'OCPP 1.2 over SOAP',
  'ocpp1.5-soap': 'OCPP 1.5 over SOAP',
  'ocpp1.6-soap': 'OCPP 1.6 over SOAP',
  'ocpp1.6': 'OCPP 1.6 over WebSocket',
  'ocpp2.0.1': 'OCPP 2.0.1 over WebSocket',
  'ocpp2.1': 'OCPP 2.1 over WebSocket',
};
