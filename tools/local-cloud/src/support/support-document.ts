import type { ResourceType } from '../kernel/resource';
import { resourceTypes } from '../resources';
import { INTRINSIC_NAMES } from '../template/intrinsics';

/** The list of supported types and properties, as it stands in the documentation: Markdown made from the code. */
export function supportDocument(types: ReadonlyMap<string, ResourceType> = resourceTypes()): string {
  const all = [...types.values()].sort((a, b) => (a.type < b.type ? -1 : 1));
  const run = all.filter(({ noOp }) => noOp === undefined);
  const noOps = all.filter(({ noOp }) => noOp !== undefined);
  return [
    '<!-- Made by tools/local-cloud/generate-support.mjs from the code; do not edit. -->',
    '',
    '# What the local cloud supports',
    '',
    `It runs ${run.length} types of CloudFormation resources. ${noOps.length} more have no effect on one machine and are accepted with any`,
    'properties. Every other type, property or intrinsic stops the start, with stack and logical id. See',
    '[the local cloud](local-cloud.md) for `report`, which says what it makes of a given app.',
    '',
    `Intrinsics: ${[...INTRINSIC_NAMES].map((name) => `\`${name}\``).join(', ')}; dynamic references to \`ssm\`, \`ssm-secure\` and \`secretsmanager\`.`,
    '',
    '## Types that are run',
    '',
    ...run.flatMap(section),
    '## Types without an effect on one machine',
    '',
    '| type | why |',
    '| --- | --- |',
    ...noOps.map(({ type, noOp = '' }) => `| \`${type}\` | ${cell(noOp)} |`),
    '',
  ].join('\n');
}

function section({ type, supported, ignored, replacing = [] }: ResourceType): string[] {
  const listed = (names: readonly string[]): string =>
    [...names]
      .sort()
      .map((name) => `\`${name}\``)
      .join(', ');
  return [
    `### ${type}`,
    '',
    ...(supported.length > 0 ? [`Acts on ${listed(supported)}.`, ''] : []),
    ...(replacing.length > 0 ? [`A change of ${listed(replacing)} makes another resource in its place.`, ''] : []),
    ...(Object.keys(ignored).length > 0
      ? [
          '| accepted, without a difference here | why |',
          '| --- | --- |',
          ...Object.entries(ignored)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([name, reason]) => `| \`${name}\` | ${cell(reason)} |`),
          '',
        ]
      : []),
  ];
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
