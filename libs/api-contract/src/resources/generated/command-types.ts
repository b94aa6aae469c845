/** Written from the commands of the domain: BUSBAR_UPDATE_GENERATED=1 npx jest apps/api/http-api/src/command-contract */
/** Every type of command. Free of decorators, so that browsers may import it. */
export const COMMAND_TYPES = [
  'remote-start',
  'remote-stop',
  'unlock-connector',
  'reset',
  'change-availability',
  'trigger-message',
  'clear-cache',
  'get-configuration',
  'set-configuration',
  'data-transfer',
] as const;
export type CommandType = (typeof COMMAND_TYPES)[number];
