import fc from 'fast-check';
import { AsyncLocalStorage } from 'node:async_hooks';
import { MAX_BYTES, MAX_ENTRIES, parcelOf, type Parcel } from './batches';
import { aFact } from './testing/fakes';
import { TopicLane, type Refused } from './topic-lane';

const aParcel = (id: number, bytes?: number): Parcel => ({ ...parcelOf(aFact(`${id}`)), ...(bytes && { bytes }) });
const turn = (): Promise<void> => new Promise((done) => setImmediate(done));

/** A lane whose requests are answered when the test says so. */
function aLane() {
  const requests: { parcels: readonly Parcel[]; answer: (refused: Refused) => void }[] = [];
  const lane = new TopicLane((parcels) => new Promise((answer) => requests.push({ parcels, answer })));
  return { lane, requests };
}

describe('a topic’s lane', () => {
  it('sends at once what one call has to say', async () => {
    const { lane, requests } = aLane();
    const attempt = lane.attempt([aParcel(1)]);
    await turn();
    requests[0]?.answer({ parcels: [] });
    expect(await attempt).toEqual({ parcels: [] });
  });

  it('puts what calls publish in one turn into one request', async () => {
    const { lane, requests } = aLane();
    const attempts = [1, 2, 3].map((id) => lane.attempt([aParcel(id)]));
    await turn();
    expect(requests.map(({ parcels }) => parcels.length)).toEqual([3]);
    requests[0]?.answer({ parcels: [] });
    await Promise.all(attempts);
  });

  it('tells each call of its own refusals only', async () => {
    const { lane, requests } = aLane();
    const [good, bad] = [aParcel(1), aParcel(2)];
    const attempts = [lane.attempt([good]), lane.attempt([bad])];
    await turn();
    const cause = new Error('no');
    requests[0]?.answer({ parcels: [bad], cause });
    expect(await Promise.all(attempts)).toEqual([{ parcels: [] }, { parcels: [bad], cause }]);
  });

  it('answers for every parcel exactly once, within both limits, whatever comes when', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            fc.record({ sizes: fc.array(fc.integer({ min: 1, max: 120_000 }), { minLength: 1, maxLength: 25 }) }),
            fc.record({ answer: fc.nat(), refuse: fc.boolean() }),
            fc.record({ turn: fc.constant(true) }),
          ),
          { maxLength: 30 },
        ),
        async (steps) => {
          const { lane, requests } = aLane();
          const attempts: Promise<Refused>[] = [];
          const sent: Parcel[] = [];
          let next = 0;
          const refusedInAll = new Set<Parcel>();
          const answer = (pick: number, refuse: boolean): void => {
            const [request] = requests.splice(pick % Math.max(1, requests.length), 1);
            if (!request) return;
            expect(request.parcels.length).toBeLessThanOrEqual(MAX_ENTRIES);
            if (request.parcels.length > 1)
              expect(request.parcels.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(MAX_BYTES);
            sent.push(...request.parcels);
            if (refuse) for (const parcel of request.parcels) refusedInAll.add(parcel);
            request.answer({ parcels: refuse ? request.parcels : [] });
          };
          for (const step of steps) {
            if ('sizes' in step) attempts.push(lane.attempt(step.sizes.map((bytes) => aParcel((next += 1), bytes))));
            else if ('answer' in step) answer(step.answer, step.refuse);
            await turn();
          }
          while (requests.length > 0) {
            answer(0, false);
            await turn();
          }
          const refused = (await Promise.all(attempts)).flatMap(({ parcels }) => parcels);
          expect(new Set(refused)).toEqual(refusedInAll);
          expect(sent.length).toBe(next);
          expect(new Set(sent).size).toBe(next);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('sends as one of the calls whose facts go, so that the request is traced as its', async () => {
    const who = new AsyncLocalStorage<string>();
    const senders: (string | undefined)[] = [];
    const answers: (() => void)[] = [];
    const lane = new TopicLane((parcels) => {
      senders.push(`${who.getStore()} sends ${parcels.length}`);
      return new Promise((answer) => answers.push(() => answer({ parcels: [] })));
    });
    for (const name of ['a', 'b', 'c']) {
      void who.run(name, () => lane.attempt([aParcel(1)]));
      await turn();
    }
    answers[0]?.();
    await turn();
    expect(senders).toEqual(['a sends 1', 'b sends 1', 'c sends 1']);
  });
});
