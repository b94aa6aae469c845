import type { ServerResponse } from 'node:http';
import type { Console } from '../console/console';
import type { Deployer } from '../deployment/deployer';
import type { ControlEndpoints, ControlRequest } from '../gateway/gateway';
import { AwsError } from '../kernel/aws-error';
import type { JournalEntry } from '../kernel/journal';
import type { Kernel } from '../kernel/kernel';
import type { ServicePart } from '../kernel/service-part';
import { StartError } from '../kernel/start-error';
import type { RunningResource } from './resource-runner';
import type { StillnessWatch } from './stillness';
import { issueToken } from './token-endpoint';

/** A part with endpoints of its own below `/_cloud/`, e.g. the database. */
export interface ControlledPart extends ServicePart {
  /** First path segment → answer. */
  readonly control?: Readonly<Record<string, (request: ControlRequest) => Promise<unknown> | unknown>>;
}

export interface ControlOptions {
  readonly kernel: Kernel;
  readonly parts: readonly ServicePart[];
  readonly stillness: StillnessWatch;
  readonly console: Console;
  readonly deployer: Deployer;
  resources(): readonly RunningResource[];
  outputs(): Record<string, Record<string, unknown>>;
}

const KINDS: ReadonlySet<string> = new Set<JournalEntry['kind']>([
  'invocation',
  'publish',
  'delivery',
  'message',
  'object',
  'item',
  'request',
  'connection',
  'schedule',
  'dead-letter',
  'fault',
  'execution',
  'task',
]);

/** `/_cloud/…`: what the console, the tools and the tests ask the cloud itself. */
export class Control implements ControlEndpoints {
  private readonly streams = new Set<ServerResponse>();

  constructor(private readonly options: ControlOptions) {}

  async handle(request: ControlRequest, response: ServerResponse): Promise<void> {
    const [first = '', second] = request.path.split('/');
    if (first === 'journal' && second === 'stream') return this.stream(response);
    if (request.path === 'api/stream') return this.options.console.stream(response);
    if (this.options.console.page(request, response)) return;
    let answer: unknown;
    try {
      answer = await this.answer(request, first, second);
    } catch (error) {
      if (!(error instanceof AwsError || error instanceof StartError)) throw error;
      return json(response, error instanceof AwsError ? error.status : 500, { error: error.message });
    }
    if (answer === undefined) return json(response, 404, { error: `there is no /_cloud/${request.path}` });
    json(response, 200, answer);
  }

  close(): void {
    for (const stream of this.streams) stream.end();
  }

  private async answer(request: ControlRequest, first: string, second: string | undefined): Promise<unknown> {
    const { kernel, stillness } = this.options;
    switch (first) {
      case 'health':
        return {
          status: 'ok',
          endpoint: kernel.endpoint,
          region: kernel.region,
          account: kernel.account,
          pending: stillness.pending(),
        };
      case 'resources':
        return { resources: this.options.resources(), outputs: this.options.outputs() };
      case 'journal':
        return second === 'consequences'
          ? { entries: kernel.journal.consequences(request.query.get('id') ?? '') }
          : { entries: this.entries(request.query) };
      case 'api': {
        const path = request.path.slice('api/'.length);
        return (
          (await this.options.console.answer(request, path, kernel, this.options.resources())) ??
          this.ofPart(request, path)
        );
      }
      case 'deploy':
        return this.options.deployer.handle(request);
      case 'token':
        return issueToken(kernel, request);
      case 'stillness':
        return stillness.wait(boundedNumber(request.query.get('timeoutMs'), 30_000, 600_000));
      default:
        return this.ofPart(request, request.path);
    }
  }

  private ofPart(request: ControlRequest, path: string): unknown {
    const [first = ''] = path.split('/');
    for (const part of this.options.parts as readonly ControlledPart[]) {
      const handler = part.control?.[first];
      if (handler) return handler({ ...request, path: path.slice(first.length + 1) });
    }
    return undefined;
  }

  private entries(query: URLSearchParams): JournalEntry[] {
    const kind = query.get('kind');
    const since = query.get('since');
    const resource = query.get('resource');
    return this.options.kernel.journal.entries({
      limit: boundedNumber(query.get('limit'), 1_000, 50_000),
      ...(kind !== null && KINDS.has(kind) && { kind: kind as JournalEntry['kind'] }),
      ...(since !== null && { since: Number(since) || 0 }),
      ...(resource !== null && { resource }),
    });
  }

  /** Server-sent events: one per journal entry. A reader that falls behind is let go rather than remembered without bound. */
  private stream(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(': the journal\n\n');
    const unsubscribe = this.options.kernel.journal.subscribe((entry) => {
      if (response.writableLength > 4 * 1024 * 1024) response.destroy();
      else response.write(`id: ${entry.id}\ndata: ${JSON.stringify(entry)}\n\n`);
    });
    this.streams.add(response);
    response.on('close', () => {
      unsubscribe();
      this.streams.delete(response);
    });
  }
}

function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}

function boundedNumber(text: string | null, byDefault: number, max: number): number {
  const value = text === null ? byDefault : Number(text);
  return Number.isFinite(value) ? Math.min(Math.max(value, 0), max) : byDefault;
}
