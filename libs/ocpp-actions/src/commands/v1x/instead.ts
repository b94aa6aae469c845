import type { CommandType } from '@busbar/domain';

const INSTEAD: Readonly<Partial<Record<CommandType, string>>> = {
  'get-configuration': 'Settings can be set there (set-configuration), not read.',
  'trigger-message': 'Its stations speak by their own intervals.',
  'get-log': 'Diagnostics are the one log there.',
  'update-firmware': 'Files are unsigned there.',
  'set-charging-profile': 'Vendors had settings of their own for limits (set-configuration).',
  'clear-charging-profile': 'Vendors had settings of their own for limits (set-configuration).',
  'get-composite-schedule': 'Vendors had settings of their own for limits (get-configuration).',
  'get-local-list-version': 'Stations keep what they were told of tokens (clear-cache forgets it).',
  'send-local-list': 'Stations keep what they were told of tokens (clear-cache forgets it).',
  'data-transfer': 'A vendor’s own is told by settings (set-configuration).',
  reserve: 'Taking the connector out of service keeps it free (change-availability).',
  'cancel-reservation': 'There is nothing to cancel.',
};

/** What a version over SOAP has instead of a command. */
export function insteadOverSoap(version: string, type: CommandType): string {
  return INSTEAD[type] ?? `The security extension of OCPP 1.6 is for JSON only: OCPP ${version} over SOAP has none.`;
}
