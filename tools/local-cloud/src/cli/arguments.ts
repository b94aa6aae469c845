import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { DeploymentRequest } from '../deployment/deployer';
import type { CloudOptions } from '../kernel/kernel';
import { StartError } from '../kernel/start-error';

export const HELP = `Runs synthesised CloudFormation templates on this machine.

  start --assembly <folder>…    run cloud assemblies (cdk.out), or all those inside a folder
    --listen <name>=<port>…     the port of the CloudFront distribution whose first alias begins with <name>.
    --aws-port <port>           AWS APIs (4566)
    --db-port <port>            PostgreSQL (5433)
    --state-dir <folder>        what survives a restart (.busbar)
    --parameter <name>=<value>… template parameters, <stack>:<name> for one stack only
    --max-environments <n>      function environments at a time (one per function and eight per core)
    --region, --account         eu-central-1, 000000000000
    --otlp <url>                send spans to an OpenTelemetry backend (OTLP/JSON over HTTP)
    --json-ready                print one JSON line when everything is up
  token [--role <role>] [--aws-port <port>]
                                print a token that the running cloud's user pool issues
  deploy [--assembly <folder>…] [--allow-data-loss] [--dry-run] [--aws-port <port>]
                                bring the running cloud to what its templates, or others, say now
  report --assembly <folder>… [--json]
                                what of these templates is run, what makes no difference here, and what is not supported
  reset [--state-dir <folder>]  forget everything

A port of 0 takes a free one.
`;

export type Command =
  | { readonly name: 'start'; readonly options: CloudOptions; readonly jsonReady: boolean }
  | { readonly name: 'token'; readonly awsPort: number; readonly query: Readonly<Record<string, string>> }
  | { readonly name: 'deploy'; readonly awsPort: number; readonly request: DeploymentRequest }
  | {
      readonly name: 'report';
      readonly assemblies: readonly string[];
      readonly json: boolean;
      readonly parameters: Readonly<Record<string, string>>;
    }
  | { readonly name: 'reset'; readonly stateFolder: string }
  | { readonly name: 'help' };

const OPTIONS = {
  assembly: { type: 'string', multiple: true },
  listen: { type: 'string', multiple: true },
  parameter: { type: 'string', multiple: true },
  'aws-port': { type: 'string' },
  'db-port': { type: 'string' },
  'state-dir': { type: 'string' },
  'max-environments': { type: 'string' },
  region: { type: 'string' },
  otlp: { type: 'string' },
  account: { type: 'string' },
  role: { type: 'string' },
  user: { type: 'string' },
  'json-ready': { type: 'boolean' },
  'allow-data-loss': { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** @throws {StartError} `start.options` */
export function parseCommand(argv: readonly string[]): Command {
  const { values, positionals } = read(argv);
  const [name = 'help', ...rest] = positionals;
  if (values.help || name === 'help') return { name: 'help' };
  if (rest.length) throw wrong(`"${rest.join(' ')}" is not understood`);
  const stateFolder = path.resolve(values['state-dir'] ?? '.busbar');
  const awsPort = port('--aws-port', values['aws-port'] ?? '4566');
  switch (name) {
    case 'start':
      return {
        name,
        jsonReady: values['json-ready'] ?? false,
        options: {
          assemblies: assemblyFolders(values.assembly ?? []),
          awsPort,
          databasePort: port('--db-port', values['db-port'] ?? '5433'),
          frontDoors: Object.fromEntries(
            pairs('--listen', values.listen).map(([door, text]) => [door, port(`--listen ${door}`, text)]),
          ),
          stateFolder,
          region: values.region ?? 'eu-central-1',
          account: account(values.account ?? '000000000000'),
          maxEnvironments:
            values['max-environments'] === undefined ? 0 : count('--max-environments', values['max-environments']),
          ...(values.otlp !== undefined && { otlp: webAddress('--otlp', values.otlp) }),
          parameters: Object.fromEntries(pairs('--parameter', values.parameter)),
        },
      };
    case 'token':
      return {
        name,
        awsPort,
        query: { ...(values.role && { role: values.role }), ...(values.user && { user: values.user }) },
      };
    case 'deploy':
      return {
        name,
        awsPort,
        request: {
          // The cloud runs in a folder of its own.
          ...(values.assembly && {
            assemblies: assemblyFolders(values.assembly).map((folder) => path.resolve(folder)),
          }),
          ...(values['allow-data-loss'] && { allowDataLoss: true }),
          ...(values['dry-run'] && { dryRun: true }),
        },
      };
    case 'report':
      return {
        name,
        assemblies: assemblyFolders(values.assembly ?? []),
        json: values.json ?? false,
        parameters: Object.fromEntries(pairs('--parameter', values.parameter)),
      };
    case 'reset':
      return { name, stateFolder };
    default:
      throw wrong(`there is no command "${name}"`);
  }
}

function read(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error));
  }
}

/** An assembly, or every assembly one level inside. */
function assemblyFolders(given: readonly string[]): string[] {
  if (given.length === 0) throw wrong('--assembly <folder> is needed');
  return given.flatMap((folder) => {
    if (existsSync(path.join(folder, 'manifest.json')) || !existsSync(folder)) return [folder];
    const inner = readdirSync(folder)
      .map((name) => path.join(folder, name))
      .filter((one) => existsSync(path.join(one, 'manifest.json')));
    if (inner.length === 0) throw wrong(`${folder} holds no cloud assembly: synthesise first`);
    return inner.sort();
  });
}

function pairs(option: string, texts: readonly string[] = []): [string, string][] {
  return texts.map((text) => {
    const equals = text.indexOf('=');
    if (equals < 1) throw wrong(`${option} wants <name>=<value>, not "${text}"`);
    return [text.slice(0, equals), text.slice(equals + 1)];
  });
}

function port(option: string, text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 65_535) throw wrong(`${option} wants a port (0 to 65535), not "${text}"`);
  return value;
}

function webAddress(option: string, text: string): string {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text))
    throw wrong(`${option} wants a URL such as http://localhost:4318, not "${text}"`);
  return text;
}

function count(option: string, text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw wrong(`${option} wants a number above 0, not "${text}"`);
  return Number(text);
}

function account(text: string): string {
  if (!/^\d{12}$/.test(text)) throw wrong(`--account wants 12 digits, not "${text}"`);
  return text;
}

function wrong(message: string): StartError {
  return new StartError('start.options', `${message}\nTry --help.`);
}
