import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { stderrLog } from '../cloud/cloud-log';
import { LocalCloud } from '../cloud/local-cloud';
import type { DeploymentRequest, DeploymentResult } from '../deployment/deployer';
import type { CloudOptions } from '../kernel/kernel';
import { StartError } from '../kernel/start-error';
import { CloudFrontService } from '../services/cloudfront/cloudfront-service';
import { RdsService } from '../services/rds/rds-service';
import { SqliteStore } from '../store/sqlite-store';
import { StoreError } from '../store/store-error';
import { report } from '../support/report';
import { HELP, parseCommand } from './arguments';

/** Runs one command to its end. @returns the exit code */
export async function runCli(argv: readonly string[]): Promise<number> {
  try {
    const command = parseCommand(argv);
    switch (command.name) {
      case 'help':
        process.stdout.write(HELP);
        return 0;
      case 'start':
        return await start(command.options, command.jsonReady);
      case 'token':
        return await token(command.awsPort, command.query);
      case 'deploy':
        return await deploy(command.awsPort, command.request);
      case 'report':
        return report(command);
      case 'reset':
        return reset(command.stateFolder);
    }
  } catch (error) {
    // Errors that are meant for the developer are written for them; of any other the place matters.
    const meant = error instanceof StartError || error instanceof StoreError;
    process.stderr.write(
      `${meant ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    return error instanceof StartError && error.code === 'start.options' ? 2 : 1;
  }
}

async function start(options: CloudOptions, jsonReady: boolean): Promise<number> {
  const stopAsked = signalled();
  const began = performance.now();
  const seconds = (): string => `${((performance.now() - began) / 1000).toFixed(1)} s`;
  const cloud = await LocalCloud.start({
    ...options,
    log: stderrLog(),
    onProgress: (phase) => process.stdout.write(`[${seconds().padStart(7)}] ${phase}\n`),
  });
  const databases = (await RdsService.of(cloud.kernel).control.database({
    method: 'GET',
    path: '',
    query: new URLSearchParams(),
  })) as {
    databases: { identifier: string; host: string; port: number }[];
  };
  const frontDoors = CloudFrontService.of(cloud.kernel).frontDoors();
  for (const [name, port] of Object.entries(frontDoors))
    process.stdout.write(`[${seconds().padStart(7)}] front door ${name}: http://localhost:${port}\n`);
  for (const name of Object.keys(options.frontDoors)) {
    if (!(name in frontDoors))
      process.stderr.write(
        `local cloud warning: --listen ${name}: no CloudFront distribution has an alias that begins with "${name}."\n`,
      );
  }
  process.stdout.write(`[${seconds().padStart(7)}] local cloud is up: ${cloud.endpoint}\n`);
  if (jsonReady) {
    const ready = {
      ready: true,
      endpoint: cloud.endpoint,
      region: options.region,
      account: options.account,
      frontDoors,
      ...databases,
      outputs: cloud.outputs(),
    };
    process.stdout.write(`${JSON.stringify(ready)}\n`);
  }
  const reason = await stopAsked;
  process.stdout.write(`stopping (${reason})\n`);
  await cloud.stop();
  process.stdout.write('stopped\n');
  return 0;
}

/** Resolves at the first signal to stop, or when the parent is gone; the second signal ends the process at once. */
function signalled(): Promise<string> {
  return new Promise((resolve) => {
    let count = 0;
    const onSignal = (signal: NodeJS.Signals): void => {
      count += 1;
      if (count > 1) process.exit(130);
      resolve(signal);
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
    // Started by a program that holds a channel to us: when it is gone, however it went, nobody else would stop us.
    process.on('disconnect', () => resolve('the program that started this one is gone'));
  });
}

async function deploy(awsPort: number, request: DeploymentRequest): Promise<number> {
  const response = await ask(awsPort, 'deploy', { method: 'POST', body: JSON.stringify(request) });
  const answer = (await response.json()) as DeploymentResult & { error?: string };
  if (answer.error !== undefined) throw new StartError('start.templates', answer.error);
  for (const { action, place, type, properties } of answer.changes)
    process.stdout.write(
      `${action.padEnd(8)}${place}  ${type}${properties.length > 0 ? `  ${properties.join(', ')}` : ''}\n`,
    );
  const count = answer.changes.length;
  process.stdout.write(
    count === 0
      ? 'nothing differs\n'
      : `${count} resource${count === 1 ? '' : 's'}${answer.dryRun ? ' would change' : `, ${answer.durationMs} ms`}\n`,
  );
  return 0;
}

/** Asks the cloud that runs. @throws {StartError} when there is none */
async function ask(awsPort: number, path: string, init?: RequestInit): Promise<Response> {
  try {
    return await fetch(`http://127.0.0.1:${awsPort}/_cloud/${path}`, init);
  } catch (cause) {
    throw new StartError(
      'start.options',
      `No local cloud answers on port ${awsPort}. Start it, or say where it is with --aws-port.`,
      [],
      { cause },
    );
  }
}

async function token(awsPort: number, query: Readonly<Record<string, string>>): Promise<number> {
  const response = await ask(awsPort, `token?${new URLSearchParams(query).toString()}`);
  const answer = (await response.json()) as { token?: string; error?: string };
  if (typeof answer.token !== 'string')
    throw new StartError('start.options', answer.error ?? `The local cloud gave no token (HTTP ${response.status}).`);
  process.stdout.write(`${answer.token}\n`);
  return 0;
}

function reset(stateFolder: string): number {
  if (!existsSync(stateFolder)) {
    process.stdout.write(`${stateFolder} does not exist; there is nothing to forget.\n`);
    return 0;
  }
  if (!existsSync(path.join(stateFolder, 'state.sqlite'))) {
    throw new StartError(
      'start.state',
      `${stateFolder} does not look like a state folder of the local cloud; it is left alone.`,
    );
  }
  try {
    void SqliteStore.open(stateFolder).close();
  } catch (error) {
    // A damaged state is a reason to reset; one in use is not.
    if (error instanceof StoreError && error.code === 'store.in-use') throw error;
  }
  rmSync(stateFolder, { recursive: true, force: true });
  process.stdout.write(`${stateFolder} is gone.\n`);
  return 0;
}
