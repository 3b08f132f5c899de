export * from './import/import-column.js';
export * from './import/import-row.js';
export * from './import/plan-import.js';
