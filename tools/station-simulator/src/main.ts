import { parseArgs } from 'node:util';
import { realClock } from './clock';
import { demoMembers } from './demo-fleet';
import { Faults, FAULT_KINDS } from './faults';
import { Fleet, type Member } from './fleet';
import type { Statistics } from './statistics';
import { PROTOCOLS, type Protocol } from './transport';

const HELP = `station-simulator [run] [options]

  --stations=N       how many (10)
  --protocol=P       ${PROTOCOLS.join(' | ')} (ocpp1.6)
  --url=URL          the stations' front door (http://localhost:4001)
  --seed=N           the same seed gives the same stations, cars and faults (1)
  --prefix=TEXT      station ids are <prefix>-00001 … (SIM)
  --key=TEXT         password of Basic authentication
  --connectors=N     per station (1)
  --interval=SECONDS between meter values (10)
  --idle=SECONDS     longest pause between two drivers (30)
  --nobody           no drivers come: sessions are started from afar
  --step=SECONDS     between two steps of an update or a restart (2)
  --soap-host=HOST   how the other side reaches this machine, to call SOAP stations (127.0.0.1)
  --ramp=SECONDS     over which the stations come in (2)
  --duration=SECONDS then everything is stopped and counted (60); 0 runs until Ctrl-C
  --storm=SECONDS    every so often all stations lose their line at once
  --faults=LIST      e.g. drop:0.05,duplicate:0.2   kinds: ${Object.entries(FAULT_KINDS)
    .map(([kind, text]) => `\n                       ${kind.padEnd(10)} ${text}`)
    .join('')}
  --quiet            no progress
  --json             the summary as JSON

station-simulator demo --url=URL   the demo's 24 stations, until Ctrl-C
`;

/** How long stations may take to end their transactions: when somebody waits at the keyboard, and when nobody does. */
const SIGNAL_GRACE_MS = 10_000;
const DURATION_GRACE_MS = 120_000;

interface Settings {
  readonly fleet: Fleet;
  readonly durationMs: number;
  readonly stormMs: number;
  readonly quiet: boolean;
  readonly json: boolean;
  readonly size: number;
}

function settings(args: readonly string[]): Settings {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      stations: { type: 'string', default: '10' },
      protocol: { type: 'string', default: 'ocpp1.6' },
      url: { type: 'string', default: 'http://localhost:4001' },
      seed: { type: 'string', default: '1' },
      prefix: { type: 'string', default: 'SIM' },
      key: { type: 'string' },
      connectors: { type: 'string', default: '1' },
      interval: { type: 'string', default: '10' },
      idle: { type: 'string' },
      nobody: { type: 'boolean', default: false },
      step: { type: 'string', default: '2' },
      'soap-host': { type: 'string', default: '127.0.0.1' },
      ramp: { type: 'string', default: '2' },
      duration: { type: 'string' },
      storm: { type: 'string', default: '0' },
      faults: { type: 'string', default: '' },
      quiet: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    process.exit(0);
  }
  const demo = positionals[0] === 'demo';
  const members = demo
    ? demoMembers()
    : numbered(
        values.prefix,
        number('stations', values.stations, 1),
        protocol(values.protocol),
        number('connectors', values.connectors, 1),
      );
  return {
    size: members.length,
    fleet: new Fleet({
      url: httpUrl(values.url),
      members,
      seed: number('seed', values.seed, 0),
      meterIntervalMs: number('interval', values.interval, 0) * 1000,
      idleMs: values.nobody ? Infinity : number('idle', values.idle ?? (demo ? '3600' : '30'), 0) * 1000,
      stepMs: number('step', values.step, 0) * 1000,
      soapHost: values['soap-host'],
      key: values.key,
      faults: Faults.parse(values.faults),
      rampMs: number('ramp', values.ramp, 0) * 1000,
    }),
    durationMs: number('duration', values.duration ?? (demo ? '0' : '60'), 0) * 1000,
    stormMs: number('storm', values.storm, 0) * 1000,
    quiet: values.quiet,
    json: values.json,
  };
}

function numbered(prefix: string, count: number, protocolOfAll: Protocol, connectors: number): Member[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `${prefix}-${String(index + 1).padStart(5, '0')}`,
    protocol: protocolOfAll,
    connectors,
  }));
}

function protocol(text: string): Protocol {
  const found = PROTOCOLS.find((candidate) => candidate === text);
  if (!found) throw new RangeError(`--protocol is one of ${PROTOCOLS.join(', ')}, not "${text}".`);
  return found;
}

function number(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value < least)
    throw new RangeError(`--${name} is a number from ${least} on, not "${text}".`);
  return value;
}

/** The front door's address; `ws://…` is taken too, and a path such as `/soap` or `/ocpp` is not part of it. */
function httpUrl(text: string): string {
  const url = new URL(text.replace(/^ws/, 'http'));
  return url.origin;
}

async function main(): Promise<void> {
  const { fleet, durationMs, stormMs, quiet, json, size } = settings(process.argv.slice(2));
  const ended = new AbortController();
  const stopWithin = (limitMs: number) => {
    ended.abort();
    fleet.stop();
    // A server that has gone does not keep the fleet from leaving.
    setTimeout(() => finish(fleet.statistics, json), limitMs).unref();
  };
  const stop = () => stopWithin(SIGNAL_GRACE_MS);
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  process.on('disconnect', stop);
  if (durationMs > 0) void realClock.pause(durationMs, ended.signal).then(() => stopWithin(DURATION_GRACE_MS));
  if (!quiet) void showProgress(fleet.statistics, size, ended.signal);
  if (stormMs > 0) void stormEvery(fleet, stormMs, ended.signal);
  await fleet.run();
  finish(fleet.statistics, json);
}

async function showProgress(statistics: Statistics, size: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await realClock.pause(5_000, signal);
    const { sent, answered, errors, latencyMs } = statistics.summary();
    const failures = Object.values(errors).reduce((sum, count) => sum + count, 0);
    process.stderr.write(
      `${size} stations  sent ${sent}  answered ${answered}  errors ${failures}  p99 ${latencyMs.p99.toFixed(0)} ms\n`,
    );
  }
}

async function stormEvery(fleet: Fleet, everyMs: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await realClock.pause(everyMs, signal);
    if (!signal.aborted) await fleet.storm();
  }
}

function finish(statistics: Statistics, json: boolean): void {
  const summary = statistics.summary();
  if (json) {
    process.stdout.write(`${JSON.stringify(summary)}\n`);
  } else {
    const { p50, p95, p99, max } = summary.latencyMs;
    process.stdout.write(`sent      ${summary.sent}\nanswered  ${summary.answered}\n`);
    process.stdout.write(
      `latency   p50 ${p50.toFixed(1)}  p95 ${p95.toFixed(1)}  p99 ${p99.toFixed(1)}  max ${max.toFixed(1)} ms\n`,
    );
    const errors = Object.entries(summary.errors);
    process.stdout.write(
      errors.length === 0
        ? 'errors    none\n'
        : `errors\n${errors.map(([kind, count]) => `  ${kind}  ${count}\n`).join('')}`,
    );
  }
  process.exit(0);
}

main().catch((error: unknown) => {
  process.stderr.write(
    `${error instanceof Error ? error.message : String(error)}\n→ station-simulator --help lists the options.\n`,
  );
  process.exit(1);
});
