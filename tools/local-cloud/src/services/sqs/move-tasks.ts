import { AwsError } from '../../kernel/aws-error';
import type { Queue } from './queue';
import type { SqsService } from './sqs-service';

type Status = 'RUNNING' | 'COMPLETED' | 'CANCELLING' | 'CANCELLED' | 'FAILED';

interface MoveTask {
  readonly handle: string;
  readonly source: Queue;
  readonly destinationArn: string | undefined;
  readonly perSecond: number;
  readonly startedAt: number;
  readonly toMove: number;
  moved: number;
  status: Status;
  failure: string | undefined;
  cancelNext: (() => void) | undefined;
}

const MAXIMUM_PER_SECOND = 500;
const TICK_MS = 100;
const REMEMBERED = 10;

/**
 * Native redrive: moving a dead-letter queue's messages back, or elsewhere, as new messages. Tasks end with the process;
 * what they did not move yet stays where it is.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
 */
export class MoveTasks {
  readonly #tasks: MoveTask[] = [];

  constructor(private readonly sqs: SqsService) {}

  start(request: { source: Queue; destinationArn?: string; perSecond?: number }): string {
    const { source, destinationArn, perSecond = MAXIMUM_PER_SECOND } = request;
    const { kernel } = this.sqs;
    if (!this.sqs.isDeadLetterQueue(source.arn))
      throw new AwsError(
        'InvalidParameterValue',
        `Source queue ${source.name} must be configured as a dead-letter queue.`,
      );
    if (perSecond < 1 || perSecond > MAXIMUM_PER_SECOND)
      throw new AwsError(
        'InvalidParameterValue',
        `MaxNumberOfMessagesPerSecond must be from 1 to ${MAXIMUM_PER_SECOND}.`,
      );
    if (destinationArn !== undefined && this.sqs.find(destinationArn) === undefined)
      throw new AwsError('ResourceNotFoundException', `The destination queue ${destinationArn} does not exist.`, 404);
    if (this.#tasks.some((task) => task.source === source && isActive(task)))
      throw new AwsError(
        'UnsupportedOperation',
        `There is already a task running for ${source.name}. Only one active task is allowed for a source queue.`,
      );
    const task: MoveTask = {
      handle: Buffer.from(JSON.stringify({ taskId: this.sqs.newId(), sourceArn: source.arn })).toString('base64'),
      source,
      destinationArn,
      perSecond,
      startedAt: kernel.clock.now(),
      toMove: source.index.counts(kernel.clock.now()).visible,
      moved: 0,
      status: 'RUNNING',
      failure: undefined,
      cancelNext: undefined,
    };
    this.#tasks.unshift(task);
    this.#tasks.length = Math.min(this.#tasks.length, REMEMBERED * 10);
    this.#step(task);
    return task.handle;
  }

  cancel(handle: string): { moved: number } {
    const task = this.find(handle);
    if (!isActive(task))
      throw new AwsError('ResourceNotFoundException', 'The task does not exist or is no longer running.', 404);
    task.cancelNext?.();
    task.status = 'CANCELLED';
    return { moved: task.moved };
  }

  find(handle: string): MoveTask {
    const task = this.#tasks.find((candidate) => candidate.handle === handle);
    if (task === undefined) throw new AwsError('ResourceNotFoundException', 'The task does not exist.', 404);
    return task;
  }

  list(source: Queue, max: number): MoveTask[] {
    return this.#tasks.filter((task) => task.source === source).slice(0, Math.min(max, REMEMBERED));
  }

  stop(): void {
    for (const task of this.#tasks) task.cancelNext?.();
  }

  #step(task: MoveTask): void {
    const share = Math.max(1, Math.round((task.perSecond * TICK_MS) / 1_000));
    this.#move(task, share).then(
      (moved) => {
        task.moved += moved;
        if (task.status !== 'RUNNING') return;
        if (moved === 0) task.status = 'COMPLETED';
        else
          task.cancelNext = this.sqs.kernel.clock.after(Math.max(TICK_MS, (share * 1_000) / task.perSecond), () =>
            this.#step(task),
          );
      },
      (error: unknown) => {
        task.status = 'FAILED';
        task.failure = error instanceof Error ? error.message : String(error);
      },
    );
  }

  async #move(task: MoveTask, max: number): Promise<number> {
    const { kernel, rows } = this.sqs;
    const now = kernel.clock.now();
    const left = task.toMove - task.moved;
    const entries = task.source.index.take(Math.min(max, left), now);
    for (const entry of entries) task.source.index.remove(entry);
    const giveBack = (): void => {
      for (const entry of entries)
        this.sqs.arrived(task.source, { id: entry.id, sentAt: entry.sentAt, visibleAt: now, receives: entry.receives });
    };
    try {
      const moves = await kernel.store.write(() =>
        entries.map((entry) => {
          const row = rows.read(entry.id);
          const targetArn = task.destinationArn ?? row?.sourceArn;
          const target = targetArn === undefined ? undefined : this.sqs.find(targetArn);
          if (target === undefined)
            throw new AwsError(
              'CouldNotDetermineMessageSource',
              `Message ${row?.messageId} came to ${task.source.name} by no redrive policy: name a destination.`,
            );
          const messageId = this.sqs.newId();
          rows.redrive(entry.id, { queueKey: target.key, messageId, now });
          return { id: entry.id, target, messageId, cause: row?.cause ?? row?.messageId ?? '' };
        }),
      );
      for (const { id, target, messageId, cause } of moves) {
        kernel.journal.record({
          id: messageId,
          at: now,
          kind: 'message',
          resource: target.arn,
          causes: [cause],
          outcome: 'ok',
          detail: { redrivenFrom: task.source.arn },
        });
        this.sqs.arrived(target, { id, sentAt: now, visibleAt: now, receives: 0 });
      }
      return moves.length;
    } catch (error) {
      giveBack();
      throw error;
    }
  }
}

function isActive(task: MoveTask): boolean {
  return task.status === 'RUNNING' || task.status === 'CANCELLING';
}
