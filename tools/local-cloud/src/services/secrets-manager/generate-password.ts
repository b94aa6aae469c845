import { below, systemRandom, type Random } from '../../kernel/random';

/** `GenerateSecretString` of a template, and `GetRandomPassword`'s input. */
export interface PasswordRules {
  readonly PasswordLength?: number;
  readonly ExcludeCharacters?: string;
  readonly ExcludeLowercase?: boolean;
  readonly ExcludeNumbers?: boolean;
  readonly ExcludePunctuation?: boolean;
  readonly ExcludeUppercase?: boolean;
  readonly IncludeSpace?: boolean;
  readonly RequireEachIncludedType?: boolean;
}

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** Random characters by Secrets Manager's rules: 32 of them, each kind at least once, unless told otherwise. */
export function generatePassword(rules: PasswordRules = {}, random: Pick<Random, 'next'> = systemRandom()): string {
  const excluded = new Set(rules.ExcludeCharacters ?? '');
  const kinds = [
    rules.ExcludeLowercase ? '' : LOWER,
    rules.ExcludeUppercase ? '' : LOWER.toUpperCase(),
    rules.ExcludeNumbers ? '' : '0123456789',
    rules.ExcludePunctuation ? '' : PUNCTUATION,
    rules.IncludeSpace ? ' ' : '',
  ]
    .map((kind) => [...kind].filter((character) => !excluded.has(character)))
    .filter((kind) => kind.length > 0);
  const all = kinds.flat();
  const length = rules.PasswordLength ?? 32;
  if (all.length === 0) throw new RangeError('every character is excluded');
  const pick = (from: readonly string[]): string => from[below(random, from.length)] as string;
  const required = rules.RequireEachIncludedType === false ? [] : kinds.slice(0, length).map(pick);
  const characters = [...required, ...Array.from({ length: length - required.length }, () => pick(all))];
  for (let index = characters.length - 1; index > 0; index -= 1) {
    const other = below(random, index + 1);
    [characters[index], characters[other]] = [characters[other] as string, characters[index] as string];
  }
  return characters.join('');
}
