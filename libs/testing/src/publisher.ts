import { PublishError, type FactPublisher } from '@busbar/domain';
import type { AnyFact } from '@busbar/events';
import { sampleFact } from '@busbar/events/testing';

export interface RecordingPublisher extends FactPublisher {
  /** Facts that were accepted, in order. */
  readonly published: AnyFact[];
  /** Makes it refuse facts from now on. */
  refuse(which: (fact: AnyFact) => boolean): void;
}

/** A bus in memory. */
export function recordingPublisher(): RecordingPublisher {
  const published: AnyFact[] = [];
  let refuses: (fact: AnyFact) => boolean = () => false;
  return {
    published,
    refuse: (which) => void (refuses = which),
    async publish(facts) {
      published.push(...facts.filter((fact) => !refuses(fact)));
      const refused = facts.filter(refuses).map(({ id }) => id);
      if (refused.length > 0) throw new PublishError('refused', { refused, spilled: false });
    },
  };
}

/** A bus under test, seen from both ends. */
export interface PublisherUnderTest {
  readonly publisher: FactPublisher;
  /** What subscribers got so far. */
  received(): readonly AnyFact[];
  refuse(which: (fact: AnyFact) => boolean): void;
}

/** What every {@link FactPublisher} does. */
export function factPublisherConformance(name: string, make: () => PublisherUnderTest): void {
  const facts = (['site.changed', 'session.started', 'meter.sampled'] as const).flatMap((fact) =>
    Array.from({ length: 12 }, (_, seed): AnyFact => sampleFact(fact, { seed: seed + 1 }) as AnyFact),
  );
  const ids = (list: readonly AnyFact[]): string[] => list.map(({ id }) => id).sort();

  describe(`${name} as a FactPublisher`, () => {
    it('delivers every fact of every name unchanged', async () => {
      const { publisher, received } = make();
      await publisher.publish(facts);
      expect(ids(received())).toEqual(ids(facts));
      for (const fact of received()) expect(facts).toContainEqual(fact);
    });

    it('takes an empty list for done', async () => {
      const { publisher, received } = make();
      await publisher.publish([]);
      expect(received()).toEqual([]);
    });

    it('fails when one fact is refused, naming it, and delivers the others', async () => {
      const { publisher, received, refuse } = make();
      const victim = facts[17]?.id;
      refuse(({ id }) => id === victim);
      const error: unknown = await publisher.publish(facts).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(PublishError);
      expect((error as PublishError).refused).toEqual([victim]);
      expect(ids(received())).toEqual(ids(facts.filter(({ id }) => id !== victim)));
    });
  });
}
