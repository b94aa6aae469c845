import { AwsError } from '../../kernel/aws-error';
import type { Kernel } from '../../kernel/kernel';
import type { InvokeRequest } from '../../kernel/services';
import { deliver } from './destinations';
import type { FunctionFailure } from './function-errors';
import type { Target } from './function-registry';
import type { LambdaService, RunResult } from './lambda-service';
import { checkSize } from './payload-size';
import { uuid } from './request-id';

interface AsyncEvent {
  readonly id: string;
  /** As invoked. */
  readonly functionArn: string;
  readonly functionName: string;
  readonly payload: string;
  readonly trigger: string;
  readonly causes: readonly string[];
  readonly acceptedAt: number;
  /** Attempts that ran and failed. */
  failures: number;
  /** Attempts that found no room. */
  throttles: number;
}

/** Waits before the second and third attempt. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const RETRY_AFTER_MS = [60_000, 120_000];
/** Throttled events come back after 1 s, doubling to 5 min, and do not use attempts up. */
const FIRST_BACKOFF_MS = 1000;
const LONGEST_BACKOFF_MS = 300_000;

/**
 * Asynchronous events: accepted when they are safe in the store, run until they succeed, their attempts are used up or
 * they are too old; then they go to the on-failure destination or the dead-letter queue. At least once: an event that ran
 * when the local cloud was killed runs again.
 */
export class AsyncInvocations {
  readonly #events = new Map<string, { event: AsyncEvent; cancel: (() => void) | undefined }>();

  constructor(
    private readonly kernel: Kernel,
    private readonly lambda: LambdaService,
  ) {
    kernel.store.database.exec(`CREATE TABLE IF NOT EXISTS lambda_events (
      id TEXT PRIMARY KEY, function_name TEXT NOT NULL, function_arn TEXT NOT NULL, payload TEXT NOT NULL, trigger_name TEXT NOT NULL, causes TEXT NOT NULL,
      accepted_at INTEGER NOT NULL, next_at INTEGER NOT NULL, failures INTEGER NOT NULL) WITHOUT ROWID`);
  }

  /** Events that are not done: running or waiting for their next attempt. */
  pending(): number {
    return this.#events.size;
  }

  async accept(target: Target, request: InvokeRequest): Promise<{ requestId: string }> {
    checkSize(request.payload, 'Event');
    try {
      JSON.parse(request.payload);
    } catch (error) {
      throw new AwsError(
        'InvalidRequestContentException',
        `Could not parse request body into json: ${(error as Error).message}`,
        400,
        { Type: 'User' },
      );
    }
    const event: AsyncEvent = {
      id: uuid(this.kernel),
      functionArn: target.arn,
      functionName: target.owner.definition.name,
      payload: request.payload,
      trigger: request.trigger,
      causes: request.causes ?? [],
      acceptedAt: this.kernel.clock.now(),
      failures: 0,
      throttles: 0,
    };
    await this.kernel.store.write((database) =>
      database
        .prepare('INSERT INTO lambda_events VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)')
        .run(
          event.id,
          event.functionName,
          event.functionArn,
          event.payload,
          event.trigger,
          JSON.stringify(event.causes),
          event.acceptedAt,
          event.acceptedAt,
        ),
    );
    this.#schedule(event, 0);
    return { requestId: event.id };
  }

  /** Takes up what an earlier run of the local cloud left. */
  resume(functionName: string): void {
    for (const row of this.kernel.store.database
      .prepare('SELECT * FROM lambda_events WHERE function_name = ?')
      .all(functionName)) {
      const id = String(row['id']);
      if (this.#events.has(id)) continue;
      const event: AsyncEvent = {
        id,
        functionArn: String(row['function_arn']),
        functionName,
        payload: String(row['payload']),
        trigger: String(row['trigger_name']),
        causes: JSON.parse(String(row['causes'])) as string[],
        acceptedAt: Number(row['accepted_at']),
        failures: Number(row['failures']),
        throttles: 0,
      };
      this.#schedule(event, Number(row['next_at']) - this.kernel.clock.now());
    }
  }

  /** Ends the waiting of a function's events, or of all; they stay in the store. */
  stop(functionName?: string): void {
    for (const [id, { event, cancel }] of [...this.#events]) {
      if (functionName !== undefined && event.functionName !== functionName) continue;
      cancel?.();
      this.#events.delete(id);
    }
  }

  /** Drops the events of a function that is gone. */
  async forget(functionName: string): Promise<void> {
    this.stop(functionName);
    await this.kernel.store.write((database) =>
      database.prepare('DELETE FROM lambda_events WHERE function_name = ?').run(functionName),
    );
  }

  #schedule(event: AsyncEvent, delayMs: number): void {
    const entry: { event: AsyncEvent; cancel: (() => void) | undefined } = { event, cancel: undefined };
    this.#events.set(event.id, entry);
    const attempt = (): void => {
      entry.cancel = undefined;
      void this.#attempt(event).catch((error: unknown) =>
        this.kernel.log.error('An asynchronous event could not be processed.', {
          event: event.id,
          error: String(error),
        }),
      );
    };
    if (delayMs > 0) entry.cancel = this.kernel.clock.after(delayMs, attempt);
    else attempt();
  }

