// jest runs this once before all files. Plain JavaScript: jest does not transform what it requires here by the preset's rules.
const { spawn } = require('node:child_process');
const { createServer } = require('node:net');
const { createWriteStream, mkdirSync, mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { createInterface } = require('node:readline');

const workspace = join(__dirname, '..', '..', '..', '..');
const START_LIMIT_MS = 240_000;

module.exports = async () => {
  const [port, stationsPort, awsPort, dbPort] = await freePorts(4);
  const stateFolder = mkdtempSync(join(tmpdir(), 'busbar-acceptance-'));
  const child = spawn(
    process.execPath,
    [
      'tools/workspace/start.mjs',
      '--no-fleet',
      `--port=${port}`,
      `--stations-port=${stationsPort}`,
      `--aws-port=${awsPort}`,
      `--db-port=${dbPort}`,
      `--state-dir=${stateFolder}`,
    ],
    { cwd: workspace, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const output = [];
  mkdirSync(join(workspace, 'test-results'), { recursive: true });
  // What the network says while the tests run: the first thing to read when one fails.
  const log = createWriteStream(join(workspace, 'test-results', 'network.log'));
  await new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`The network did not start:\n${output.join('\n')}`)),
      START_LIMIT_MS,
    );
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        output.push(line);
        log.write(`${line}\n`);
        if (!line.startsWith('busbar is up')) return;
        clearTimeout(timer);
        resolve();
      });
    }
    child.once('exit', (code) => reject(new Error(`The network ended with code ${code}:\n${output.join('\n')}`)));
  });
  globalThis.busbarNetwork = { child, output, stateFolder };
  // Test files run in processes of their own; the environment reaches them.
  process.env.BUSBAR_ACCEPTANCE = JSON.stringify({
    app: `http://localhost:${port}`,
    stations: `http://localhost:${stationsPort}`,
    endpoint: `http://127.0.0.1:${awsPort}`,
    databasePort: dbPort,
    stateFolder,
    processId: child.pid,
  });
};

async function freePorts(count) {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise((resolve) => {
          const server = createServer().listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
