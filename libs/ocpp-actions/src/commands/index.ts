export { type Answer } from './answer';
export { answerOf } from './answer-of';
export { carriesSecret } from './carries-secret';
export { type CommandLookups, type Draft, type Tag } from './draft';
export { judgeEffect, matchesEffect, type Effect, type EffectRule } from './effect';
export { EFFECT_FACTS, effectOf } from './effect-of';
export { policyOf, type CommandPolicy } from './policy';
export { requestIdOf } from './request-id';
export { requestsFor } from './requests-for';
