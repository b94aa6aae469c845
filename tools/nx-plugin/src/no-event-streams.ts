// Stands in for `@smithy/core/event-streams` in the bundles of ingress functions (see bundles.ts). The SDK imports it when an
// operation streams events, and no operation of DynamoDB, SNS, SQS, Secrets Manager or connections does.

export const eventStreamSerdeProvider = unavailable;

export class EventStreamSerde {
  constructor() {
    unavailable();
  }
}

function unavailable(): never {
  throw new Error('Event streams are left out of this bundle: see tools/nx-plugin/src/bundles.ts.');
}
