import type { Kernel } from '../../kernel/kernel';
import type { Execution } from './execution';
import type { ExecutionChange, ExecutionRecord } from './execution-rows';
import type { HistoryEvent } from './history';
import type { Chance } from './query/intrinsics';
import type { JsonataExpressions } from './query/jsonata-expressions';
import type { Thread } from './thread';

/** What an execution needs of the service. */
export interface ExecutionHost {
  readonly kernel: Kernel;
  readonly chance: Chance;
  readonly expressions: JsonataExpressions;
  /** Makes a change safe. Absent members are not written. */
  commit(change: ExecutionChange): Promise<void>;
  /** An event, as it happens: for logs. */
  happened(execution: Execution, event: HistoryEvent): void;
  /** It ended, and that is safe. */
  finished(execution: Execution): void;
  /** A task waits for its token from now on, or no longer. */
  awaitToken(execution: Execution, thread: Thread, token: string): void;
  forgetToken(token: string): void;
  /** Calls back when the execution ended; at once if it has. */
  whenFinished(arn: string, callback: (record: ExecutionRecord) => void): void;
  stopChild(arn: string): void;
}
