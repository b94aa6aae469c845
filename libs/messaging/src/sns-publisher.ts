import { PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { FactPublisher } from '@busbar/domain';
import { PublishError } from '@busbar/domain/errors';
import type { AnyFact } from '@busbar/events';
import { topicSuffix } from '@busbar/events/topics';
import { systemClock, type Clock } from '@busbar/lambda';
import { setTimeout as sleep } from 'node:timers/promises';
import { batchesOf, parcelOf, type Parcel } from './batches';
import { REQUEST_BOUNDS, SQS_OPTIONS, type SnsSender, type SqsSender } from './clients';
import { TopicLane, type Refused } from './topic-lane';

export interface SnsPublisherOptions {
  /** `arn:aws:sns:<region>:<account>:busbar-<stage>-`; a fact's topic is this and the suffix of its name. */
  readonly topicArnPrefix: string;
  /** Where facts go that SNS refused. Without it a refused fact is lost to the bus, and the error says so. */
  readonly spillQueueUrl?: string;
  /** How long SNS is asked again before a fact is spilled, in ms; the last request may outlast it by its own bound of 3 s. */
  readonly patienceMs?: number;
  readonly clients?: { readonly sns?: SnsSender; readonly sqs?: SqsSender };
  readonly clock?: Clock;
  /** Waits between attempts. */
  readonly pause?: (ms: number) => Promise<unknown>;
}

const FIRST_PAUSE_MS = 100;

/** The bus over SNS. One publisher serves any number of concurrent calls, whose facts share requests. */
export function snsPublisher(options: SnsPublisherOptions): FactPublisher {
  const sns = options.clients?.sns ?? new SNSClient(REQUEST_BOUNDS);
  const sqs = options.spillQueueUrl ? (options.clients?.sqs ?? new SQSClient(SQS_OPTIONS)) : undefined;
  const { patienceMs = 4_000, clock = systemClock, pause = sleep } = options;
  const lanes = new Map<string, TopicLane>();

  return {
    async publish(facts) {
      if (facts.length === 0) return;
      const deadline = clock.now().getTime() + patienceMs;
      const sent = await Promise.all(
        [...byTopic(facts)].map(([topicArn, parcels]) => publishTo(laneOf(topicArn), parcels, deadline)),
      );
      const refused = sent.flatMap((result) => result.parcels);
      if (refused.length === 0) return;
      const cause = sent.find((result) => result.cause !== undefined)?.cause;
      const left = await spill(refused);
      const ids = refused.map((parcel) => parcel.fact.id);
      const fate =
        left.parcels.length === 0
          ? 'they are in the spill queue'
          : `${left.parcels.length} of them could not be spilled`;
      throw new PublishError(
        `The bus refused ${ids.length} of ${facts.length} facts (${refused[0]?.fact.name}, …); ${fate}.`,
        {
          refused: ids,
          spilled: left.parcels.length === 0,
          cause: left.cause ?? cause,
        },
      );
    },
  };

  function byTopic(facts: readonly AnyFact[]): Map<string, Parcel[]> {
    const topics = new Map<string, Parcel[]>();
    for (const fact of facts) {
      const arn = options.topicArnPrefix + topicSuffix(fact.name);
      const parcels = topics.get(arn);
      if (parcels) parcels.push(parcelOf(fact));
      else topics.set(arn, [parcelOf(fact)]);
    }
    return topics;
  }

  async function publishTo(lane: TopicLane, parcels: readonly Parcel[], deadline: number): Promise<Refused> {
    let left = parcels;
    for (let wait = FIRST_PAUSE_MS; ; wait *= 2) {
      const refused = await lane.attempt(left);
      left = refused.parcels;
      if (left.length === 0 || clock.now().getTime() + wait >= deadline) return refused;
      await pause(wait);
    }
  }

  function laneOf(topicArn: string): TopicLane {
    let lane = lanes.get(topicArn);
    if (!lane) {
      lane = new TopicLane((parcels) => publishBatch(topicArn, parcels));
      lanes.set(topicArn, lane);
    }
    return lane;
  }

  function publishBatch(topicArn: string, batch: readonly Parcel[]): Promise<Refused> {
    return attempt(batch, async (entries) =>
      sns.send(
        new PublishBatchCommand({
          TopicArn: topicArn,
          PublishBatchRequestEntries: entries.map(({ Id, parcel }) => ({
            Id,
            Message: parcel.body,
            MessageAttributes: { ...parcel.attributes },
          })),
        }),
      ),
    );
  }

  async function spill(refused: readonly Parcel[]): Promise<Refused> {
    const queue = sqs;
    if (!queue) return { parcels: refused };
    const results = await Promise.all(
      batchesOf(refused).map((batch) =>
        attempt(batch, async (entries) =>
          queue.send(
            new SendMessageBatchCommand({
              QueueUrl: options.spillQueueUrl,
              Entries: entries.map(({ Id, parcel }) => ({
                Id,
                MessageBody: parcel.body,
                MessageAttributes: { ...parcel.attributes },
              })),
            }),
          ),
        ),
      ),
    );
    return {
      parcels: results.flatMap((result) => result.parcels),
      cause: results.find((result) => result.cause)?.cause,
    };
  }
}

/** Sends one batch and answers what of it was not accepted. */
async function attempt(
  parcels: readonly Parcel[],
  send: (entries: readonly { Id: string; parcel: Parcel }[]) => Promise<{
    Successful?: { Id?: string | undefined }[];
    Failed?: { Id?: string | undefined; Code?: string | undefined; Message?: string | undefined }[];
  }>,
): Promise<Refused> {
  const entries = parcels.map((parcel, index) => ({ Id: String(index), parcel }));
  try {
    const { Successful = [], Failed = [] } = await send(entries);
    // Only what is named as accepted is accepted: an answer that forgets an entry must not lose it.
    const accepted = new Set(Successful.map((entry) => entry.Id));
    const [first] = Failed;
    return {
      parcels: entries.filter(({ Id }) => !accepted.has(Id)).map(({ parcel }) => parcel),
      cause: first && new Error(`${first.Code}: ${first.Message ?? 'no message'}`),
    };
  } catch (cause) {
    return { parcels, cause };
  }
}
