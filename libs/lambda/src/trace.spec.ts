import { context, propagation, trace } from '@opentelemetry/api';
import fc from 'fast-check';
import { childSpan, currentTrace, formatTraceparent, inTrace, parseTraceparent, parseXRayHeader } from './trace';
import { traceOfEvent } from './trace-of-event';

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const lambda = { awsRequestId: 'request-1' };

describe('trace context', () => {
  it('writes what it reads, for every valid traceparent', () => {
    const hex = (length: number) =>
      fc
        .string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length })
        .filter((text) => !/^0+$/.test(text));
    fc.assert(
      fc.property(hex(32), hex(16), fc.constantFrom('00', '01'), (traceId, spanId, flags) => {
        const header = `00-${traceId}-${spanId}-${flags}`;
        const span = parseTraceparent(header);
        expect(span && formatTraceparent(span)).toBe(header);
      }),
    );
  });

  it.each([
    undefined,
    '',
    'junk',
    `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
    `00-0af7651916cd43dd8448eb211c80319c-${'0'.repeat(16)}-01`,
    TRACEPARENT.toUpperCase(),
  ])('does not take %s for a traceparent', (header) => expect(parseTraceparent(header)).toBeUndefined());

  it('converts the header of X-Ray', () => {
    const span = parseXRayHeader('Root=1-67891233-abcdef012345678912345678;Parent=463ac35c9f6413ad;Sampled=1');
    expect(span && formatTraceparent(span)).toBe('00-67891233abcdef012345678912345678-463ac35c9f6413ad-01');
    expect(parseXRayHeader('Self=1-2-3')).toBeUndefined();
    expect(parseXRayHeader('Root=1-67891233-abcdef012345678912345678')?.spanId).toMatch(/^[0-9a-f]{16}$/);
  });

  it('keeps the trace and makes a span of its own', () => {
    const child = childSpan(parseTraceparent(TRACEPARENT));
    expect(child.traceId).toBe('0af7651916cd43dd8448eb211c80319c');
    expect(child.spanId).not.toBe('b7ad6b7169203331');
  });

  it('keeps the traces of calls that run at the same time apart', async () => {
    const traces = Array.from({ length: 50 }, (_, n) => ({
      traceparent: formatTraceparent(childSpan(undefined)),
      correlationId: `c-${n}`,
    }));
    const seen = await Promise.all(
      traces.map((one) =>
        inTrace(one, async () => {
          await new Promise((resolve) => setImmediate(resolve));
          return currentTrace();
        }),
      ),
    );
    expect(seen).toEqual(traces);
    expect(currentTrace()).toBeUndefined();
  });

  it('is what OpenTelemetry propagates', async () => {
    await inTrace({ traceparent: TRACEPARENT, correlationId: 'c' }, async () => {
      const carrier: Record<string, string> = {};
      propagation.inject(context.active(), carrier);
      expect(carrier).toEqual({ traceparent: TRACEPARENT });
      expect(trace.getSpanContext(propagation.extract(context.active(), carrier))?.spanId).toBe('b7ad6b7169203331');
    });
  });
});

describe('traceOfEvent', () => {
  it('takes an HTTP header, whatever its case', () => {
    const found = traceOfEvent(
      { headers: { TraceParent: TRACEPARENT, 'X-Correlation-Id': 'from-client' } },
      lambda,
      undefined,
    );
    expect(found.traceparent.slice(3, 35)).toBe('0af7651916cd43dd8448eb211c80319c');
    expect(found.correlationId).toBe('from-client');
  });

  it('takes the envelope of a single message', () => {
    const body = JSON.stringify({ id: 'x', traceparent: TRACEPARENT, correlationId: 'c-1' });
    const found = traceOfEvent({ Records: [{ body, attributes: {} }] }, lambda, undefined);
    expect(found.traceparent.slice(3, 35)).toBe('0af7651916cd43dd8448eb211c80319c');
    expect(found.correlationId).toBe('c-1');
  });

  it('gives a batch of several messages the trace of the call', () => {
    const body = JSON.stringify({ traceparent: TRACEPARENT, correlationId: 'c-1' });
    const found = traceOfEvent({ Records: [{ body }, { body }] }, lambda, 'Root=1-67891233-abcdef012345678912345678');
    expect(found.traceparent.slice(3, 35)).toBe('67891233abcdef012345678912345678');
    expect(found.correlationId).toBe('request-1');
  });

  it('does not let a client write into the log by its correlation id', () => {
    expect(
      traceOfEvent({ headers: { 'x-correlation-id': 'a\nb{"level":"FATAL"}' } }, lambda, undefined).correlationId,
    ).toBe('request-1');
  });

  it('makes a valid trace of any event whatever', () => {
    fc.assert(
      fc.property(fc.anything(), fc.string(), (event, header) => {
        const found = traceOfEvent(event, lambda, header);
        expect(parseTraceparent(found.traceparent)).toBeDefined();
        expect(found.correlationId.length).toBeGreaterThan(0);
      }),
    );
  });
});
