import { AwsError } from '../../kernel/aws-error';
import type { Principal } from '../../kernel/principal';
import type { SqsMessage } from '../../kernel/services';
import type { WireCall, WireResponse, WireService } from '../../kernel/wire';
import { MAXIMUM_BATCH_BYTES, md5, md5OfAttributes, messageBytes, type MessageAttributes } from './message-content';
import type { Queue } from './queue';
import { settingsAttributes } from './queue-settings';
import { type Input, integer, list, optionalText, record, text } from './sqs-input';
import { queryError, queryInput, queryOutput } from './sqs-query';
import type { SqsService } from './sqs-service';

type Output = Readonly<Record<string, unknown>>;
type Operation = (input: Input, call: WireCall) => Promise<Output> | Output;

/** Codes of the query protocol where they differ; SDKs with query compatibility read them from a header. */
const QUERY_CODES: Readonly<Record<string, string>> = {
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  QueueNameExists: 'QueueAlreadyExists',
  MessageNotInflight: 'AWS.SimpleQueueService.MessageNotInflight',
  BatchEntryIdsNotDistinct: 'AWS.SimpleQueueService.BatchEntryIdsNotDistinct',
  BatchRequestTooLong: 'AWS.SimpleQueueService.BatchRequestTooLong',
  EmptyBatchRequest: 'AWS.SimpleQueueService.EmptyBatchRequest',
  InvalidBatchEntryId: 'AWS.SimpleQueueService.InvalidBatchEntryId',
  TooManyEntriesInBatchRequest: 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
  PurgeQueueInProgress: 'AWS.SimpleQueueService.PurgeQueueInProgress',
  UnsupportedOperation: 'AWS.SimpleQueueService.UnsupportedOperation',
};

const MAXIMUM_ENTRIES = 10;
const QUEUE_NAME = /^[A-Za-z0-9_-]{1,80}$/;

/** SQS on the wire: AWS JSON 1.0, and the older query protocol translated to it and back. */
export class SqsWire implements WireService {
  readonly name = 'sqs';
  readonly protocol = 'json';

  constructor(private readonly sqs: SqsService) {}

  async handle(call: WireCall): Promise<WireResponse> {
    const target = call.headers['x-amz-target'];
    if (target === undefined) return this.#handleQuery(call);
    const headers = { 'content-type': 'application/x-amz-json-1.0' };
    try {
      const output = await this.#run(target.replace(/^AmazonSQS\./, ''), parseJson(call.body), call);
      return { status: 200, headers, body: JSON.stringify(output) };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const body = JSON.stringify({ __type: `com.amazonaws.sqs#${error.code}`, message: error.message });
      return {
        status: error.status,
        headers: { ...headers, 'x-amzn-query-error': `${QUERY_CODES[error.code] ?? error.code};Sender` },
        body,
      };
    }
  }

  async #handleQuery(call: WireCall): Promise<WireResponse> {
    const headers = { 'content-type': 'text/xml' };
    const parameters = call.method === 'POST' ? new URLSearchParams(call.body.toString()) : call.query;
    const action = parameters.get('Action') ?? '';
    try {
      const input = queryInput(parameters);
      // Old callers address the queue by the path of their request.
      if (input['QueueUrl'] === undefined && call.path.split('/').length >= 3) input['QueueUrl'] = call.path;
      return { status: 200, headers, body: queryOutput(action, await this.#run(action, input, call), call.requestId) };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return {
        status: error.status,
        headers,
        body: queryError(QUERY_CODES[error.code] ?? error.code, error.message, call.requestId),
      };
    }
  }

  async #run(name: string, input: Input, call: WireCall): Promise<Output> {
    const operation = Object.hasOwn(this.#operations, name) ? this.#operations[name] : undefined;
    if (operation === undefined) throw new AwsError('InvalidAction', `The local cloud's SQS has no action ${name}.`);
    return operation(input, call);
  }