  async #attempt(event: AsyncEvent): Promise<void> {
    let target: Target;
    let result: RunResult;
    try {
      target = this.lambda.functions.resolve(event.functionArn);
      const config = target.owner.eventInvokeConfig(target.qualifier);
      if (this.kernel.clock.now() - event.acceptedAt > config.maximumEventAgeSeconds * 1000) {
        return await this.#giveUp(event, target, 'EventAgeExceeded', undefined);
      }
      result = await this.lambda.run({
        target,
        payload: event.payload,
        trigger: event.trigger,
        causes: event.causes,
        requestId: event.id,
        attempt: event.failures + 1,
      });
    } catch (error) {
      if (!this.#events.has(event.id)) return;
      // No room, or the function is gone or cannot start: Lambda tries again until the event is too old.
      event.throttles += 1;
      const delayMs = Math.min(FIRST_BACKOFF_MS * 2 ** (event.throttles - 1), LONGEST_BACKOFF_MS);
      if (!(error instanceof AwsError) || error.code !== 'TooManyRequestsException')
        this.kernel.log.warn(`An asynchronous event of ${event.functionName} waits.`, {
          event: event.id,
          error: String(error),
        });
      return this.#schedule(event, delayMs);
    }
    if (!result.failure) {
      const { onSuccessArn } = target.owner.eventInvokeConfig(target.qualifier);
      if (onSuccessArn !== undefined) await this.#deliverRecord(event, target, onSuccessArn, 'Success', result);
      return this.#done(event);
    }
    event.failures += 1;
    const { maximumRetryAttempts, maximumEventAgeSeconds } = target.owner.eventInvokeConfig(target.qualifier);
    if (event.failures > maximumRetryAttempts) return this.#giveUp(event, target, 'RetriesExhausted', result);
    const delayMs = RETRY_AFTER_MS[event.failures - 1] ?? 120_000;
    if (this.kernel.clock.now() + delayMs - event.acceptedAt > maximumEventAgeSeconds * 1000)
      return this.#giveUp(event, target, 'EventAgeExceeded', result);
    await this.kernel.store.write((database) =>
      database
        .prepare('UPDATE lambda_events SET failures = ?, next_at = ? WHERE id = ?')
        .run(event.failures, this.kernel.clock.now() + delayMs, event.id),
    );
    // Stopped meanwhile: the store has it for the next start.
    if (this.#events.has(event.id)) this.#schedule(event, delayMs);
  }

  async #giveUp(
    event: AsyncEvent,
    target: Target,
    condition: 'RetriesExhausted' | 'EventAgeExceeded',
    result: RunResult | undefined,
  ): Promise<void> {
    const { definition } = target.owner;
    const { onFailureArn } = target.owner.eventInvokeConfig(target.qualifier);
    if (onFailureArn !== undefined) await this.#deliverRecord(event, target, onFailureArn, condition, result);
    if (definition.deadLetterArn !== undefined) {
      const failure: FunctionFailure | undefined = result?.failure;
      await this.#send(event, target, definition.deadLetterArn, event.payload, result, {
        RequestID: { DataType: 'String', StringValue: event.id },
        ErrorCode: { DataType: 'Number', StringValue: '200' },
        ErrorMessage: {
          DataType: 'String',
          StringValue: (failure?.errorMessage ?? condition).slice(0, 1024) || condition,
        },
      });
    }
    await this.#done(event);
  }

  /** @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
  #deliverRecord(
    event: AsyncEvent,
    target: Target,
    arn: string,
    condition: string,
    result: RunResult | undefined,
  ): Promise<void> {
    const record = {
      version: '1.0',
      timestamp: new Date(this.kernel.clock.now()).toISOString(),
      requestContext: {
        requestId: event.id,
        functionArn: `${target.owner.definition.arn}:${target.qualifier ?? '$LATEST'}`,
        condition,
        approximateInvokeCount: event.failures + (condition === 'Success' ? 1 : 0),
      },
      requestPayload: JSON.parse(event.payload) as unknown,
      ...(result
        ? {
            responseContext: {
              statusCode: 200,
              executedVersion: result.executedVersion,
              ...(result.functionError ? { functionError: result.functionError } : {}),
            },
            responsePayload: JSON.parse(result.payload) as unknown,
          }
        : {}),
    };
    return this.#send(event, target, arn, JSON.stringify(record), result);
  }

  async #send(
    event: AsyncEvent,
    target: Target,
    arn: string,
    body: string,
    result: RunResult | undefined,
    attributes?: Record<string, { DataType: string; StringValue: string }>,
  ): Promise<void> {
    const id = uuid(this.kernel);
    const causes = result ? [result.journalId] : event.causes;
    let outcome: 'ok' | 'denied' = 'ok';
    let reason: string | undefined;
    try {
      const principal = this.kernel.iam.assume(target.owner.definition.roleArn, 'lambda.amazonaws.com');
      await deliver(this.kernel, { arn, body, principal, causes: [id], ...(attributes ? { attributes } : {}) });
    } catch (error) {
      // As in the cloud the event is lost then (metric DeadLetterErrors, DestinationDeliveryFailures).
      outcome = 'denied';
      reason = String(error);
      this.kernel.log.error(`An event of ${event.functionName} is lost: ${arn} does not take it.`, {
        event: event.id,
        error: reason,
      });
    }
    this.kernel.journal.record({
      id,
      at: this.kernel.clock.now(),
      kind: result?.failure || !result ? 'dead-letter' : 'delivery',
      resource: arn,
      causes,
      outcome,
      detail: {
        requestId: event.id,
        functionName: event.functionName,
        ...(reason === undefined ? {} : { error: reason }),
      },
    });
  }

  async #done(event: AsyncEvent): Promise<void> {
    await this.kernel.store.write((database) =>
      database.prepare('DELETE FROM lambda_events WHERE id = ?').run(event.id),
    );
    this.#events.delete(event.id);
  }
}
