export * from './directory-feed.js';
