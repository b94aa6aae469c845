import type { Protocol, RequestOf, StationConfiguration, WantedStanding } from '@busbar/api-contract/client';

export type CommandBody = RequestOf<'createCommand'>['body'];

/** Keys that one get-configuration names at most. */
const KEYS_AT_ONCE = 100;

const KEY_OF_2X = /^([^.[\]]+)(?:\[([^\]]+)\])?\.([^.[\]]+)(?:\[([^\]]+)\])?$/;

/** What sets everything that differs and can be set, and then reads what of it became true. */
export function commandsAgainst(standings: readonly WantedStanding[], protocol: Protocol | null): CommandBody[] {
  const differing = standings.filter(({ kind }) => kind === 'differs');
  if (differing.length === 0) return [];
  if (!is2x(protocol)) {
    return [
      ...differing.map(({ key, wanted }) => body('set-configuration', { key, value: wanted })),
      ...inParts(differing.map(({ key }) => key)).map((keys) => body('get-configuration', { keys })),
    ];
  }
  const variables = differing.flatMap((standing) => {
    const place = placeOf(standing);
    return place ? [{ ...place, value: standing.wanted }] : [];
  });
  if (variables.length === 0) return [];
  return [
    body('set-variables', { variables }),
    body('get-variables', { variables: variables.map(({ component, variable }) => ({ component, variable })) }),
  ];
}

/**
 * What has a station tell all of its settings; and, where it told all before, whether it has those that are wanted and that it never
 * told. Not at once: a station that minds case would deny a setting that it is about to tell.
 */
export function commandsToRead(
  { wanted, readAt }: Pick<StationConfiguration, 'wanted' | 'readAt'>,
  protocol: Protocol | null,
): CommandBody[] {
  const unread = readAt === null ? [] : wanted.filter(({ kind }) => kind === 'not-read');
  if (!is2x(protocol))
    return [
      body('get-configuration', {}),
      ...inParts(unread.map(({ key }) => key)).map((keys) => body('get-configuration', { keys })),
    ];
  const variables = unread.flatMap((standing) => placeOf(standing) ?? []);
  return [
    body('get-base-report', { base: 'full' }),
    ...(variables.length > 0 ? [body('get-variables', { variables })] : []),
  ];
}

function is2x(protocol: Protocol | null): boolean {
  return protocol?.startsWith('ocpp2') ?? false;
}

function body(type: CommandBody['type'], parameters: object): CommandBody {
  // The parameters are those of the type; the union of all bodies cannot tell.
  return { type, parameters } as CommandBody;
}

function inParts(keys: readonly string[]): string[][] {
  const parts: string[][] = [];
  for (let from = 0; from < keys.length; from += KEYS_AT_ONCE) parts.push(keys.slice(from, from + KEYS_AT_ONCE));
  return parts;
}

/** The variable that a key of 2.x names; a key of 1.x names none. */
function placeOf({ key, evseId }: Pick<WantedStanding, 'key' | 'evseId'>) {
  const [, component, componentInstance, variable, variableInstance] = KEY_OF_2X.exec(key) ?? [];
  if (component === undefined || variable === undefined) return undefined;
  return {
    component: {
      name: component,
      ...(componentInstance !== undefined && { instance: componentInstance }),
      ...(evseId > 0 && { evseId }),
    },
    variable: { name: variable, ...(variableInstance !== undefined && { instance: variableInstance }) },
  };
}
