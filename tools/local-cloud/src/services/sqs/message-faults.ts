import type { Faults } from '../../kernel/faults';

/** What befalls a message on its way into a queue. */
export interface MessageFaults {
  readonly delayMs: number;
  /** It is there a second time, so much later. */
  readonly duplicateAfterMs: number | undefined;
}

export function faultsOfMessage(faults: Faults, queueArn: string, causes: readonly string[]): MessageFaults {
  const target = { service: 'sqs', action: 'Deliver', resource: queueArn, causes };
  return {
    delayMs: faults.strikes('delay', target)?.delayMs ?? 0,
    duplicateAfterMs: faults.strikes('duplicate', target)?.delayMs,
  };
}
