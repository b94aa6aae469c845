import type { AnyFact } from '@busbar/events';

/** Time as the process sees it. Nothing outside a runtime edge asks the machine for the time directly. */
export interface Clock {
  now(): Date;
}

/** The bus, as everything that has facts to tell sees it. */
export interface FactPublisher {
  /**
   * Resolves when the bus has durably accepted every fact.
   * @throws {PublishError} when it refused one or more of them; those have been spilled to a queue before, where the
   * publisher has one, and `error.spilled` tells.
   */
  publish(facts: readonly AnyFact[]): Promise<void>;
}

/** Reads the present value of a secret by its ARN; implementations keep it for the life of an environment. */
export type SecretReader = (secretArn: string) => Promise<string>;
