import 'reflect-metadata';
import { deploy } from './deploy/deploy';
import { generateEvent } from './generate-event';
import { invoke } from './invoke/invoke';
import { StageError } from './stage-error';
import { tail } from './tail';
import { token } from './token';
import { trace } from './trace';

const COMMANDS: Record<string, (args: string[]) => Promise<void>> = {
  deploy,
  invoke,
  token,
  tail,
  trace,
  'generate-event': generateEvent,
};

async function main(): Promise<void> {
  const [name = '', ...args] = process.argv.slice(2);
  const command = COMMANDS[name];
  if (!command) {
    throw new StageError(
      'stage.bad-argument',
      `There is no command "${name}".`,
      `Commands: ${Object.keys(COMMANDS).join(', ')}.`,
    );
  }
  await command(args);
}

main().catch((error: unknown) => {
  if (error instanceof StageError) {
    process.stderr.write(`${error.message}\n${error.remedy ? `→ ${error.remedy}\n` : ''}`);
  } else {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  }
  process.exitCode = 1;
});
