import { AwsError } from '../../kernel/aws-error';
import type { Principal } from '../../kernel/principal';
import { traceIdOfParent } from '../../kernel/trace-ids';
import type { WireCall, WireResponse, WireService } from '../../kernel/wire';
import { element, textElement } from '../../kernel/xml';
import type { MessageAttributes } from './notification';
import { publishBytes } from './publish-rules';
import { QueryForm } from './query-form';
import { attributeEntries, keyValueEntries, required, submembers } from './sns-parameters';
import type { SnsService } from './sns-service';
import type { Subscription, Topic } from './subscription';

type Operation = (parameters: QueryForm, call: WireCall) => Promise<string> | string;

const MAXIMUM_ENTRIES = 10;
const PAGE = 100;

/** SNS on the wire: the AWS query protocol. https://docs.aws.amazon.com/sns/latest/api/API_Operations.html */
export class SnsWire implements WireService {
  readonly name = 'sns';
  readonly protocol = 'query';

  constructor(private readonly sns: SnsService) {}

  async handle(call: WireCall): Promise<WireResponse> {
    const parameters = call.method === 'POST' ? QueryForm.read(call.body) : QueryForm.of(call.query);
    const action = parameters.get('Action') ?? '';
    const operation = Object.hasOwn(this.#operations, action) ? this.#operations[action] : undefined;
    if (operation === undefined) throw new AwsError('InvalidAction', `The local cloud's SNS has no action ${action}.`);
    const result = await operation(parameters, call);
    const body = `<${action}Response xmlns="http://sns.amazonaws.com/doc/2010-03-31/">${element(`${action}Result`, result)}${element('ResponseMetadata', textElement('RequestId', call.requestId))}</${action}Response>`;
    return { status: 200, headers: { 'content-type': 'text/xml' }, body };
  }

  readonly #operations: Readonly<Record<string, Operation>> = {
    Publish: async (parameters, call) => {
      const topicArn = parameters.get('TopicArn') ?? parameters.get('TargetArn');
      if (topicArn === null)
        throw new AwsError(
          'InvalidParameter',
          'Invalid parameter: TopicArn or TargetArn is required; the local cloud sends no text messages',
        );
      const { messageId } = await this.sns.publish({ topicArn, principal: call.principal, ...content(parameters) });
      return textElement('MessageId', messageId);
    },
    PublishBatch: (parameters, call) => this.#publishBatch(parameters, call),
    CreateTopic: (parameters, call) => {
      const name = required(parameters, 'Name');
      this.#allowed(call, 'sns:CreateTopic', this.sns.arnOf(name));
      const attributes = keyValueEntries(parameters, 'Attributes');
      if (attributes['FifoTopic'] === 'true')
        throw new AwsError('InvalidParameter', 'Invalid parameter: FifoTopic: the local cloud has no FIFO topics');
      return textElement('TopicArn', this.sns.createFromApi(name, { displayName: attributes['DisplayName'] }).arn);
    },
    DeleteTopic: (parameters, call) => {
      const arn = required(parameters, 'TopicArn');
      this.#allowed(call, 'sns:DeleteTopic', arn);
      this.sns.deleteTopic(arn);
      return '';
    },
    ListTopics: (parameters, call) => {
      this.#allowed(call, 'sns:ListTopics', '*');
      return page(this.sns.topics(), parameters, 'Topics', (topic) => textElement('TopicArn', topic.arn));
    },
    GetTopicAttributes: (parameters, call) => {
      const topic = this.#topic(parameters, call, 'sns:GetTopicAttributes');
      return element('Attributes', entries(topicAttributes(topic, this.sns.kernel.account)));
    },
    SetTopicAttributes: (parameters, call) => {
      const topic = this.#topic(parameters, call, 'sns:SetTopicAttributes');
      const value = parameters.get('AttributeValue') ?? '';
      setTopicAttribute(topic, required(parameters, 'AttributeName'), value);
      return '';
    },
    Subscribe: (parameters, call) => {
      const topic = this.#topic(parameters, call, 'sns:Subscribe');
      const definition = {
        topicArn: topic.arn,
        protocol: required(parameters, 'Protocol'),
        endpoint: required(parameters, 'Endpoint'),
        attributes: keyValueEntries(parameters, 'Attributes'),
      };
      return textElement('SubscriptionArn', this.sns.subscribeFromApi(definition).arn);
    },
    Unsubscribe: (parameters, call) => {
      const arn = required(parameters, 'SubscriptionArn');
      this.#allowed(call, 'sns:Unsubscribe', arn);
      this.sns.unsubscribe(arn);
      return '';
    },
    ListSubscriptions: (parameters, call) => {
      this.#allowed(call, 'sns:ListSubscriptions', '*');
      return page(this.sns.subscriptions(), parameters, 'Subscriptions', (each) => this.#shown(each));
    },
    ListSubscriptionsByTopic: (parameters, call) => {
      const topic = this.#topic(parameters, call, 'sns:ListSubscriptionsByTopic');
      return page([...topic.subscriptions.values()], parameters, 'Subscriptions', (each) => this.#shown(each));
    },
    GetSubscriptionAttributes: (parameters, call) => {
      const found = this.#subscription(parameters, call, 'sns:GetSubscriptionAttributes');
      const base = {
        SubscriptionArn: found.arn,
        TopicArn: found.topicArn,
        Protocol: found.protocol,
        Endpoint: found.endpoint,
        Owner: this.sns.kernel.account,
        PendingConfirmation: 'false',
        RawMessageDelivery: String(found.raw),
      };
      return element(
        'Attributes',
        entries({
          ...base,
          ...found.attributes,
          ...(found.filter !== undefined && { FilterPolicyScope: found.filterScope }),
        }),
      );
    },
    SetSubscriptionAttributes: (parameters, call) => {
      const found = this.#subscription(parameters, call, 'sns:SetSubscriptionAttributes');
      this.sns.setSubscriptionAttribute(
        found.arn,
        required(parameters, 'AttributeName'),
        parameters.get('AttributeValue') ?? '',
      );
      return '';
    },
    // Tags mean cost allocation only; there is no cost here.
    TagResource: () => '',
    UntagResource: () => '',
    ListTagsForResource: () => element('Tags'),
  };

  async #publishBatch(parameters: QueryForm, call: WireCall): Promise<string> {
    const topic = this.#topic(parameters, call, 'sns:Publish');
    const batch = submembers(parameters, 'PublishBatchRequestEntries').map((entry) => ({
      id: entry.get('Id') ?? '',
      entry,
    }));
    if (batch.length === 0) throw new AwsError('EmptyBatchRequest', "The batch request doesn't contain any entries.");
    if (batch.length > MAXIMUM_ENTRIES)
      throw new AwsError('TooManyEntriesInBatchRequest', 'The batch request contains more entries than permissible.');
    if (batch.some(({ id }) => !/^[A-Za-z0-9_-]{1,80}$/.test(id)))
      throw new AwsError(
        'InvalidBatchEntryId',
        "The Id of a batch entry in a batch request doesn't abide by the specification.",
      );
    if (new Set(batch.map(({ id }) => id)).size < batch.length)
      throw new AwsError('BatchEntryIdsNotDistinct', 'Two or more batch entries in the request have the same Id.');
    const contents = batch.map(({ id, entry }) => ({ id, read: attempt(() => content(entry)) }));
    const total = contents.reduce((bytes, { read }) => bytes + (read instanceof AwsError ? 0 : publishBytes(read)), 0);
    if (total > topic.maximumMessageBytes)
      throw new AwsError(
        'BatchRequestTooLong',
        `The length of all the batch messages put together is more than the limit: ${total} of ${topic.maximumMessageBytes} bytes.`,
      );
    // In one turn, and so in one commit.
    const outcomes = await Promise.allSettled(
      contents.map(({ read }) =>
        read instanceof AwsError
          ? Promise.reject(read)
          : this.sns.publish({ topicArn: topic.arn, principal: publisherOf(call.principal, read), ...read }),
      ),
    );
    let successful = '';
    let failed = '';
    outcomes.forEach((outcome, index) => {
      const id = textElement('Id', contents[index]?.id);
      if (outcome.status === 'fulfilled')
        return void (successful += element('member', id, textElement('MessageId', outcome.value.messageId)));
      const error: unknown = outcome.reason;
      if (!(error instanceof AwsError)) throw error;
      failed += element(
        'member',
        id,
        textElement('Code', error.code),
        textElement('Message', error.message),
        textElement('SenderFault', error.status < 500),
      );
    });
    return element('Successful', successful) + element('Failed', failed);
  }

  #topic(parameters: QueryForm, call: WireCall, action: string): Topic {
    const topic = this.sns.require(required(parameters, 'TopicArn'));
    this.sns.authorise(topic, call.principal, action);
    return topic;
  }

