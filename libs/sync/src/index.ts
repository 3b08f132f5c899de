export { anchorAttributes, anchorFilter, anchorOf, anchorOfGuid, anchorOfText, anchorOfUuid } from './anchor.js';
export * from './candidate.js';
export * from './canonical-candidate.js';
export * from './dn-key.js';
export { managedFields, silentFields } from './field-policy.js';
export { changeOf, type LinkEvent, type LinkStep, reduceLink } from './link-machine.js';
export { type GateRules, judgePlan } from './judge-plan.js';
export * from './link.js';
export * from './map-entry.js';
export {
  mappingFunctions,
  type MappingFunction,
  type ParsedExpression,
  parseExpression,
} from './mapping-expression.js';
export { type Excess, exceedsApproval, isWithinApproval } from './exceeds-approval.js';
export { type ExportedItem, planCsv, planLdif } from './plan-export.js';
export type { OwedValues } from './owed-values.js';
export { approvalKey, planHashInput, planHashLine } from './plan-hash.js';
export * from './plan.js';
export { doesSomething } from './plan-steps.js';
export * from './plan-input.js';
export { planRun } from './plan-run.js';
export { beginPlan } from './planner.js';
export * from './presets.js';
export * from './run.js';
export { isSecretAttribute } from './secret-attribute.js';
export type { SourceEntry } from './source-entry.js';
export * from './source.js';
export { type OtherLink, type Standing, standingOf } from './standing.js';
export { type SourceAllowance, type SourceDraft, validateSource } from './validate-source.js';
