export { anchorAttributes, anchorFilter, anchorOf, anchorOfGuid, anchorOfText, anchorOfUuid } from './anchor.js';
export * from './candidate.js';
export * from './canonical-candidate.js';
export * from './dn-key.js';
export * from './link.js';
export * from './map-entry.js';
export {
  mappingFunctions,
  type MappingFunction,
  type ParsedExpression,
  parseExpression,
} from './mapping-expression.js';
export * from './plan.js';
export * from './plan-input.js';
export * from './presets.js';
export * from './run.js';
export { isSecretAttribute } from './secret-attribute.js';
export type { SourceEntry } from './source-entry.js';
export * from './source.js';
