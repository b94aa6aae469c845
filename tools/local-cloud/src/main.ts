import { runCli } from './cli/run';

process.on('unhandledRejection', (reason) => {
  // One part's mistake must not take the others' work with it; it is reported loudly instead.
  process.stderr.write(
    `local cloud error: unhandled rejection: ${reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)}\n`,
  );
});

// Whoever read the output may be gone; stopping in order matters more than telling so.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

void runCli(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
  // Whatever still holds a handle has been told to stop.
  process.exit();
});