  #subscription(parameters: QueryForm, call: WireCall, action: string): Subscription {
    const found = this.sns.requireSubscription(required(parameters, 'SubscriptionArn'));
    this.#allowed(call, action, found.topicArn);
    return found;
  }

  #allowed(call: WireCall, action: string, resource: string): void {
    this.sns.kernel.iam.authorise({ principal: call.principal, action, resource }, 'AuthorizationError');
  }

  #shown({ arn, topicArn, protocol, endpoint }: Subscription): string {
    return [
      textElement('SubscriptionArn', arn),
      textElement('Owner', this.sns.kernel.account),
      textElement('Protocol', protocol),
      textElement('Endpoint', endpoint),
      textElement('TopicArn', topicArn),
    ].join('');
  }
}

/** A batch may hold what several invocations publish: the trace that an entry carries tells them apart. */
function publisherOf(principal: Principal, { messageAttributes }: ReturnType<typeof content>): Principal {
  if (principal.kind !== 'role' || principal.invocationOf === undefined) return principal;
  const traceId = traceIdOfParent(messageAttributes['traceparent']?.StringValue);
  const invocationId = traceId === undefined ? undefined : principal.invocationOf(traceId);
  return invocationId === undefined ? principal : { ...principal, invocationId };
}

/** The members that Publish and the entries of PublishBatch share. @throws {AwsError} `InvalidParameter` */
function content(parameters: QueryForm): {
  message: string;
  subject?: string;
  messageAttributes: MessageAttributes;
  messageFor?: Record<string, string>;
} {
  const message = parameters.get('Message') ?? '';
  const subject = parameters.get('Subject') ?? undefined;
  if (parameters.get('MessageGroupId') !== null && parameters.get('MessageDeduplicationId') !== null)
    throw new AwsError(
      'InvalidParameter',
      'Invalid parameter: MessageDeduplicationId: The request includes a parameter that is not valid for this topic type',
    );
  const base = { subject, messageAttributes: attributeEntries(parameters, 'MessageAttributes') };
  if (parameters.get('MessageStructure') !== 'json') return { ...base, message };
  const texts = attempt(() => JSON.parse(message) as unknown);
  const fallback =
    typeof texts === 'object' && texts !== null ? (texts as Record<string, unknown>)['default'] : undefined;
  if (typeof fallback !== 'string')
    throw new AwsError(
      'InvalidParameter',
      'Invalid parameter: Message Structure - No default entry in JSON message body',
    );
  const strings = Object.entries(texts as Record<string, unknown>).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return { ...base, message: fallback, messageFor: Object.fromEntries(strings) };
}

