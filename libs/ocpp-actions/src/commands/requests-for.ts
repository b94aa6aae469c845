import type { StationCommand } from '@busbar/domain';
import type { Protocol } from '@busbar/events';
import { commandRefusal, SOAP_COMMANDS, type SoapCommand } from '@busbar/ocpp/soap/commands';
import { v16 } from '@busbar/ocpp/v16';
import { v201 } from '@busbar/ocpp/v201';
import { v21 } from '@busbar/ocpp/v21';
import {
  invalid,
  notSupported,
  type CommandLookups,
  type Draft,
  type Request,
  type Translation,
  type Translations,
} from './draft';
import { insteadOverSoap } from './v1x/instead';
import { translationsV1x } from './v1x/translations';
import { translationsV2x } from './v2x/translations';

const SOAP_VERSIONS = { 'ocpp1.2-soap': '1.2', 'ocpp1.5-soap': '1.5', 'ocpp1.6-soap': '1.6' } as const;

/**
 * The request that a command is for a station of this protocol, checked by its official schema (over SOAP: in the shape of
 * 1.6, which its encoder takes), or why there is none.
 */
export async function requestsFor(
  protocol: Protocol,
  command: StationCommand,
  lookups: CommandLookups,
): Promise<Draft> {
  const draft = await translated(protocol, command, lookups);
  return draft.ok ? checked(protocol, command, draft) : draft;
}

function translated(protocol: Protocol, command: StationCommand, lookups: CommandLookups): Draft | Promise<Draft> {
  const table: Translations = protocol.startsWith('ocpp1') ? translationsV1x : translationsV2x;
  // The row and the parameters belong to the same type of command.
  const translate = table[command.type] as Translation<never>;
  return translate(command.parameters as never, { ...lookups, protocol });
}

function checked(protocol: Protocol, command: StationCommand, { action, payload }: Request): Draft {
  const result = protocolOf(protocol).checkRequest('csms', action, payload);
  if (!result.ok) return invalid(result.refusal.description);
  if (protocol in SOAP_VERSIONS) {
    const version = SOAP_VERSIONS[protocol as keyof typeof SOAP_VERSIONS];
    if (!isSoapCommand(action)) return notSupported(insteadOverSoap(version, command.type));
    const refusal = commandRefusal(version, action, result.request.payload);
    if (refusal?.code === 'NotSupported')
      return notSupported(`${refusal.description} ${insteadOverSoap(version, command.type)}`);
    if (refusal !== undefined) return invalid(refusal.description);
  }
  return { ok: true, action, payload };
}

function protocolOf(protocol: Protocol) {
  if (protocol === 'ocpp2.1') return v21;
  return protocol === 'ocpp2.0.1' ? v201 : v16;
}

function isSoapCommand(action: string): action is SoapCommand {
  return SOAP_COMMANDS.some((known) => known === action);
}
