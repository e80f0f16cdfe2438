import type { RecipeDoubt } from '../../../evidence/build-recipe.ts';
import type { DeterminedBy } from '../origin/value-origin.ts';
import type { Traced } from './traced-text.ts';

/** What a pipeline of a template gives; `null`: Go's nil, as a variable that nobody sets. */
export type TemplateValue = string | number | boolean | null;

/** What a field of a template stands for. */
export type TemplateField =
  | {
      readonly kind: 'text';
      readonly value: Traced;
      readonly doubts?: readonly RecipeDoubt[];
      /** Of what is no string in its file: a condition takes `false` and `0` for empty. */
      readonly typed?: boolean | number;
    }
  /** `value`: what is computed, where it is written, when that is elsewhere; `known`: what a condition may take it for. */
  | {
      readonly kind: 'computed';
      readonly determinedBy?: DeterminedBy;
      readonly value?: Traced;
      readonly known?: TemplateValue;
    }
  /** Something that only whoever runs the build knows. */
  | { readonly kind: 'unknown'; readonly why: string }
  /** As `unknown`, but empty when nobody gives it: so it is for a condition and for `default`. */
  | { readonly kind: 'unset'; readonly why: string };

/** The fields of a template: `['Env', 'NAME']` for `.Env.NAME`. */
export type TemplateFields = (path: readonly string[]) => TemplateField;
