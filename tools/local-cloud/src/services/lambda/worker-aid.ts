import { MessageChannel } from 'node:worker_threads';
import type { Kernel } from '../../kernel/kernel';
import { DATABASE_FAULT_WORDS, type WorkerAid } from '../../virtual/worker-time';

/** A second channel to the thread of an environment, beside the one for calls: for its time and for faults. */
export interface AidOfWorker {
  /** For the thread's `workerData`, with its port in the transfer list. */
  readonly data: WorkerAid;
  /** The invocation of this entry begins. */
  begin(invocationId: string): void;
  end(): void;
}

/** Nothing where a cloud has neither faults nor a conductor. */
export function aidOfWorker(kernel: Kernel, functionName: string): AidOfWorker | undefined {
  const { conductor, faults } = kernel;
  if (!conductor && !faults) return undefined;
  const { port1, port2 } = new MessageChannel();
  const conducted = conductor?.attach(functionName, port1);
  const faulty = faults?.attach(functionName, port1);
  if (conducted) port1.on('message', (message: readonly unknown[]) => conducted.receive(message));
  port1.unref();
  return {
    data: {
      port: port2,
      database: faulty?.database ?? new SharedArrayBuffer(4 * DATABASE_FAULT_WORDS),
      ...(conducted && { time: conducted.time }),
    },
    begin: (invocationId) => conducted?.begin(invocationId),
    end: () => {
      faulty?.detach();
      conducted?.end();
      port1.close();
    },
  };
}
