export type { LogDetail, Logger } from './call-log';
export type { Metrics, MetricUnit } from './call-metrics';
export { systemClock, type Clock } from './clock';
export { readConfig, type Environment } from './config';
export { ConfigError } from './errors';
export { lambdaHandler, messageInvocation, type Invocation } from './lambda-handler';
export {
  cleanCorrelationId,
  currentTrace,
  formatTraceparent,
  inTrace,
  parseTraceparent,
  parseXRayHeader,
  type Trace,
  type TraceSource,
} from './trace';
export { traceOfEvent, traceOfMessage } from './trace-of-event';
