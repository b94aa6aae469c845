import { runCli } from './cli/run';

process.on('unhandledRejection', (reason) => {
  // One part's mistake must not take the others' work with it; it is reported loudly instead.
  process.stderr.write(`local cloud error: unhandled rejection: ${reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)}\n`);
});

void runCli(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
  // Whatever still holds a handle has been told to stop.
  process.exit();
});
