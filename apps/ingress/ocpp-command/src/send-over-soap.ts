import type { Protocol } from '@busbar/events';
import type { SoapEndpoint, StationTable } from '@busbar/ingress-state';
import {
  decodeAnswer,
  encodeCommand,
  SOAP_COMMANDS,
  type CommandRequestOf,
  type SoapCommand,
} from '@busbar/ocpp/soap/commands';
import { checkAddress } from './check-address';
import type { CommandRequest } from './command-request';
import type { Delivered, Draft, Sealed } from './letter';
import type { SoapPost, SoapPosted } from './post-soap';
import type { SaidError } from './settle-answer';
import { speechOf } from './speech';

export interface SoapPorts {
  readonly stations: Pick<StationTable, 'find'>;
  readonly resolve: (host: string) => Promise<readonly string[]>;
  readonly post: (request: SoapPost) => Promise<SoapPosted>;
  readonly stationsOnLoopback: boolean;
  /** Where stations find us; said to them as the sender. */
  readonly ourAddress: string;
}

/** So that the call that posts outlives what it posts. */
const LONGEST_EXCHANGE_SECONDS = 25;

/** A request to the station's own endpoint, where it may be called. The answer is the response. */
export async function sendOverSoap(
  { action, payload }: Draft,
  messageId: string,
  to: { readonly request: CommandRequest; readonly link: SoapEndpoint; readonly protocol: Protocol },
  { stations, resolve, post, stationsOnLoopback, ourAddress }: SoapPorts,
): Promise<Sealed> {
  const { request, link, protocol } = to;
  const { soap: version } = speechOf(protocol);
  if (version === undefined || !isSoapCommand(action)) {
    const description = `${protocol} over SOAP has no ${action}.`;
    return { end: { kind: 'failed', code: 'not-supported', description } };
  }
  const record = await stations.find(request.stationKey);
  const checked = await checkAddress(link.endpoint, {
    ...(record?.allowedNetworks !== undefined && { allowedNetworks: record.allowedNetworks }),
    ...(link.viewer !== undefined && { viewer: link.viewer }),
    stationsOnLoopback,
    resolve,
  });
  if (!checked.ok)
    return checked.kind === 'refused'
      ? { end: { kind: 'failed', code: 'refused-address', description: checked.description } }
      : { unreachable: checked.description };

  const encoded = encodeCommand(action, payload as CommandRequestOf<SoapCommand>, messageId, {
    version,
    soap: link.soap,
    addressing: link.addressing,
    chargeBoxIdentity: request.stationId,
    to: link.endpoint,
    from: ourAddress,
  });
  if (!encoded.ok) {
    const { code, description } = encoded.refusal;
    return {
      end: { kind: 'failed', code: code === 'NotSupported' ? 'not-supported' : 'invalid-for-station', description },
    };
  }
  const { url, address } = checked;
  const { headers, body } = encoded;
  const withinMs = Math.min(request.answerWithinSeconds, LONGEST_EXCHANGE_SECONDS) * 1000;
  return {
    letter: {
      messageId,
      action,
      async deliver(): Promise<Delivered> {
        const posted = await post({ url, address, headers, body, withinMs });
        switch (posted.kind) {
          case 'unreachable':
            return { kind: 'undelivered', description: posted.description };
          case 'lost':
            return posted;
          case 'answered':
            return { kind: 'answered', said: read(posted) };
        }
      },
    },
  };

  function read({ status, body: text }: Extract<SoapPosted, { kind: 'answered' }>) {
    // Faults come with 4xx and 5xx; anything below 200 or from 300 to 399 is no answer of OCPP's, and is not followed.
    if (status < 200 || (status >= 300 && status < 400)) return failed('ProtocolError', `HTTP ${status}.`);
    const answer = decodeAnswer(text, action as SoapCommand, messageId, version as NonNullable<typeof version>);
    switch (answer.kind) {
      case 'answer':
        return { kind: 'result', payload: answer.response } as const;
      case 'fault':
        return failed(answer.fault.code, answer.fault.reason);
      case 'malformed':
        return failed(answer.refusal.code, `HTTP ${status}: ${answer.refusal.description}`);
    }
  }
}

function failed(code: string, description: string): SaidError {
  return { kind: 'error', code, description };
}

function isSoapCommand(action: string): action is SoapCommand {
  return SOAP_COMMANDS.some((command) => command === action);
}
