import { ConfigError } from './errors';

/** Typed access to environment variables. An empty value counts as absent. */
export interface Environment {
  /** @throws {ConfigError} `config.missing` */
  string(key: string): string;
  optionalString(key: string): string | undefined;
  /** A whole number within bounds; `default` is taken when the key is absent. @throws {ConfigError} */
  integer(key: string, bounds?: { min?: number; max?: number; default?: number }): number;
  /** One of the given values; `fallback` is taken when the key is absent. @throws {ConfigError} */
  oneOf<T extends string>(key: string, values: readonly T[], fallback?: T): T;
}

/**
 * Reads a function's configuration.
 *
 * ```ts
 * const config = readConfig((env) => ({ bucket: env.string('BUSBAR_ARCHIVE_BUCKET') }));
 * ```
 * @throws {ConfigError} naming the key that is missing or wrong
 */
export function readConfig<T>(shape: (env: Environment) => T, source: NodeJS.ProcessEnv = process.env): T {
  return shape(environment(source));
}

function environment(source: NodeJS.ProcessEnv): Environment {
  const present = (key: string): string | undefined => source[key] || undefined;
  const required = (key: string): string => {
    const value = present(key);
    if (value === undefined)
      throw new ConfigError('config.missing', key, `The environment variable ${key} is not set.`);
    return value;
  };
  return {
    string: required,
    optionalString: present,
    integer(key, { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER, default: otherwise } = {}) {
      if (otherwise !== undefined && present(key) === undefined) return otherwise;
      const text = required(key);
      const value = Number(text);
      if (!/^-?\d+$/.test(text) || value < min || value > max) {
        throw new ConfigError(
          'config.bad-value',
          key,
          `${key} must be a whole number from ${min} to ${max}, not "${text}".`,
        );
      }
      return value;
    },
    oneOf(key, values, fallback) {
      if (fallback !== undefined && present(key) === undefined) return fallback;
      const text = required(key);
      const value = values.find((candidate) => candidate === text);
      if (value === undefined) {
        throw new ConfigError('config.bad-value', key, `${key} must be one of ${values.join(', ')}, not "${text}".`);
      }
      return value;
    },
  };
}
