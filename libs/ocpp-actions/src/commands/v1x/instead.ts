import type { CommandType } from '@busbar/domain';

const INSTEAD: Readonly<Partial<Record<CommandType, string>>> = {
  'get-configuration': 'Settings can be set there (set-configuration), not read.',
  'trigger-message': 'Its stations speak by their own intervals.',
};

/** What a version over SOAP has instead of a command. */
export function insteadOverSoap(version: string, type: CommandType): string {
  return INSTEAD[type] ?? `Over SOAP OCPP ${version} has nothing for it.`;
}
