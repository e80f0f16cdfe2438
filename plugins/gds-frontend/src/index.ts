export { default } from './plugin';
export { gdsTranslationRef } from './translation';
