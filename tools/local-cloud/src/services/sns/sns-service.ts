import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { AwsError } from '../../kernel/aws-error';
import type { PolicyDocument } from '../../kernel/iam';
import type { Kernel } from '../../kernel/kernel';
import type { Principal } from '../../kernel/principal';
import type { ServicePart } from '../../kernel/service-part';
import type { SharedContent, SnsPort } from '../../kernel/services';
import { uuidOf } from '../../kernel/uuid';
import { FunctionDeliveries } from './function-deliveries';
import { envelope, lambdaEvent, messageText, type MessageAttributes, type Notification } from './notification';
import { checkPublish, DEFAULT_MAXIMUM_BYTES } from './publish-rules';
import { SnsWire } from './sns-wire';
import { subscription, type Subscription, type Topic } from './subscription';

export interface PublishRequest {
  readonly topicArn: string;
  readonly message: string;
  readonly principal: Principal;
  readonly subject?: string;
  readonly messageAttributes?: MessageAttributes;
  /** Texts by protocol (`MessageStructure=json`); `message` is the default one then. */
  readonly messageFor?: Readonly<Record<string, string>>;
  readonly causes?: readonly string[];
}

/**
 * Topics and their subscriptions. A publish is answered when it and everything that follows from it is safe: the message
 * in every queue whose filter takes it and every delivery to a function, all in one change of the store.
 */
export class SnsService implements SnsPort, ServicePart {
  static readonly #instances = new WeakMap<Kernel, SnsService>();
  readonly #topics = new Map<string, Topic>();
  /** Of topics that do not exist yet: stacks start in any order. */
  readonly #early = new Map<string, Subscription[]>();
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #deliveries: FunctionDeliveries;

  static of(kernel: Kernel): SnsService {
    let service = this.#instances.get(kernel);
    if (service === undefined) {
      service = new SnsService(kernel);
      this.#instances.set(kernel, service);
    }
    return service;
  }

