import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { StageError } from './stage-error';

/** Reads a command's options; an unknown one is an error that lists the known ones. */
export function readOptions<const T extends ParseArgsOptionsConfig>(args: string[], options: T) {
  try {
    return parseArgs({ args, options, allowNegative: true }).values;
  } catch (error) {
    const known = Object.keys(options).map((name) => `--${name}`);
    throw new StageError('stage.bad-argument', (error as Error).message, `Options: ${known.join(', ')}.`);
  }
}
