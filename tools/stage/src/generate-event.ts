import { FACT_NAMES, isFactName } from '@busbar/events';
import { sampleFact } from '@busbar/events/testing';
import { readOptions } from './options';
import { StageError } from './stage-error';

/** `generate-event --fact=session.started [--seed=1] [--station=BB-CHI-001]`: prints a valid sample as JSON. */
export async function generateEvent(args: string[]): Promise<void> {
  const options = readOptions(args, {
    fact: { type: 'string' },
    seed: { type: 'string', default: '1' },
    station: { type: 'string' },
  });
  process.stdout.write(
    `${JSON.stringify(sample(options.fact ?? '', Number(options.seed), options.station), null, 2)}\n`,
  );
}

export function sample(name: string, seed: number, stationId?: string): object {
  if (!isFactName(name)) {
    throw new StageError('stage.bad-argument', `No fact is called "${name}".`, `Facts: ${FACT_NAMES.join(', ')}.`);
  }
  return sampleFact(name, { seed, ...(stationId ? { stationId } : {}) });
}