  constructor(readonly kernel: Kernel) {
    kernel.store.database.exec(`
      CREATE TABLE IF NOT EXISTS sns_api_topics (arn TEXT PRIMARY KEY) STRICT;
      CREATE TABLE IF NOT EXISTS sns_api_subscriptions (arn TEXT PRIMARY KEY, definition TEXT NOT NULL) STRICT;
    `);
    this.#deliveries = new FunctionDeliveries(kernel, (database, to, body, publishId, reason) =>
      this.#giveUp(database, to, body, {}, publishId, reason),
    );
    this.#loadApiObjects();
    kernel.expose(new SnsWire(this));
  }

  stop(): void {
    this.#deliveries.stop();
  }

  pending(): number {
    return this.#deliveries.count;
  }

  arnOf(name: string): string {
    return `arn:aws:sns:${this.kernel.region}:${this.kernel.account}:${name}`;
  }

  topics(): Topic[] {
    return [...this.#topics.values()];
  }

  find(arn: string): Topic | undefined {
    return this.#topics.get(arn);
  }

  /** @throws {AwsError} `NotFound`, naming the topic */
  require(arn: string): Topic {
    const topic = this.#topics.get(arn);
    if (topic === undefined)
      throw new AwsError(
        'NotFound',
        `Topic does not exist: ${arn}. Topics are made by templates (AWS::SNS::Topic) or by CreateTopic.`,
        404,
      );
    return topic;
  }

  /** Makes a topic, or gives the one of the name. */
  declare(name: string, options: { displayName?: string } = {}): Topic {
    const arn = this.arnOf(name);
    const existing = this.#topics.get(arn);
    if (existing !== undefined) {
      if (options.displayName !== undefined) existing.displayName = options.displayName;
      return existing;
    }
    const topic: Topic = {
      arn,
      name,
      displayName: options.displayName ?? '',
      policy: undefined,
      maximumMessageBytes: DEFAULT_MAXIMUM_BYTES,
      subscriptions: new Map(),
    };
    this.#topics.set(arn, topic);
    for (const early of this.#early.get(arn) ?? []) topic.subscriptions.set(early.arn, early);
    this.#early.delete(arn);
    return topic;
  }

  /** A topic that a caller of the API makes: it stays until it is deleted. */
  createFromApi(name: string, options: { displayName?: string }): Topic {
    if (!/^[A-Za-z0-9_-]{1,256}$/.test(name))
      throw new AwsError(
        'InvalidParameter',
        name.endsWith('.fifo')
          ? 'Invalid parameter: the local cloud has no FIFO topics'
          : 'Invalid parameter: Topic Name',
      );
    const isNew = !this.#topics.has(this.arnOf(name));
    const topic = this.declare(name, options);
    if (isNew)
      this.kernel.store.database.prepare('INSERT OR IGNORE INTO sns_api_topics (arn) VALUES (?)').run(topic.arn);
    return topic;
  }

  deleteTopic(arn: string): void {
    const topic = this.#topics.get(arn);
    if (topic === undefined) return;
    for (const each of topic.subscriptions.values()) this.unsubscribe(each.arn);
    this.#topics.delete(arn);
    this.kernel.store.database.prepare('DELETE FROM sns_api_topics WHERE arn = ?').run(arn);
  }

  setPolicy(topicArn: string, policy: PolicyDocument): void {
    this.require(topicArn).policy = policy;
  }

  removePolicy(topicArn: string): void {
    const topic = this.#topics.get(topicArn);
    if (topic) topic.policy = undefined;
  }

  /** A subscription of a template. Its ARN follows from `key`, so that what is on its way to it survives a restart. */
  declareSubscription(definition: {
    key: string;
    topicArn: string;
    protocol: string;
    endpoint: string;
    attributes: Readonly<Record<string, string>>;
  }): Subscription {
    const hex = createHash('sha256').update(definition.key).digest('hex');
    const id = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
    return this.#attach(subscription({ ...definition, arn: `${definition.topicArn}:${id}` }));
  }

  subscribeFromApi(definition: {
    topicArn: string;
    protocol: string;
    endpoint: string;
    attributes: Readonly<Record<string, string>>;
  }): Subscription {
    const topic = this.require(definition.topicArn);
    const same = [...topic.subscriptions.values()].find(
      (each) => each.protocol === definition.protocol && each.endpoint === definition.endpoint,
    );
    if (same !== undefined) return same;
    return this.#attachFromApi({ ...definition, arn: `${topic.arn}:${this.newId()}` });
  }

  setSubscriptionAttribute(arn: string, name: string, value: string): void {
    const old = this.requireSubscription(arn);
    const definition = {
      arn,
      topicArn: old.topicArn,
      protocol: old.protocol,
      endpoint: old.endpoint,
      attributes: { ...old.attributes, [name]: value },
    };
    const isApi =
      this.kernel.store.database.prepare('SELECT 1 FROM sns_api_subscriptions WHERE arn = ?').get(arn) !== undefined;
    if (isApi) this.#attachFromApi(definition);
    else this.#attach(subscription(definition));
  }

  unsubscribe(arn: string): void {
    const old = this.#subscriptions.get(arn);
    if (old === undefined) return;
    this.#subscriptions.delete(arn);
    this.#topics.get(old.topicArn)?.subscriptions.delete(arn);
    this.kernel.store.database.prepare('DELETE FROM sns_api_subscriptions WHERE arn = ?').run(arn);
  }

  subscriptions(): Subscription[] {
    return [...this.#subscriptions.values()];
  }

  /** @throws {AwsError} `NotFound` */
  requireSubscription(arn: string): Subscription {
    const found = this.#subscriptions.get(arn);
    if (found === undefined) throw new AwsError('NotFound', `Subscription does not exist: ${arn}`, 404);
    return found;
  }

  /** Goes on with deliveries that an earlier run left behind. */
  resume(of: Subscription): void {
    this.#deliveries.resume(of);
  }

  /** @throws {AwsError} `AuthorizationError` */
  authorise(topic: Topic, principal: Principal, action: string): void {
    this.kernel.iam.authorise(
      { principal, action, resource: topic.arn, resourcePolicy: topic.policy ?? this.#defaultPolicy(principal) },
      'AuthorizationError',
    );
  }

  /** A topic without a policy of its own has one that lets the account's alarms publish; other services need to be named. */
  #defaultPolicy(principal: Principal): PolicyDocument | undefined {
    if (principal.kind !== 'service' || principal.service !== 'cloudwatch.amazonaws.com') return undefined;
    return {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: principal.service },
          Action: 'sns:Publish',
          Resource: '*',
          Condition: { StringEquals: { 'aws:SourceAccount': this.kernel.account } },
        },
      ],
    };
  }

  async publish(request: PublishRequest): Promise<{ messageId: string }> {
    const topic = this.require(request.topicArn);
    this.authorise(topic, request.principal, 'sns:Publish');
    checkPublish(request, topic.maximumMessageBytes);
    const notification: Notification = {
      messageId: this.newId(),
      topicArn: topic.arn,
      subject: request.subject,
      message: request.message,
      messageFor: request.messageFor ?? {},
      attributes: request.messageAttributes ?? {},
      publishedAt: this.kernel.clock.now(),
    };
    const takers = matching(topic, notification);
    const settled = await this.kernel.store.write((database) => {
      const share = new Map<string, SharedContent>();
      return takers.map((taker) => this.#deliver(database, taker, notification, share));
    });
    const causes =
      request.causes ??
      (request.principal.kind === 'role' && request.principal.invocationId !== undefined
        ? [request.principal.invocationId]
        : []);
    const detail = {
      bytes: Buffer.byteLength(request.message),
      subscriptions: topic.subscriptions.size,
      matched: takers.length,
    };
    this.kernel.journal.record({
      id: notification.messageId,
      at: notification.publishedAt,
      kind: 'publish',
      resource: topic.arn,
      causes,
      outcome: 'ok',
      detail,
    });
    for (const settle of settled) settle();
    return { messageId: notification.messageId };
  }

  newId(): string {
    return uuidOf(this.kernel.randomHex(16), '5', 'a');
  }

  /** Within the publish's write. The answer makes it known once the write is safe. */
  #deliver(
    database: DatabaseSync,
    to: Subscription,
    notification: Notification,
    share: Map<string, SharedContent>,
  ): () => void {
    const { endpoint } = this.kernel;
    if (to.protocol === 'lambda')
      return this.#deliveries.accept(to, notification.messageId, lambdaEvent(notification, to, endpoint));
    const body = to.raw ? messageText(notification, 'sqs') : envelope(notification, to, endpoint);
    const messageAttributes = to.raw ? notification.attributes : {};
    try {
      return this.kernel.services.sqs.sendWithin(database, {
        queueArn: to.endpoint,
        body,
        messageAttributes,
        principal: servicePrincipal(to),
        causes: [notification.messageId],
        share,
      }).settled;
    } catch (error) {
      // A refusal by the queue is final: SNS tries again only what the server's side got wrong.
      if (error instanceof AwsError)
        return this.#giveUp(database, to, body, messageAttributes, notification.messageId, error);
      throw error;
    }
  }

  /** To the subscription's dead-letter queue, with what went wrong as attributes, or into the log where there is none. */
  #giveUp(
    database: DatabaseSync,
    to: Subscription,
    body: string,
    attributes: MessageAttributes,
    publishId: string,
    reason: AwsError,
  ): () => void {
    const { kernel } = this;
    const id = this.newId();
    const at = kernel.clock.now();
    const detail: Record<string, unknown> = {
      subscription: to.arn,
      error: reason.message,
      deadLetterQueue: to.deadLetterTargetArn,
    };
    let settleDeadLetter: (() => void) | undefined;
    if (to.deadLetterTargetArn !== undefined) {
      const text = (value: string): MessageAttributes[string] => ({ DataType: 'String', StringValue: value });
      const messageAttributes =
        Object.keys(attributes).length > 7
          ? {}
          : {
              ...attributes,
              RequestID: text(this.newId()),
              ErrorCode: text(reason.code),
              ErrorMessage: text(reason.message.slice(0, 1_024)),
            };
      try {
        settleDeadLetter = kernel.services.sqs.sendWithin(database, {
          queueArn: to.deadLetterTargetArn,
          body,
          messageAttributes,
          principal: servicePrincipal(to),
          causes: [id],
        }).settled;
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        detail['deadLetterError'] = error.message;
      }
    }
    return () => {
      kernel.journal.record({
        id,
        at,
        kind: settleDeadLetter ? 'dead-letter' : 'delivery',
        resource: to.endpoint,
        causes: [publishId],
        outcome: reason.status === 403 ? 'denied' : 'error',
        detail,
      });
      const fate = settleDeadLetter ? `it went to ${to.deadLetterTargetArn}` : 'IT IS LOST';
      kernel.log.error(
        `SNS could not deliver a message of ${to.topicArn} to ${to.endpoint}, ${fate}: ${reason.message}`,
        detail,
      );
      settleDeadLetter?.();
    };
  }

  #attachFromApi(definition: {
    arn: string;
    topicArn: string;
    protocol: string;
    endpoint: string;
    attributes: Readonly<Record<string, string>>;
  }): Subscription {
    const made = this.#attach(subscription(definition));
    this.kernel.store.database
      .prepare('INSERT OR REPLACE INTO sns_api_subscriptions (arn, definition) VALUES (?, ?)')
      .run(definition.arn, JSON.stringify(definition));
    return made;
  }

  #attach(made: Subscription): Subscription {
    this.#subscriptions.set(made.arn, made);
    const topic = this.#topics.get(made.topicArn);
    if (topic !== undefined) topic.subscriptions.set(made.arn, made);
    else
      this.#early.set(made.topicArn, [
        ...(this.#early.get(made.topicArn) ?? []).filter((each) => each.arn !== made.arn),
        made,
      ]);
    return made;
  }

  #loadApiObjects(): void {
    const { database } = this.kernel.store;
    for (const row of database.prepare('SELECT arn FROM sns_api_topics').all())
      this.declare(String(row['arn']).split(':').pop() ?? '');
    for (const row of database.prepare('SELECT definition FROM sns_api_subscriptions').all()) {
      this.resume(
        this.#attach(subscription(JSON.parse(String(row['definition'])) as Parameters<typeof subscription>[0])),
      );
    }
  }
}

function matching(topic: Topic, notification: Notification): Subscription[] {
  const bodies = new Map<string, unknown>();
  const taken: Subscription[] = [];
  for (const each of topic.subscriptions.values()) {
    const body = (): unknown => {
      const text = messageText(notification, each.protocol);
      if (!bodies.has(text)) bodies.set(text, parse(text));
      return bodies.get(text);
    };
    if (each.filter === undefined || each.filter(notification.attributes, body)) taken.push(each);
  }
  return taken;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function servicePrincipal(of: Subscription): Principal {
  return { kind: 'service', service: 'sns.amazonaws.com', sourceArn: of.topicArn };
}
