export * from './annotations';
export * from './api';
export * from './GdsApi';
export * from './GdsClient';
export * from './permissions';
export * from './problem';
export * from './regression';
export * from './summary';
