import { requireRunningCloud } from './local-cloud';
import type { JournalEntry } from './journal-client';
import { describe, shortName } from './invoke/flow-tree';
import { readOptions } from './options';
import { StageError } from './stage-error';

/** `tail [--service=session-ledger] [--trace=<id>]`: prints what happens in the local cloud, one line an entry, until Ctrl-C. */
export async function tail(args: string[]): Promise<void> {
  const options = readOptions(args, {
    service: { type: 'string' },
    trace: { type: 'string' },
    'state-dir': { type: 'string' },
    endpoint: { type: 'string' },
  });
  const cloud = await requireRunningCloud(options['state-dir'], options.endpoint);
  const response = await fetch(`${cloud.endpoint}/_cloud/journal/stream`, { headers: { accept: 'text/event-stream' } });
  if (!response.ok || !response.body)
    throw new StageError('stage.failed', `The journal cannot be followed: ${response.status}.`);

  let rest = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const events = (rest + chunk).split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) {
      const data = event.split('\n').find((line) => line.startsWith('data:'));
      if (!data) continue;
      const entry = JSON.parse(data.slice('data:'.length)) as JournalEntry;
      if (options.service && !shortName(entry.resource).includes(options.service)) continue;
      if (options.trace && entry.traceId !== options.trace.replaceAll('-', '')) continue;
      process.stdout.write(`${new Date(entry.at).toISOString().slice(11, 23)}  ${describe(entry)}\n`);
    }
  }
}
