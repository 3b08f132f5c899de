export * from './denied-reason.js';
export * from './dovecot-user-fields.js';
export * from './enabled-services.js';
export * from './lookup-snippets.js';
export * from './postfix-transport.js';
export * from './postfix-plan.js';
export { isLimited } from './postfix-limits.js';
export {
  askingContext,
  askingSeparator,
  type LimitedConnector,
  type PlannedFile,
  type PostfixPeer,
  type PostfixServer,
} from './postfix-server.js';
export * from './postfix-tls-policy.js';
