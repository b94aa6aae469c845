import { API_BASE, type Role } from '@busbar/api-contract';
import type { Queryable } from '@busbar/database';
import { PublishError } from '@busbar/domain';
import type { AnyFact } from '@busbar/events';
import { lambdaHandler } from '@busbar/lambda';
import type { TicketHolder } from '@busbar/storage';
import type { Context } from 'aws-lambda';
import { authoriserContextOf, requestOf, resultOf, type HttpEvent } from '../http-event';
import { contextOf, wordsOf, type AuthoriserContext } from '../identity';
import { serveApi } from '../serve-api';
import { contractFaults } from './contract-check';

export const STATION_KEYS = 'what keys are made from';
export const PEPPER = 'a pepper for tests';
/** The end of every caller's token, in seconds since the epoch. */
export const EXPIRES_AT = Date.parse('2027-01-01T00:00:00.000Z') / 1000;

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  // Tests look into bodies of many shapes, and an expectation says which one it means.
  readonly body: Record<string, unknown> & {
    readonly items: Record<string, unknown>[];
    readonly errors: { place: string; message: string }[];
  };
}

export interface Asked {
  readonly role?: Role | Role[] | 'nobody';
  /** What the authoriser says instead. */
  readonly context?: AuthoriserContext;
  readonly tokens?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** The API behind events of API Gateway's payload 2.0, each answer checked against the OpenAPI document, with a bus that can be broken and a clock that moves only while the API waits. */
export function apiUnderTest(database: () => Queryable) {
  const published: AnyFact[] = [];
  const tickets: TicketHolder[] = [];
  const state = {
    now: new Date('2026-03-01T12:00:00.000Z'),
    busDown: false,
    pepperDown: false,
    /** What happens while the API waits. */
    meanwhile: async (): Promise<void> => undefined,
  };
  const pauses: number[] = [];
  let api: ReturnType<typeof serveApi> | undefined;
  const app = () =>
    (api ??= serveApi({
      database: database(),
      publisher: {
        async publish(facts) {
          if (state.busDown) throw new PublishError('down', { refused: facts.map(({ id }) => id), spilled: false });
          published.push(...facts);
        },
      },
      tickets: {
        issue: async (holder, now) => {
          tickets.push(holder);
          return { ticket: 't'.repeat(43), expiresAt: new Date(now.getTime() + 60_000) };
        },
        redeem: async () => undefined,
      },
      pepper: async () => PEPPER,
      stationKeys: async () => STATION_KEYS,
      // Time passes for those only who wait.
      pause: async (ms) => {
        pauses.push(ms);
        state.now = new Date(state.now.getTime() + ms);
        await state.meanwhile();
      },
      operatorId: 'busbar',
      service: 'http-api',
    }));
  const handler = lambdaHandler(
    { service: 'http-api', clock: { now: () => state.now } },
    async (event: HttpEvent, invocation) =>
      resultOf(
        await app().fetch(requestOf(event), {
          invocation,
          authoriserContext: authoriserContextOf(event),
          requestId: event.requestContext.requestId,
        }),
      ),
  );
  let requests = 0;

  const ask = async (method: string, target: string, asked: Asked = {}): Promise<Answer> => {
    requests += 1;
    const result = await handler(eventOf(method, target, asked, `request-${requests}`), {
      awsRequestId: `lambda-${requests}`,
      functionVersion: '1',
      getRemainingTimeInMillis: () => 20_000,
      // Only what the wrapper reads.
    } as unknown as Context);
    const headers = (result.headers ?? {}) as Record<string, string>;
    const answer: Answer = {
      status: result.statusCode ?? 0,
      headers,
      body: result.body ? JSON.parse(result.body) : {},
    };
    const [path = ''] = target.split('?', 1);
    expect(contractFaults(method, API_BASE + path, answer.status, answer.body)).toEqual([]);
    return answer;
  };
  return { ask, published, tickets, pauses, state };
}

function eventOf(
  method: string,
  target: string,
  { role = 'operator', context, tokens = '', headers = {}, body }: Asked,
  requestId: string,
): HttpEvent {
  const [rawPath = '', rawQueryString = ''] = target.split('?', 2);
  const roles = Array.isArray(role) ? role : [role];
  const identity = { subject: 'user-1', groups: roles, tokenIds: wordsOf(tokens), expiresAt: EXPIRES_AT };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    version: '2.0',
    routeKey: 'ANY /api/{proxy+}',
    rawPath: `/api/v1${rawPath}`,
    rawQueryString,
    headers: { host: 'app.example', ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    requestContext: {
      accountId: '000000000000',
      apiId: 'api',
      domainName: 'app.example',
      domainPrefix: 'app',
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
      requestId,
      routeKey: 'ANY /api/{proxy+}',
      stage: '$default',
      time: '01/Mar/2026:12:00:00 +0000',
      timeEpoch: 1772366400000,
      ...(role !== 'nobody' && {
        authorizer: { lambda: context ?? contextOf({ identity }) },
      }),
    },
    ...(text !== undefined && { body: text }),
    isBase64Encoded: false,
  };
}
