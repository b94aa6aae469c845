export { sampleFact, type SampleOptions } from './sample-fact';
