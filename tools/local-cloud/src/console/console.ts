import type { ServerResponse } from 'node:http';
import type { RunningResource } from '../cloud/resource-runner';
import type { ControlRequest } from '../gateway/gateway';
import { AwsError } from '../kernel/aws-error';
import type { InvocationSpan, JournalEntry } from '../kernel/journal';
import type { Kernel } from '../kernel/kernel';
import { StepFunctionsService } from '../services/step-functions/step-functions-service';
import { Archive } from './archive';
import { attributesOf, spanAttributes } from './attributes';
import { executionCalls } from './execution-calls';
import { flowOf } from './flow';
import type { InvocationQuery } from './invocation-lists';
import { LiveStream } from './live-stream';
import { OtlpExporter } from './otlp-exporter';
import { RateMeter } from './rate-meter';
import { resourceGraph } from './resource-graph';
import { StaticFiles } from './static-files';

export interface ConsoleOptions {
  readonly stateFolder: string;
  readonly log: Kernel['log'];
  readonly now: () => number;
  /** Where spans are sent. */
  readonly otlp?: string;
}

/** What may be asked of Step Functions from the console: reading only. */
const STATES_OPERATIONS: ReadonlySet<string> = new Set([
  'ListStateMachines',
  'DescribeStateMachine',
  'ListExecutions',
  'DescribeExecution',
  'GetExecutionHistory',
  'DescribeStateMachineForExecution',
]);

/** The invocation console: what it remembers, what it answers below `/_cloud/api/`, and its pages. */
export class Console {
  readonly archive: Archive;
  readonly exporter: OtlpExporter | undefined;
  private readonly rates: RateMeter;
  private readonly live = new LiveStream();
  private readonly files = new StaticFiles();

  constructor(private readonly options: ConsoleOptions) {
    this.archive = new Archive(options.stateFolder, options.log);
    this.exporter = options.otlp === undefined ? undefined : new OtlpExporter(options.otlp, options.log);
    this.rates = new RateMeter(options.now);
  }

  /** The journal's sink. */
  readonly sink = (entry: JournalEntry, spans: readonly InvocationSpan[]): void => {
    this.archive.append(entry, spans);
    this.rates.count(entry, spans);
    this.live.add(entry, spans);
    this.exporter?.add(entry, spans);
  };

  async close(): Promise<void> {
    this.live.close();
    await this.exporter?.flush();
    this.archive.close();
  }

  /** Answers a page or one of its files. @returns whether it did */
  page(request: ControlRequest, response: ServerResponse): boolean {
    if (request.method !== 'GET' && request.method !== 'HEAD') return false;
    const file = this.files.find(request.path, request.headers?.['accept'] ?? '');
    if (file === undefined) return false;
    response.writeHead(200, { ...file.headers, 'content-length': file.body.length });
    response.end(request.method === 'HEAD' ? undefined : file.body);
    return true;
  }

  stream(response: ServerResponse): void {
    this.live.open(response);
  }

  /** `/_cloud/api/<path>`. @returns undefined for what it does not know @throws {AwsError} */
  async answer(
    request: ControlRequest,
    path: string,
    kernel: Kernel,
    resources: readonly RunningResource[],
  ): Promise<unknown> {
    const [first = '', second] = path.split('/').map(decoded);
    const { query } = request;
    switch (first) {
      case 'invocations':
        return second === undefined ? this.archive.invocations(queryOf(query)) : this.invocation(second);
      case 'facets':
        return this.archive.facets();
      case 'flow':
        return flowOf(this.archive, query.get('id') ?? '') ?? notFound(query.get('id') ?? '');
      case 'trace':
        return this.trace(query.get('id') ?? '');
      case 'map':
        // Anew each time: stacks may be changed while the cloud runs.
        return resourceGraph(resources);
      case 'rates':
        return {
          rates: this.rates.rates(),
          edges: this.rates.edgeRates(),
          behind: this.archive.behind,
          dropped: this.archive.dropped,
          notExported: this.exporter?.dropped,
        };
      case 'execution-calls': {
        const arn = query.get('arn') ?? '';
        const { record } = StepFunctionsService.of(kernel).rows.find(arn) ?? notFound(arn);
        return { calls: executionCalls(this.archive, record.journalId) };
      }
      case 'states':
        return second !== undefined && request.method === 'POST' ? askStates(kernel, second, request.body) : undefined;
      default:
        return undefined;
    }
  }

  private invocation(id: string): unknown {
    const found = this.archive.entry(id) ?? notFound(id);
    return {
      ...found,
      attributes: attributesOf(found.entry),
      spans: found.spans.map((span) => ({ ...span, attributes: spanAttributes(span) })),
    };
  }

  /** The flow that a trace or entry belongs to, by either's id. */
  private trace(id: string): unknown {
    const known = this.archive.entry(id) ? id : this.archive.ofTrace(id.replaceAll('-', ''), 1)[0]?.id;
    return (known === undefined ? undefined : flowOf(this.archive, known)) ?? notFound(id);
  }
}

function queryOf(query: URLSearchParams): InvocationQuery {
  const text = (name: string): string | undefined => query.get(name) || undefined;
  const number = (name: string): number | undefined => {
    const value = text(name);
    if (value === undefined) return undefined;
    if (!Number.isFinite(Number(value)))
      throw new AwsError('InvalidParameterValue', `"${name}" must be a number, not "${value}".`);
    return Number(value);
  };
  const cold = text('cold');
  return {
    search: text('search'),
    functionName: text('function'),
    service: text('service'),
    trigger: text('trigger'),
    outcome: text('outcome'),
    cold: cold === undefined ? undefined : cold === 'true',
    minDurationMs: number('minDuration'),
    since: number('since'),
    until: number('until'),
    traceId: text('trace'),
    cursor: number('cursor'),
    limit: number('limit'),
  };
}

/** Asks the local Step Functions in the wire's own words. */
async function askStates(kernel: Kernel, operation: string, body: Buffer): Promise<unknown> {
  if (!STATES_OPERATIONS.has(operation))
    throw new AwsError('UnknownOperationException', `The console does not ask for ${operation}.`);
  const response = await fetch(kernel.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `AWSStepFunctions.${operation}`,
      authorization: `AWS4-HMAC-SHA256 Credential=console/20260101/${kernel.region}/states/aws4_request, SignedHeaders=host, Signature=none`,
    },
    body: body.length === 0 ? '{}' : new Uint8Array(body),
  });
  const answer = (await response.json()) as { __type?: string; message?: string };
  if (!response.ok)
    throw new AwsError(
      answer.__type ?? 'InternalFailure',
      answer.message ?? `Step Functions answered ${response.status}.`,
      response.status,
    );
  return answer;
}

function notFound(id: string): never {
  throw new AwsError(
    'NotFound',
    `There is no ${id || 'entry without an id'}: it was never recorded, or is older than what is kept.`,
    404,
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
