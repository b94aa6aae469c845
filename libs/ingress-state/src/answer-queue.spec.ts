import type { SendMessageCommand } from '@aws-sdk/client-sqs';
import fc from 'fast-check';
import { answerQueue, readStationAnswer, type StationAnswer } from './answer-queue';

const about = {
  stationKey: 'bb-1',
  stationId: 'BB-1',
  operatorId: 'busbar',
  connectionId: 'c-1',
  messageId: 'm-1',
  receivedAt: '2026-03-01T12:00:00.000Z',
};
const ANSWERS: readonly StationAnswer[] = [
  { ...about, kind: 'result', payload: { status: 'Accepted' } },
  { ...about, kind: 'error', code: 'InternalError', description: '' },
];

describe('an answer of a station', () => {
  it.each(ANSWERS)('is read as it was queued ($kind)', async (answer) => {
    const sent: SendMessageCommand[] = [];
    const queue = answerQueue('https://sqs/answers', {
      send: async (command: SendMessageCommand) => void sent.push(command),
    } as never);
    await queue(answer);
    expect(sent.map(({ input }) => input.QueueUrl)).toEqual(['https://sqs/answers']);
    expect(readStationAnswer(sent[0]?.input.MessageBody ?? '')).toEqual(answer);
  });

  it('is not made of anything else', () => {
    const field = fc.constantFrom(...Object.keys(about), 'kind', 'code', 'description');
    fc.assert(
      fc.property(fc.constantFrom(...ANSWERS), field, (answer, name) => {
        const { [name as 'kind']: given, ...rest } = answer;
        if (given !== undefined) expect(readStationAnswer(JSON.stringify(rest))).toBeUndefined();
      }),
    );
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (body) => expect(readStationAnswer(body)).toBeUndefined()));
  });
});
