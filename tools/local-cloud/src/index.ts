export { LocalCloud, type StartOptions } from './cloud/local-cloud';
export type { RunningResource } from './cloud/resource-runner';
export type { Stillness } from './cloud/stillness';
export {
  startCloud,
  writeAssembly,
  type ClientConfiguration,
  type TestCloud,
  type TestCloudOptions,
} from './testing/start-cloud';
export { AwsError, TemplateError } from './kernel/aws-error';
export { StartError } from './kernel/start-error';
export type { CloudOptions, Kernel } from './kernel/kernel';
export type { Journal, JournalEntry } from './kernel/journal';
export type { ResourceContext, ResourceInstance, ResourceType } from './kernel/resource';
export type { Template } from './template/template';
export { anInvocation } from './console/testing/recorded';
