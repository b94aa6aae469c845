import type { Context } from 'aws-lambda';
import { currentTrace } from './trace';
import { lambdaHandler, messageInvocation } from './lambda-handler';

function contextOf(awsRequestId: string): Context {
  // Only what the wrapper reads.
  return { awsRequestId, functionVersion: '3', getRemainingTimeInMillis: () => 1234 } as unknown as Context;
}

/** The lines that a call leaves, parsed. */
async function linesOf(run: () => Promise<unknown>): Promise<Record<string, unknown>[]> {
  const lines: string[] = [];
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => (lines.push(String(chunk)), true));
  const writeError = jest
    .spyOn(process.stderr, 'write')
    .mockImplementation((chunk) => (lines.push(String(chunk)), true));
  try {
    await run();
  } finally {
    write.mockRestore();
    writeError.mockRestore();
  }
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('lambdaHandler', () => {
  it('leaves one line for a call that succeeds', async () => {
    const handler = lambdaHandler({ service: 'shop' }, async (event: { n: number }, { log, remainingMs }) => {
      log.appendKeys({ left: remainingMs() });
      return event.n + 1;
    });
    let result;
    const lines = await linesOf(async () => (result = await handler({ n: 1 }, contextOf('r-1'))));
    expect(result).toBe(2);
    expect(lines).toEqual([
      expect.objectContaining({
        level: 'INFO',
        message: 'invocation',
        service: 'shop',
        outcome: 'succeeded',
        requestId: 'r-1',
        correlationId: 'r-1',
        coldStart: true,
        left: 1234,
        functionVersion: '3',
      }),
    ]);
  });

  it('leaves one line for a call that fails, and lets the error through', async () => {
    const handler = lambdaHandler({ service: 'shop' }, async () => {
      throw new RangeError('too far');
    });
    const lines = await linesOf(() => expect(handler({}, contextOf('r-2'))).rejects.toThrow('too far'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      level: 'ERROR',
      outcome: 'failed',
      error: { name: 'RangeError', message: 'too far' },
    });
  });

  it('logs of an error what it says, and not what it carries', async () => {
    const broken = Object.assign(new Error('duplicate key value violates unique constraint "token_pkey"'), {
      code: '23505',
      detail: 'Key (id)=(DEMO-0001) already exists.',
    });
    const handler = lambdaHandler({ service: 'shop' }, async (_: object, { log }) => {
      log.warn('once more', broken);
      throw new AggregateError([broken], 'all failed', { cause: broken });
    });
    const lines = await linesOf(() => expect(handler({}, contextOf('r-5'))).rejects.toThrow('all failed'));
    expect(lines[0]).toMatchObject({
      level: 'WARN',
      message: 'once more',
      error: { code: '23505', stack: expect.stringContaining('lambda-handler.spec') },
    });
    expect(lines[1]).toMatchObject({
      error: { name: 'AggregateError', cause: { code: '23505' }, errors: [{ message: broken.message }] },
    });
    expect(JSON.stringify(lines)).not.toContain('DEMO-0001');
  });

  it('writes metrics in the embedded metric format, and nothing when there are none', async () => {
    const handler = lambdaHandler({ service: 'shop' }, async (event: { count: number }, { metrics }) => {
      if (event.count) metrics.addMetric('Things', 'Count', event.count);
    });
    const lines = await linesOf(async () => {
      await handler({ count: 0 }, contextOf('r-3'));
      await handler({ count: 4 }, contextOf('r-4'));
    });
    expect(lines.filter((line) => '_aws' in line)).toEqual([expect.objectContaining({ service: 'shop', Things: 4 })]);
  });

  it('keeps calls that run at the same time apart', async () => {
    const handler = lambdaHandler({ service: 'shop' }, async (event: { name: string }, { log, metrics }) => {
      log.appendKeys({ name: event.name });
      await new Promise((resolve) => setImmediate(resolve));
      metrics.addMetric('Length', 'Count', event.name.length);
      return currentTrace()?.correlationId;
    });
    const names = Array.from({ length: 40 }, (_, n) => 'x'.repeat(n + 1));
    let answers: unknown[] = [];
    const lines = await linesOf(async () => {
      answers = await Promise.all(names.map((name) => handler({ name }, contextOf(`r-${name.length}`))));
    });
    expect(answers).toEqual(names.map((name) => `r-${name.length}`));
    const outcomes = lines.filter((line) => line['message'] === 'invocation');
    expect(outcomes).toHaveLength(40);
    for (const line of outcomes) expect(line['requestId']).toBe(`r-${String(line['name']).length}`);
    expect(outcomes.filter((line) => line['coldStart'])).toHaveLength(1);
    expect(lines.filter((line) => '_aws' in line).map((line) => line['Length'])).toEqual(
      names.map((name) => name.length),
    );
  });
});

describe('messageInvocation', () => {
  it('gives each message its own trace and log keys', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const handler = lambdaHandler({ service: 'shop' }, async (_: object, invocation) => {
      await messageInvocation(invocation, { traceparent, correlationId: 'c-1' }, { factId: 'f-1' }, async ({ log }) =>
        log.info('applied'),
      );
      await messageInvocation(invocation, {}, { factId: 'f-2' }, async ({ log }) => log.info('applied'));
    });
    const lines = await linesOf(() => handler({}, contextOf('r-9')));
    expect(lines).toEqual([
      expect.objectContaining({
        message: 'applied',
        factId: 'f-1',
        correlationId: 'c-1',
        traceId: '0af7651916cd43dd8448eb211c80319c',
      }),
      expect.objectContaining({ message: 'applied', factId: 'f-2', correlationId: 'r-9' }),
      expect.not.objectContaining({ factId: expect.anything() }),
    ]);
  });
});
