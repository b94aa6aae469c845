import { Client } from 'pg';
import type { LocalCloud } from '../cloud/local-cloud';
import type { FaultRequest, FaultView } from '../faults/fault-rule';
import type { FaultService } from '../faults/fault-service';
import { pause } from '../kernel/clock';
import { durationMs } from '../kernel/duration';
import type { Kernel } from '../kernel/kernel';
import { DEVELOPER } from '../kernel/principal';
import type { InvokeResult, WebRequest, WebResponse, WebTarget } from '../kernel/services';
import { CloudFrontService } from '../services/cloudfront/cloudfront-service';
import { LambdaService } from '../services/lambda/lambda-service';
import { SnsService } from '../services/sns/sns-service';
import type { VirtualConductor } from '../virtual/conductor';
import type { VirtualClock } from '../virtual/virtual-clock';
import { fingerprintOf, type Fingerprint } from './fingerprint';
import { VirtualSocket } from './virtual-socket';

export type Duration = number | string;

export interface NetworkRequest {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** How long anything may take in virtual time unless told otherwise. */
const DEFAULT_LIMIT = '1 day';
/** As a client on this machine. */
const VIEWER = '127.0.0.1';

/** A whole network on a virtual clock: nothing happens in it unless a test does something, or lets time go on. */
export class Network {
  constructor(
    readonly cloud: LocalCloud,
    readonly clock: VirtualClock,
    private readonly conductor: VirtualConductor,
    private readonly faultService: FaultService,
    private readonly databases: () => ReadonlyMap<string, { host: string; port: number; name: string; user: string }>,
    private readonly end: () => Promise<void>,
  ) {
    const sns = SnsService.of(cloud.kernel);
    const publish = sns.publish.bind(sns);
    sns.publish = async (request) => {
      const answer = await publish(request);
      this.published.push({ topicArn: request.topicArn, message: request.message });
      return answer;
    };
  }

  get kernel(): Kernel {
    return this.cloud.kernel;
  }

  /** Where AWS clients of the test find the cloud. */
  get endpoint(): string {
    return this.cloud.endpoint;
  }

  now(): Date {
    return new Date(this.clock.now());
  }

  /** Lets time go on; everything that falls due happens meanwhile. */
  async advance(duration: Duration): Promise<void> {
    await this.conductor.advance(durationMs(duration));
  }

  /**
   * Lets everything that is on its way come to its end: messages, deliveries, retries, executions. Time goes on as far as
   * that needs.
   * @throws when it has not come to an end after `limit`
   */
  async settle(limit: Duration = DEFAULT_LIMIT): Promise<void> {
    const still = await this.conductor.advanceUntil(
      () => Object.keys(this.cloud.stillness.pending()).length === 0,
      durationMs(limit),
    );
    if (!still) throw new Error(`Not still after ${String(limit)}: ${JSON.stringify(this.cloud.stillness.pending())}`);
  }

  /**
   * Waits for something that a test has set off; time goes on as far as that needs.
   * @throws when it has not come to an end after `limit`
   */
  async until<T>(work: Promise<T>, limit: Duration = DEFAULT_LIMIT): Promise<T> {
    let done = false;
    work.then(
      () => (done = true),
      () => (done = true),
    );
    if (!(await this.conductor.advanceUntil(() => done, durationMs(limit))))
      throw new Error(`Not done after ${String(limit)}; ${this.conductor.describe()}`);
    return work;
  }

  /** Waits until `look` gives something; time goes on as far as that needs. @returns `undefined` after `limit` */
  async eventually<T>(look: () => T | undefined | false, limit: Duration = DEFAULT_LIMIT): Promise<T | undefined> {
    let found: T | undefined | false;
    await this.conductor.advanceUntil(
      () => ((found = look()), found !== undefined && found !== false),
      durationMs(limit),
    );
    return found === false ? undefined : found;
  }

  /** Resolves when so much time has gone by; somebody has to let it go on. */
  sleep(duration: Duration): Promise<void> {
    return pause(this.clock, durationMs(duration));
  }

  /** An HTTP request to a front door: the first label of a distribution's first alias. Time goes on until it is answered. */
  request(door: string, request: NetworkRequest, limit?: Duration): Promise<WebResponse> {
    return this.until(this.requesting(door, request), limit);
  }

