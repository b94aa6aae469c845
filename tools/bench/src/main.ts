import { parseArgs } from 'node:util';
import type { Bench } from './bench';
import { allMet, asJson, asText, type Finished } from './report';
import { coldStart } from './cold-start.bench';
import { connectStorm } from './connect-storm.bench';
import { delivery } from './delivery.bench';
import { manyStations } from './many-stations.bench';
import { meterValues } from './meter-values.bench';
import { ocppCodecs } from './ocpp-codecs.bench';
import { publish } from './publish.bench';
import { saveToReady } from './save-to-ready.bench';
import { soapCodecs } from './soap-codecs.bench';
import { startUp } from './start-up.bench';
import { stateTransitions } from './state-transitions.bench';
import { testCloud } from './test-cloud.bench';
import { warmInvoke } from './warm-invoke.bench';

/** Every benchmark, in the order of running. A new one is a file `<name>.bench.ts` and a line here. */
const BENCHES: readonly Bench[] = [
  warmInvoke,
  coldStart,
  publish,
  delivery,
  stateTransitions,
  saveToReady,
  startUp,
  testCloud,
  ocppCodecs,
  soapCodecs,
  connectStorm,
  meterValues,
  manyStations,
];

const HELP = `Benchmarks, each against a baseline of the same run. Exit code 1 when a limit is broken.

  --only <name>  run one: ${BENCHES.map(({ name }) => name).join(', ')} (may be repeated)
  --quick        shorter, less precise
  --json         results as JSON on standard output
  --help`;

async function main(): Promise<number> {
  let options;
  try {
    ({ values: options } = parseArgs({
      options: {
        only: { type: 'string', multiple: true },
        quick: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${HELP}\n`);
    return 2;
  }
  if (options.help) {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  const unknown = (options.only ?? []).filter((wanted) => !BENCHES.some(({ name }) => name === wanted));
  if (unknown.length > 0) {
    process.stderr.write(
      `There is no benchmark ${unknown.join(', ')}; there are ${BENCHES.map(({ name }) => name).join(', ')}.\n`,
    );
    return 2;
  }
  const finished: Finished[] = [];
  for (const bench of BENCHES.filter(({ name }) => options.only === undefined || options.only.includes(name))) {
    const result = await bench.run({
      quick: options.quick,
      progress: (message) => showProgress(`${bench.name}: ${message}`),
    });
    showProgress('');
    finished.push({ bench, result });
  }
  process.stdout.write(`${options.json ? asJson(finished) : asText(finished)}\n`);
  return allMet(finished) ? 0 : 1;
}

/** Progress goes to standard error, and only where somebody looks: standard output is for the results. */
function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 3;
  },
);
