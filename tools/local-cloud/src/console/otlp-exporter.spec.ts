import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SILENT_LOG } from '../cloud/cloud-log';
import { spanIdOf, traceIdOf } from '../kernel/trace-ids';
import { OtlpExporter } from './otlp-exporter';
import { anInvocation, SPANS } from './testing/recorded';

interface Export {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly { key: string; value: { stringValue?: string } }[] };
    readonly scopeSpans: readonly {
      readonly spans: readonly {
        traceId: string;
        spanId: string;
        parentSpanId?: string;
        name: string;
        startTimeUnixNano: string;
        endTimeUnixNano: string;
        attributes: readonly { key: string; value: object }[];
      }[];
    }[];
  }[];
}

describe('the export to an OpenTelemetry backend', () => {
  let backend: Server;
  let url: string;
  let answer = 200;
  const got: { path: string | undefined; body: Export }[] = [];
  beforeAll(async () => {
    backend = createServer((request, response) => {
      let text = '';
      request.on('data', (part: Buffer) => (text += part.toString()));
      request.on('end', () => {
        got.push({ path: request.url, body: JSON.parse(text) as Export });
        response.writeHead(answer).end('{}');
      });
    });
    await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(backend.address() as AddressInfo).port}`;
  });
  afterAll(() => backend.close());
  beforeEach(() => {
    got.length = 0;
    answer = 200;
  });

  it('sends an invocation and its calls as one tree, with conventional names', async () => {
    const exporter = new OtlpExporter(url, SILENT_LOG);
    exporter.add(anInvocation(1), SPANS);
    await exporter.flush();
    expect(got[0]?.path).toBe('/v1/traces');
    const [resource] = got[0]?.body.resourceSpans ?? [];
    expect(resource?.resource.attributes).toContainEqual({
      key: 'service.name',
      value: { stringValue: 'busbar-local-session-ledger' },
    });
    const [invocation, sql, aws] = resource?.scopeSpans[0]?.spans ?? [];
    expect(invocation).toMatchObject({
      traceId: traceIdOf('inv-1'),
      spanId: spanIdOf('inv-1'),
      parentSpanId: spanIdOf('msg-1'),
    });
    expect(invocation?.attributes).toEqual(
      expect.arrayContaining([
        { key: 'faas.trigger', value: { stringValue: 'pubsub' } },
        { key: 'faas.coldstart', value: { boolValue: false } },
      ]),
    );
    expect(sql).toMatchObject({ name: 'SELECT', parentSpanId: spanIdOf('inv-1') });
    expect(sql?.attributes).toContainEqual({ key: 'db.response.returned_rows', value: { intValue: '1' } });
    expect(aws?.attributes).toContainEqual({ key: 'rpc.method', value: { stringValue: 'Publish' } });
    // Waited 1 ms, then the handler was called; the statement came 0.4 ms later.
    expect(sql?.startTimeUnixNano).toBe('1700000001001400000');
  });

  it('drops what a backend does not take, without waiting for it', async () => {
    const exporter = new OtlpExporter(url, SILENT_LOG);
    answer = 503;
    for (let n = 1; n <= 7_000; n += 1) exporter.add(anInvocation(n), []);
    expect(exporter.dropped).toBeGreaterThanOrEqual(2_000);
    const before = exporter.dropped;
    await exporter.flush();
    expect(exporter.dropped).toBe(before + 200);
    answer = 200;
    await exporter.flush();
    expect(exporter.dropped).toBe(before + 200);
  });
});
