export { gdsPlugin as default } from './plugin';
