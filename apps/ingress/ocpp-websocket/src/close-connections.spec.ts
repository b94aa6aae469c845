import type { SQSEvent } from 'aws-lambda';
import { closeConnections } from './close-connections';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const event = (...bodies: string[]): SQSEvent =>
  ({ Records: bodies.map((body, n) => ({ messageId: `m${n}`, body })) }) as SQSEvent;

describe('closeConnections', () => {
  it('closes what a batch names and brings back only what failed', async () => {
    const closed: string[] = [];
    const close = async (id: string): Promise<boolean> => {
      if (id === 'broken') throw new Error('down');
      closed.push(id);
      return true;
    };
    const result = await closeConnections(
      event('{"connectionId":"a"}', '{"connectionId":"broken"}', '{"connectionId":"b"}', 'no json', '{}', 'null'),
      close,
      log,
    );
    expect(closed).toEqual(['a', 'b']);
    expect(result).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
  });
});