  readonly #operations: Readonly<Record<string, Operation>> = {
    SendMessage: async (input, call) => this.#send(this.#queue(input), input, call),
    SendMessageBatch: (input, call) => this.#sendBatch(input, call),
    ReceiveMessage: (input, call) => this.#receive(input, call),
    DeleteMessage: async (input, call) => {
      await this.sqs.delete({
        queueArn: this.#queue(input).arn,
        principal: call.principal,
        receiptHandles: [text(input, 'ReceiptHandle')],
      });
      return {};
    },
    DeleteMessageBatch: (input, call) =>
      this.#batch(input, (entry, queue) =>
        this.sqs.delete({
          queueArn: queue.arn,
          principal: call.principal,
          receiptHandles: [text(entry, 'ReceiptHandle')],
        }),
      ),
    ChangeMessageVisibility: async (input, call) => {
      await this.#changeVisibility(input, this.#queue(input), call.principal);
      return {};
    },
    ChangeMessageVisibilityBatch: (input, call) =>
      this.#batch(input, (entry, queue) => this.#changeVisibility(entry, queue, call.principal)),
    PurgeQueue: async (input, call) => {
      await this.sqs.purge(this.#permitted(input, call, 'sqs:PurgeQueue'));
      return {};
    },
    GetQueueUrl: (input, call) => {
      const queue = this.sqs.require(this.sqs.arnOf(text(input, 'QueueName')));
      this.sqs.authorise(queue, call.principal, 'sqs:GetQueueUrl');
      return { QueueUrl: this.#url(queue, call) };
    },
    GetQueueAttributes: (input, call) => {
      const queue = this.#permitted(input, call, 'sqs:GetQueueAttributes');
      const wanted = list(input, 'AttributeNames').map(String);
      const all = wanted.includes('All');
      const attributes = Object.entries(this.#attributes(queue)).filter(([name]) => all || wanted.includes(name));
      return attributes.length === 0 ? {} : { Attributes: Object.fromEntries(attributes) };
    },
    SetQueueAttributes: (input, call) => {
      const queue = this.#permitted(input, call, 'sqs:SetQueueAttributes');
      this.sqs.setAttributes(queue, strings(input, 'Attributes'));
      return {};
    },
    CreateQueue: (input, call) => {
      const name = text(input, 'QueueName');
      const attributes = strings(input, 'Attributes');
      if (name.endsWith('.fifo') || attributes['FifoQueue'] === 'true')
        throw new AwsError(
          'UnsupportedOperation',
          'The local cloud has standard queues only: FIFO queues are not supported.',
        );
      if (!QUEUE_NAME.test(name))
        throw new AwsError(
          'InvalidParameterValue',
          'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length.',
        );
      this.sqs.kernel.iam.authorise({
        principal: call.principal,
        action: 'sqs:CreateQueue',
        resource: this.sqs.arnOf(name),
      });
      return { QueueUrl: this.#url(this.sqs.createFromApi(name, attributes), call) };
    },
    DeleteQueue: async (input, call) => {
      await this.sqs.deleteQueue(this.#permitted(input, call, 'sqs:DeleteQueue'));
      return {};
    },
    ListQueues: (input, call) => {
      this.sqs.kernel.iam.authorise({ principal: call.principal, action: 'sqs:ListQueues', resource: '*' });
      const prefix = optionalText(input, 'QueueNamePrefix') ?? '';
      const names = this.sqs.queues().filter((queue) => queue.name.startsWith(prefix));
      return names.length === 0 ? {} : { QueueUrls: names.map((queue) => this.#url(queue, call)) };
    },
    ListDeadLetterSourceQueues: (input, call) => {
      const target = this.#permitted(input, call, 'sqs:ListDeadLetterSourceQueues');
      return {
        queueUrls: this.sqs
          .queues()
          .filter((queue) => queue.settings.redrive?.deadLetterTargetArn === target.arn)
          .map((queue) => this.#url(queue, call)),
      };
    },
    // Tags mean cost allocation only; there is no cost here.
    TagQueue: (input, call) => (this.#permitted(input, call, 'sqs:TagQueue'), {}),
    UntagQueue: (input, call) => (this.#permitted(input, call, 'sqs:UntagQueue'), {}),
    ListQueueTags: (input, call) => (this.#permitted(input, call, 'sqs:ListQueueTags'), {}),
    StartMessageMoveTask: (input, call) => {
      const source = this.sqs.require(text(input, 'SourceArn'));
      this.sqs.authorise(source, call.principal, 'sqs:StartMessageMoveTask');
      return {
        TaskHandle: this.sqs.moveTasks.start({
          source,
          destinationArn: optionalText(input, 'DestinationArn'),
          perSecond: integer(input, 'MaxNumberOfMessagesPerSecond'),
        }),
      };
    },
    CancelMessageMoveTask: (input, call) => {
      const handle = text(input, 'TaskHandle');
      this.sqs.authorise(this.sqs.moveTasks.find(handle).source, call.principal, 'sqs:CancelMessageMoveTask');
      return { ApproximateNumberOfMessagesMoved: this.sqs.moveTasks.cancel(handle).moved };
    },
    ListMessageMoveTasks: (input, call) => {
      const source = this.sqs.require(text(input, 'SourceArn'));
      this.sqs.authorise(source, call.principal, 'sqs:ListMessageMoveTasks');
      const tasks = this.sqs.moveTasks.list(source, integer(input, 'MaxResults') ?? 1);
      return {
        Results: tasks.map((task) => ({
          ...(task.status === 'RUNNING' && { TaskHandle: task.handle }),
          Status: task.status,
          SourceArn: source.arn,
          ...(task.destinationArn !== undefined && { DestinationArn: task.destinationArn }),
          ApproximateNumberOfMessagesMoved: task.moved,
          ApproximateNumberOfMessagesToMove: task.toMove,
          ...(task.failure !== undefined && { FailureReason: task.failure }),
          StartedTimestamp: task.startedAt,
        })),
      };
    },
  };

  async #send(queue: Queue, input: Input, call: WireCall): Promise<Output> {
    const body = text(input, 'MessageBody');
    if (input['MessageGroupId'] !== undefined && input['MessageDeduplicationId'] !== undefined)
      throw new AwsError('InvalidParameterValue', 'MessageDeduplicationId is for FIFO queues only.');
    const messageAttributes = record(input, 'MessageAttributes') as MessageAttributes;
    const system = record(input, 'MessageSystemAttributes') as MessageAttributes;
    const { messageId } = await this.sqs.send({
      queueArn: queue.arn,
      body,
      principal: call.principal,
      messageAttributes,
      delaySeconds: integer(input, 'DelaySeconds'),
      traceHeader: system['AWSTraceHeader']?.StringValue,
    });
    const md5OfMessageAttributes = md5OfAttributes(messageAttributes);
    const md5OfSystemAttributes = md5OfAttributes(system);
    return {
      MessageId: messageId,
      MD5OfMessageBody: md5(body),
      ...(md5OfMessageAttributes !== undefined && { MD5OfMessageAttributes: md5OfMessageAttributes }),
      ...(md5OfSystemAttributes !== undefined && { MD5OfMessageSystemAttributes: md5OfSystemAttributes }),
    };
  }

  async #sendBatch(input: Input, call: WireCall): Promise<Output> {
    const total = list(input, 'Entries').reduce<number>((bytes, entry) => {
      const fields = entry as Input;
      return (
        bytes +
        messageBytes(
          optionalText(fields, 'MessageBody') ?? '',
          record(fields, 'MessageAttributes') as MessageAttributes,
        )
      );
    }, 0);
    if (total > MAXIMUM_BATCH_BYTES)
      throw new AwsError(
        'BatchRequestTooLong',
        `Batch requests cannot be longer than ${MAXIMUM_BATCH_BYTES} bytes. You have sent ${total} bytes.`,
      );
    return this.#batch(input, (entry, queue) => this.#send(queue, entry, call), 'sqs:SendMessage', call.principal);
  }

  async #receive(input: Input, call: WireCall): Promise<Output> {
    const queue = this.#queue(input);
    const max = integer(input, 'MaxNumberOfMessages') ?? 1;
    if (max < 1 || max > 10)
      throw new AwsError(
        'InvalidParameterValue',
        `Value ${max} for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.`,
      );
    const waitSeconds = integer(input, 'WaitTimeSeconds') ?? queue.settings.receiveWaitSeconds;
    if (waitSeconds < 0 || waitSeconds > 20)
      throw new AwsError(
        'InvalidParameterValue',
        `Value ${waitSeconds} for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided.`,
      );
    const visibilityTimeoutSeconds = integer(input, 'VisibilityTimeout');
    if (visibilityTimeoutSeconds !== undefined && (visibilityTimeoutSeconds < 0 || visibilityTimeoutSeconds > 43_200))
      throw new AwsError(
        'InvalidParameterValue',
        `Value ${visibilityTimeoutSeconds} for parameter VisibilityTimeout is invalid. Reason: Must be between 0 and 43200, if provided.`,
      );
    const messages = await this.sqs.receive({
      queueArn: queue.arn,
      principal: call.principal,
      max,
      waitMs: waitSeconds * 1_000,
      visibilityTimeoutSeconds,
    });
    const system = [...list(input, 'AttributeNames'), ...list(input, 'MessageSystemAttributeNames')].map(String);
    const custom = list(input, 'MessageAttributeNames').map(String);
    return messages.length === 0 ? {} : { Messages: messages.map((message) => shownMessage(message, system, custom)) };
  }

  async #changeVisibility(input: Input, queue: Queue, principal: Principal): Promise<void> {
    const timeoutSeconds = integer(input, 'VisibilityTimeout');
    if (timeoutSeconds === undefined)
      throw new AwsError('MissingParameter', 'The request must contain the parameter VisibilityTimeout.');
    await this.sqs.changeVisibility({
      queueArn: queue.arn,
      principal,
      receiptHandle: text(input, 'ReceiptHandle'),
      timeoutSeconds,
    });
  }

  /** Runs a batch: each entry succeeds or fails by itself, a refusal of the whole call aside. */
  async #batch(
    input: Input,
    run: (entry: Input, queue: Queue) => Promise<Output | void>,
    action?: string,
    principal?: Principal,
  ): Promise<Output> {
    const queue = this.#queue(input);
    if (action !== undefined && principal !== undefined) this.sqs.authorise(queue, principal, action);
    const entries = list(input, 'Entries') as Input[];
    if (entries.length === 0)
      throw new AwsError('EmptyBatchRequest', 'There should be at least one entry in the request.');
    if (entries.length > MAXIMUM_ENTRIES)
      throw new AwsError(
        'TooManyEntriesInBatchRequest',
        `Maximum number of entries per request are ${MAXIMUM_ENTRIES}. You have sent ${entries.length}.`,
      );
    const ids = entries.map((entry) => text(entry, 'Id'));
    for (const id of ids)
      if (!/^[A-Za-z0-9_-]{1,80}$/.test(id))
        throw new AwsError(
          'InvalidBatchEntryId',
          'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
        );
    const repeated = ids.find((id, index) => ids.indexOf(id) !== index);
    if (repeated !== undefined) throw new AwsError('BatchEntryIdsNotDistinct', `Id ${repeated} repeated.`);

    const outcomes = await Promise.allSettled(entries.map((entry) => run(entry, queue)));
    const successful: Output[] = [];
    const failed: Output[] = [];
    outcomes.forEach((outcome, index) => {
      const Id = ids[index];
      if (outcome.status === 'fulfilled') return void successful.push({ Id, ...outcome.value });
      const error: unknown = outcome.reason;
      if (error instanceof AwsError && error.code === 'AccessDenied') throw error;
      if (!(error instanceof AwsError)) throw error;
      failed.push({ Id, SenderFault: true, Code: error.code, Message: error.message });
    });
    return { Successful: successful, Failed: failed };
  }

  #attributes(queue: Queue): Record<string, string> {
    const { visible, inFlight, delayed } = this.sqs.depth(queue.arn);
    const created = String(Math.floor(queue.createdAt / 1_000));
    return {
      QueueArn: queue.arn,
      ApproximateNumberOfMessages: String(visible),
      ApproximateNumberOfMessagesNotVisible: String(inFlight),
      ApproximateNumberOfMessagesDelayed: String(delayed),
      CreatedTimestamp: created,
      LastModifiedTimestamp: created,
      ...settingsAttributes(queue.settings),
    };
  }

  /** The queue that a request is about: by URL of any host, by path, or by ARN. Only the name counts. */
  #queue(input: Input): Queue {
    const url = text(input, 'QueueUrl');
    const name = url.startsWith('arn:')
      ? url.slice(url.lastIndexOf(':') + 1)
      : (url.replace(/\/+$/, '').split('/').pop() ?? '');
    const queue = this.sqs.find(this.sqs.arnOf(name));
    if (queue === undefined) throw new AwsError('QueueDoesNotExist', `The specified queue does not exist: ${url}`);
    return queue;
  }

  #permitted(input: Input, call: WireCall, action: string): Queue {
    const queue = this.#queue(input);
    this.sqs.authorise(queue, call.principal, action);
    return queue;
  }

  /** A URL at the host that the caller used: SDKs send the queue's calls there. */
  #url(queue: Queue, call: WireCall): string {
    const scheme = call.host.endsWith('.amazonaws.com') ? 'https' : 'http';
    return `${scheme}://${call.host}/${this.sqs.kernel.account}/${queue.name}`;
  }
}

