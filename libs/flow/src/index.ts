export * from './attempt.js';
export * from './explain.js';
export * from './facts.js';
export * from './message.js';
export type { Station } from './next-hop.js';
export * from './read-address.js';
export { type Decision, type Rule, rules, type Step } from './step.js';
