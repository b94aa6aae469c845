export { aLambdaContext, anInvocation, anSqsEvent, type RecordedCall } from './calls';
export {
  factPublisherConformance,
  recordingPublisher,
  type PublisherUnderTest,
  type RecordingPublisher,
} from './publisher';
export { quiet } from './quiet';
export { startDynamo, type Dynamo } from './start-dynamo';
