import fc from 'fast-check';
import { DEVELOPER } from '../../kernel/principal';
import type { SqsMessage } from '../../kernel/services';
import { type ServiceBench, serviceBench } from '../../store/testing/service-bench';
import { queueSettings } from './queue-settings';
import { SqsService } from './sqs-service';

type Step =
  | { kind: 'send'; delaySeconds: number }
  | { kind: 'receive'; max: number }
  | { kind: 'delete'; pick: number }
  | { kind: 'change'; pick: number; timeoutSeconds: number }
  | { kind: 'wait'; seconds: number }
  | { kind: 'restart' };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('send' as const), delaySeconds: fc.constantFrom(0, 0, 3) }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('receive' as const), max: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('delete' as const), pick: fc.nat() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('change' as const),
      pick: fc.nat(),
      timeoutSeconds: fc.constantFrom(0, 2, 9),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 6 }) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
);

const VISIBILITY_SECONDS = 5;
const MAX_RECEIVES = 3;

interface Known {
  receives: number;
  visibleAt: number;
  latest: SqsMessage | undefined;
}

describe('SQS, whatever happens to a queue, restarts included', () => {
  let bench: ServiceBench;
  let queues = 0;

  beforeAll(async () => {
    bench = await serviceBench();
  });
  afterAll(() => bench.close());

  it('loses no message, delivers none that is deleted or hidden, and none more often than it may be received', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const name = `queue-${queues++}`;
        const arn = (each: string): string => `arn:aws:sqs:eu-central-1:000000000000:${each}`;
        const declare = (): SqsService => {
          const service = SqsService.of(bench.kernel);
          service.declare(`${name}-dead`, queueSettings({}));
          service.declare(
            name,
            queueSettings({
              VisibilityTimeout: String(VISIBILITY_SECONDS),
              RedrivePolicy: JSON.stringify({
                deadLetterTargetArn: arn(`${name}-dead`),
                maxReceiveCount: MAX_RECEIVES,
              }),
            }),
          );
          return service;
        };
        let sqs = declare();
        const model = new Map<string, Known>();
        const deleted = new Set<string>();
        const now = (): number => bench.clock.now();
        const receive = async (max: number): Promise<void> => {
          for (const message of await sqs.receive({ queueArn: arn(name), principal: DEVELOPER, max, waitMs: 0 })) {
            expect(deleted).not.toContain(message.body);
            const known = model.get(message.body);
            if (known === undefined) throw new Error(`${message.body} was never sent`);
            expect(known.visibleAt).toBeLessThanOrEqual(now());
            known.receives += 1;
            expect(known.receives).toBeLessThanOrEqual(MAX_RECEIVES);
            expect(message.attributes['ApproximateReceiveCount']).toBe(String(known.receives));
            known.visibleAt = now() + VISIBILITY_SECONDS * 1_000;
            known.latest = message;
          }
        };
        const held = (pick: number): { body: string; known: Known; receiptHandle: string } | undefined => {
          const candidates = [...model].flatMap(([body, known]) =>
            known.latest === undefined ? [] : [{ body, known, receiptHandle: known.latest.receiptHandle }],
          );
          return candidates[pick % Math.max(candidates.length, 1)];
        };

        for (const each of steps) {
          if (each.kind === 'wait') await bench.clock.advance(each.seconds * 1_000);
          if (each.kind === 'receive') await receive(each.max);
          if (each.kind === 'send') {
            const body = `message ${model.size + deleted.size}`;
            await sqs.send({ queueArn: arn(name), body, principal: DEVELOPER, delaySeconds: each.delaySeconds });
            model.set(body, { receives: 0, visibleAt: now() + each.delaySeconds * 1_000, latest: undefined });
          }
          if (each.kind === 'restart') {
            bench = await bench.restart();
            sqs = declare();
          }
          const picked = each.kind === 'delete' || each.kind === 'change' ? held(each.pick) : undefined;
          if (picked !== undefined && each.kind === 'delete') {
            const before = sqs.depth(arn(name));
            await sqs.delete({ queueArn: arn(name), principal: DEVELOPER, receiptHandles: [picked.receiptHandle] });
            const after = sqs.depth(arn(name));
            // What went to the dead-letter queue meanwhile is out of its old handle's reach.
            if (after.visible + after.inFlight === before.visible + before.inFlight) picked.known.latest = undefined;
            else {
              model.delete(picked.body);
              deleted.add(picked.body);
            }
          }
          if (picked !== undefined && each.kind === 'change' && picked.known.visibleAt > now()) {
            await sqs.changeVisibility({
              queueArn: arn(name),
              principal: DEVELOPER,
              receiptHandle: picked.receiptHandle,
              timeoutSeconds: each.timeoutSeconds,
            });
            picked.known.visibleAt = now() + each.timeoutSeconds * 1_000;
          }
        }

        // Everything that was not deleted ends up in the dead-letter queue when nobody deletes it.
        for (let round = 0; round <= MAX_RECEIVES; round += 1) {
          await bench.clock.advance(10_000);
          for (let more = 0; more <= model.size; more += 1) await receive(10);
        }
        const dead: string[] = [];
        for (let more = true; more;) {
          const letters = await sqs.receive({
            queueArn: arn(`${name}-dead`),
            principal: DEVELOPER,
            max: 10,
            waitMs: 0,
          });
          dead.push(...letters.map((letter) => letter.body));
          more = letters.length > 0;
        }
        expect(dead.sort()).toEqual([...model.keys()].sort());
        expect(sqs.depth(arn(name))).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
      }),
      { numRuns: 40 },
    );
  });
});
