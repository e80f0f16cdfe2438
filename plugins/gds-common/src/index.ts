export * from './annotations';
export * from './api';