  /** {@link request} for actors that live side by side: somebody else lets time go on. */
  requesting(door: string, request: NetworkRequest): Promise<WebResponse> {
    return this.conductor.work(() => this.door(door).request(webRequest(door, request)));
  }

  /** Opens a WebSocket at a front door. Time goes on until it is open. @returns the refusal where it is refused */
  connect(
    door: string,
    request: NetworkRequest & { readonly protocols?: readonly string[] },
  ): Promise<VirtualSocket | WebResponse> {
    return this.until(this.connecting(door, request));
  }

  /** {@link connect} for actors that live side by side: somebody else lets time go on. */
  async connecting(
    door: string,
    request: NetworkRequest & { readonly protocols?: readonly string[] },
  ): Promise<VirtualSocket | WebResponse> {
    const target = this.door(door);
    const { protocols = [] } = request;
    const headers = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      ...(protocols.length > 0 && { 'sec-websocket-protocol': protocols.join(', ') }),
      ...request.headers,
    };
    const answer = await this.conductor.work(async () => target.upgrade?.(webRequest(door, { ...request, headers })));
    if (!answer) throw new Error(`The front door ${door} takes no WebSockets.`);
    if (!answer.accepted) return answer.response;
    const socket = new VirtualSocket(answer.headers, answer.limits);
    answer.open(socket.link());
    return socket;
  }

  /** Invokes a function by its name, or by the end of it, as the developer. */
  invoke(name: string, event: unknown): Promise<InvokeResult> {
    const found = LambdaService.of(this.kernel)
      .functions.all()
      .filter(({ definition }) => definition.name === name || definition.name.endsWith(name));
    const [only] = found;
    if (found.length !== 1 || !only) throw new Error(`${found.length} functions are called ${name}.`);
    return this.until(
      this.kernel.services.lambda.invoke({
        functionArn: only.definition.arn,
        payload: JSON.stringify(event),
        principal: DEVELOPER,
        trigger: 'direct',
      }),
    );
  }

  /** What topics accepted since the start, in order. */
  readonly published: { readonly topicArn: string; readonly message: string }[] = [];

  readonly faults = {
    /** Switches a fault on. The answer switches it off. */
    add: (request: FaultRequest): { readonly id: string; remove(): void } => {
      const { id } = this.faultService.add(request);
      return { id, remove: () => void this.faultService.remove(id) };
    },
    list: (): FaultView[] => this.faultService.list(),
    clear: (): void => this.faultService.clear(),
  };

  /** Asks the database of the templates (the only one, or that of the identifier). */
  async sql<Row extends object>(text: string, values: readonly unknown[] = [], identifier?: string): Promise<Row[]> {
    const databases = this.databases();
    const found = identifier === undefined ? [...databases.values()][0] : databases.get(identifier);
    if (!found) throw new Error('There is no such database.');
    const client = new Client({ host: found.host, port: found.port, user: found.user, database: found.name });
    await client.connect();
    try {
      return (await client.query<Row>(text, [...values])).rows;
    } finally {
      await client.end();
    }
  }

  /** Hashes of what happened and what there is. Two runs with the same seed and the same test have the same. */
  fingerprint(): Promise<Fingerprint> {
    return fingerprintOf(this.kernel, [...this.databases().keys()], (identifier, text) =>
      this.sql(text, [], identifier),
    );
  }

  stop(): Promise<void> {
    return this.end();
  }

  private door(label: string): WebTarget {
    const target = CloudFrontService.of(this.kernel).door(label);
    if (!target) throw new Error(`No distribution has an alias that begins with "${label}.".`);
    return target;
  }
}

function webRequest(door: string, { method = 'GET', path, headers = {}, body = '' }: NetworkRequest): WebRequest {
  const lower = Object.fromEntries(
    Object.entries({ host: `${door}.localhost`, ...headers }).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return {
    method,
    url: path,
    headers: body === '' ? lower : { 'content-length': String(Buffer.byteLength(body)), ...lower },
    body: Buffer.from(body),
    sourceIp: VIEWER,
  };
}
