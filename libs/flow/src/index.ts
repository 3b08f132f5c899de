export * from './attempt.js';
export * from './explain.js';
export * from './facts.js';
export * from './message.js';
export type { Station } from './next-hop.js';
export * from './read-address.js';
export { type Rule, rules } from './rule.js';
export { type Decision, type Step } from './step.js';