function shownMessage(message: SqsMessage, system: readonly string[], custom: readonly string[]): Output {
  const all = system.includes('All');
  const attributes = Object.entries(message.attributes).filter(([name]) => all || system.includes(name));
  const messageAttributes = Object.fromEntries(
    Object.entries(message.messageAttributes).filter(([name]) => custom.some((wanted) => isWanted(name, wanted))),
  );
  const md5OfMessageAttributes = md5OfAttributes(messageAttributes);
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.receiptHandle,
    MD5OfBody: message.md5OfBody,
    Body: message.body,
    ...(attributes.length > 0 && { Attributes: Object.fromEntries(attributes) }),
    ...(md5OfMessageAttributes !== undefined && {
      MessageAttributes: messageAttributes,
      MD5OfMessageAttributes: md5OfMessageAttributes,
    }),
  };
}

/** `All`, `.*`, a name, or `prefix.*`. */
function isWanted(name: string, wanted: string): boolean {
  if (wanted === 'All' || wanted === '.*' || wanted === name) return true;
  return wanted.endsWith('.*') && name.startsWith(wanted.slice(0, -1));
}

function strings(input: Input, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(record(input, name)).map(([key, value]) => [key, String(value)]));
}

function parseJson(body: Buffer): Input {
  try {
    const parsed: unknown = JSON.parse(body.length === 0 ? '{}' : body.toString());
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as Input;
  } catch {
    // Told below.
  }
  throw new AwsError('SerializationException', 'The request body is no JSON object.');
}
