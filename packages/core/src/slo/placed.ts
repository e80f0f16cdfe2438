import type { YamlDocument } from '../config/yaml-document.ts';
import type { OpenSloObject } from './openslo-schema.ts';

/** One valid object and where it stands. */
export interface Placed<T extends OpenSloObject = OpenSloObject> {
  readonly object: T;
  readonly document: YamlDocument;
}