function attempt<T>(run: () => T): T | AwsError {
  try {
    return run();
  } catch (error) {
    return error instanceof AwsError ? error : new AwsError('InvalidParameter', `Invalid parameter: ${String(error)}`);
  }
}

function page<T>(all: readonly T[], parameters: QueryForm, name: string, shown: (item: T) => string): string {
  const start = Number(parameters.get('NextToken') ?? 0);
  if (!Number.isInteger(start) || start < 0) throw new AwsError('InvalidParameter', 'Invalid parameter: NextToken');
  const items = all.slice(start, start + PAGE).map((item) => element('member', shown(item)));
  return element(name, ...items) + (start + PAGE < all.length ? textElement('NextToken', start + PAGE) : '');
}

function entries(map: Readonly<Record<string, string>>): string {
  return Object.entries(map)
    .map(([key, value]) => element('entry', textElement('key', key), textElement('value', value)))
    .join('');
}

function topicAttributes(topic: Topic, account: string): Record<string, string> {
  return {
    TopicArn: topic.arn,
    Owner: account,
    DisplayName: topic.displayName,
    SubscriptionsConfirmed: String(topic.subscriptions.size),
    SubscriptionsPending: '0',
    SubscriptionsDeleted: '0',
    MaximumMessageSize: String(topic.maximumMessageBytes),
    ...(topic.policy !== undefined && { Policy: JSON.stringify(topic.policy) }),
  };
}

function setTopicAttribute(topic: Topic, name: string, value: string): void {
  if (name === 'DisplayName') topic.displayName = value;
  else if (name === 'MaximumMessageSize' && Number(value) >= 1_024 && Number(value) <= 1_048_576)
    topic.maximumMessageBytes = Number(value);
  else
    throw new AwsError('InvalidParameter', `Invalid parameter: AttributeName: ${name} cannot be set here to ${value}`);
}
