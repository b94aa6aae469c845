import { validRequests } from '@busbar/ocpp/testing';
import fc from 'fast-check';
import { perform } from '../../route';
import { commandsByAction } from '../commands/examples';
import { aStation, memoryTokens, memoryTransactions, NOW } from '../memory';
import { SUPPORTED_VERSIONS, type SupportedVersion } from './versions';

/** A test file: its path from the workspace's root, and what is in it. */
export interface Spec {
  readonly path: string;
  readonly text: string;
}

/**
 * `docs/ocpp-support.md`: every message of every version, what it becomes, and which test shows it. Facts are those that
 * the actions give for a typical request and for some hundred that the official schema allows, commands those that become it.
 */
export async function supportDocument(specs: readonly Spec[]): Promise<string> {
  const sections = await Promise.all(SUPPORTED_VERSIONS.map((version) => section(version, specs)));
  return [
    '<!-- Made by libs/ocpp-actions/scripts/generate-support.mjs from the code; do not edit. -->',
    '',
    '# What is supported of OCPP',
    '',
    'Each message is decoded, and checked by the official schema of its version (over SOAP in the shape of 1.6, after the WSDL).',
    'A message of a station becomes facts, which are on the bus before it is answered, and its answer is checked likewise. Any',
    'message may also tell that the station is known (`station.registered`) or back (`station.online`). Each test named tries',
    'the message in its version; tests of frames, error codes and damaged input hold for all of them.',
    'A message to stations is what a command of the network becomes; its answer is told by `command.answered`.',
    '',
    ...sections,
  ].join('\n');
}

async function section(version: SupportedVersion, specs: readonly Spec[]): Promise<string> {
  const fromStations = await Promise.all(
    version.fromStations.map(async (action) => {
      const facts = await factsOf(version, action);
      const becomes = facts.map((name) => `\`${name}\``).join(', ') || 'no fact: presence';
      const answered = version.unconfirmed.includes(action) ? `${becomes}; not answered` : becomes;
      return row(action, 'from stations', answered, shownBy(version.everyFrom, version.more, action, specs));
    }),
  );
  const commands = await commandsByAction(version.protocol);
  const toStations = version.toStations.map((action) => {
    const said = commands.get(action);
    if (said === undefined) throw new Error(`No command of ${version.protocol} is said by ${action}.`);
    const types = said.map((type) => `\`${type}\``).join(', ');
    return row(action, 'to stations', types, shownBy(version.everyTo, [], action, specs));
  });
  return [
    `## ${version.title}`,
    '',
    `${version.fromStations.length} messages from stations, ${version.toStations.length} to them.`,
    '',
    '| message | direction | becomes | shown by |',
    '| --- | --- | --- | --- |',
    ...fromStations,
    ...toStations,
    '',
  ].join('\n');
}

function row(...cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

const SAMPLES = { seed: 1, numRuns: 200 };

async function factsOf({ routes, protocol, schemas, requests }: SupportedVersion, action: string): Promise<string[]> {
  const typical = requests[action];
  const payloads = [...(typical === undefined ? [] : [typical]), ...fc.sample(validRequests(schemas, action), SAMPLES)];
  const names = new Set<string>();
  for (const [index, payload] of payloads.entries()) {
    const performed = await perform(
      routes,
      { action, payload },
      {
        station: aStation({ protocol }),
        delivery: { kind: 'websocket', connectionId: 'c', messageId: String(index) },
        receivedAt: NOW,
        tokens: memoryTokens(),
        transactions: memoryTransactions(),
      },
    );
    if (!performed.ok) throw new Error(`${action} of ${protocol} has no row.`);
    for (const { name } of performed.facts) names.add(name);
  }
  return [...names].sort();
}

/** Links to the specs that try every message, and to those of the others that name this one. */
function shownBy(every: readonly string[], more: readonly string[], action: string, specs: readonly Spec[]): string {
  const known = every.map((path) => {
    if (!specs.some((spec) => spec.path === path)) throw new Error(`There is no ${path}.`);
    return path;
  });
  const quoted = new RegExp(`['".]${action}\\b|\\b${action}:`);
  const naming = more.flatMap((pattern) => {
    const matching = specs.filter(({ path }) => matches(pattern, path));
    if (matching.length === 0) throw new Error(`There is no ${pattern}.`);
    return matching.filter(({ text }) => quoted.test(text)).map(({ path }) => path);
  });
  return [...new Set([...known, ...naming])].map(link).join(', ');
}

function matches(pattern: string, path: string): boolean {
  const [before = '', after] = pattern.split('*');
  if (after === undefined) return path === pattern;
  const middle = path.slice(before.length, path.length - after.length);
  return path.startsWith(before) && path.endsWith(after) && !middle.includes('/');
}

function link(path: string): string {
  const name = path
    .split('/')
    .slice(-2)
    .join('/')
    .replace(/^src\//, '')
    .replace(/\.ts$/, '');
  return `[${name}](../${path})`;
}
