import fc from 'fast-check';

/**
 * To be loaded before specs. Where nobody looks on, laws are held against the same cases every time, so that a change is judged by what
 * it changes and not by luck; elsewhere the cases are new ones each time, and find what is still wrong.
 */
if (process.env['CI']) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: 20_261_201 });
