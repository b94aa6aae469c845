#!/usr/bin/env node
// `npm start`: installs, builds, synthesises, boots the local cloud with the whole network and a small fleet.
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import {
  build,
  ensureInstalled,
  environment,
  fail,
  lines,
  lockedNode,
  progress,
  requireNode,
  workspace,
} from './setup.mjs';

const HELP = `npm start [-- options]

  --no-fleet             no simulated stations
  --watch                saved sources reach the running cloud (keeps warm bundlers: about 1 GB)
  --port N               screens and API (4000)
  --stations-port N      OCPP: WebSocket /ocpp/<stationId>, SOAP /soap (4001)
  --aws-port N           the AWS APIs and the local cloud's own (4566)
  --db-port N            PostgreSQL (5433)
  --state-dir DIR        where the local cloud keeps its state (.busbar)
  --help                 this text

Several copies run side by side when their ports and state folders differ.
Ctrl-C stops; the state stays. \`npm run reset\` forgets it.
`;

requireNode();
const options = readOptions();
const { say, seconds } = progress();
await ensureInstalled(say);

say('building and synthesising');
await build((task, count) => say(`  ${String(count).padStart(2)} ${task}`), ['build', 'synth']);

const stateFolder = resolve(workspace, options['state-dir']);
try {
  mkdirSync(stateFolder, { recursive: true });
} catch (error) {
  fail(
    `The state folder ${options['state-dir']} cannot be used: ${error.message}.`,
    'Name another one with --state-dir, or put this one right.',
  );
}
const running = join(stateFolder, 'running.json');
const children = [];
let stopping = false;

process.on('SIGINT', stop);
process.on('SIGTERM', stop);

say('starting the local cloud');
const assemblies = readdirSync(join(workspace, 'dist', 'assemblies')).map((name) => join('dist', 'assemblies', name));
const cloud = child('local-cloud', [
  'dist/tools/local-cloud/main.js',
  'start',
  ...assemblies.flatMap((folder) => ['--assembly', folder]),
  '--aws-port',
  options['aws-port'],
  '--db-port',
  options['db-port'],
  '--listen',
  `app=${options.port}`,
  '--listen',
  `stations=${options['stations-port']}`,
  '--state-dir',
  stateFolder,
  '--json-ready',
]);
const addresses = await ready(cloud);
const [database] = addresses.databases;
const databaseAddress = database ? `${database.host}:${database.port}` : 'none';
writeFileSync(
  running,
  JSON.stringify({
    pid: cloud.pid,
    endpoint: addresses.endpoint,
    app: options.port,
    stations: options['stations-port'],
    database: databaseAddress,
  }),
);

say('migrating, seeding, publishing the screens');
await finished(
  child('deploy', [
    'dist/tools/stage/main.js',
    'deploy',
    '--stage=local',
    '--seed=demo',
    `--endpoint=${addresses.endpoint}`,
  ]),
  'The deployment step failed.',
);

if (options.fleet) {
  say('connecting the demo fleet: 24 stations');
  child('fleet', [
    'dist/tools/station-simulator/main.js',
    'demo',
    `--url=http://localhost:${options['stations-port']}`,
    '--quiet',
  ]);
}

if (options.watch) {
  child('watch', [
    'dist/tools/watch/main.js',
    `--root=${workspace}`,
    `--endpoint=${addresses.endpoint}`,
    '--seed=demo',
  ]);
}

process.stdout.write(`
  console        http://localhost:${options.port}/
  API            http://localhost:${options.port}/api/v1   (openapi.json there)
  invocations    http://localhost:${options.port}/_cloud   what happens in the local cloud
  stations       ws://localhost:${options['stations-port']}/ocpp/<stationId>   OCPP 1.6-J
                 http://localhost:${options['stations-port']}/soap             OCPP 1.6 and 1.5 SOAP
  AWS APIs       ${addresses.endpoint}
  PostgreSQL     ${databaseAddress}
  a token        npx nx run local-cloud:token --role=operator
  state          ${options['state-dir']}   (npm run reset forgets it)

busbar is up: http://localhost:${options.port}
`);
say(`ready`);

function readOptions() {
  let values;
  try {
    ({ values } = parseArgs({
      options: {
        fleet: { type: 'boolean', default: true },
        watch: { type: 'boolean', default: false },
        port: { type: 'string', default: '4000' },
        'stations-port': { type: 'string', default: '4001' },
        'aws-port': { type: 'string', default: '4566' },
        'db-port': { type: 'string', default: '5433' },
        'state-dir': { type: 'string', default: '.busbar' },
        help: { type: 'boolean', short: 'h', default: false },
      },
      allowNegative: true,
    }));
  } catch (error) {
    fail(error.message, '`npm start -- --help` lists the options.');
  }
  if (values.help) {
    process.stdout.write(HELP);
    process.exit(0);
  }
  for (const name of ['port', 'stations-port', 'aws-port', 'db-port']) {
    const number = Number(values[name]);
    if (!Number.isInteger(number) || number < 1 || number > 65535)
      fail(`--${name} ${values[name]} is no port.`, 'A port is a whole number from 1 to 65535.');
  }
  return values;
}

/** A program of ours, its lines prefixed by its name. In a group of its own, so that Ctrl-C reaches it through us, in order. */
function child(name, args) {
  const process_ = spawn(lockedNode(), ['--enable-source-maps', ...args], {
    cwd: workspace,
    env: environment(),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: true,
  });
  children.push({ name, process: process_ });
  process_.silent = false;
  lines(process_.stdout, (line) => print(process_, name, line));
  lines(process_.stderr, (line) => print(process_, name, line));
  process_.on('exit', (code, signal) => {
    if (stopping || name === 'deploy') return;
    process.stderr.write(`\n${name} ended (${signal ?? `code ${code}`}).\n`);
    if (name === 'local-cloud') void stop(code || 1);
  });
  return process_;
}

function print(process_, name, line) {
  if (line.startsWith('{"ready"')) {
    process_.emit('ready', JSON.parse(line));
    return;
  }
  if (line.trim() !== '') process.stdout.write(`        ${name === 'local-cloud' ? 'cloud' : name}: ${line}\n`);
}

function ready(process_) {
  return new Promise((resolveReady) => process_.once('ready', resolveReady));
}

function finished(process_, message) {
  return new Promise((resolveDone) =>
    process_.once('exit', (code) => {
      if (code === 0) resolveDone();
      else if (!stopping) {
        process.stderr.write(`\n${message}\n`);
        void stop(1);
      }
    }),
  );
}

/** Stops the children, the last started first: the fleet leaves before the cloud goes. */
async function stop(reason) {
  if (stopping) return;
  stopping = true;
  const exitCode = typeof reason === 'number' ? reason : 0;
  if (exitCode === 0) process.stdout.write('\nstopping …\n');
  for (const { process: process_ } of children.reverse()) await end(process_);
  rmSync(running, { force: true });
  if (exitCode === 0)
    process.stdout.write(`stopped after ${seconds().toFixed(0)} s; the state is kept in ${options['state-dir']}\n`);
  process.exit(exitCode);
}

function end(process_) {
  return new Promise((resolveEnd) => {
    if (process_.exitCode !== null || process_.signalCode !== null) return resolveEnd();
    const force = setTimeout(() => process_.kill('SIGKILL'), 15_000);
    process_.once('exit', () => {
      clearTimeout(force);
      resolveEnd();
    });
    process_.kill('SIGTERM');
  });
}
