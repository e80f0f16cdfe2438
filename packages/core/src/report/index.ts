export * from './json.ts';
export * from './layout.ts';
export * from './quantity.ts';
export * from './radar.ts';
export * from './style.ts';
export * from './terminal-safe.ts';
export * from './text.ts';
export * from './workflow-log.ts';
