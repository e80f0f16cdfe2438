/** Whether something runs; a condition, as written, where that is not known. */
export type Runs = boolean | { readonly condition: string };
