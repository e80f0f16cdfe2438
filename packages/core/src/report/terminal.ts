// What a command prints with that renders no report: loads neither the catalogue nor the schemas.
export * from './json.ts';
export * from './layout.ts';
export * from './quantity.ts';
export * from './style.ts';
export * from './terminal-safe.ts';
export * from './workflow-log.ts';
