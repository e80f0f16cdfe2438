/** How the canonical frame address is found. */
export type CfaRule =
  | { readonly kind: 'register'; readonly register: number; readonly offset: number }
  | { readonly kind: 'expression'; readonly bytes: Uint8Array };

/** How the caller's value of a register is found (DWARF 5 section 6.4.1); offsets count from the frame address. */
export type RegisterRule =
  | { readonly kind: 'undefined' }
  | { readonly kind: 'same-value' }
  /** Saved at the address, or the address itself. */
  | { readonly kind: 'offset' | 'value-offset'; readonly offset: number }
  | { readonly kind: 'register'; readonly register: number }
  | { readonly kind: 'expression' | 'value-expression'; readonly bytes: Uint8Array };

/** The rules that hold from `start` up to `end`. */
export interface FrameRow {
  readonly start: number;
  readonly end: number;
  /** Undefined before the program defines it. */
  readonly cfa: CfaRule | undefined;
  /** By DWARF register number; a register without a rule keeps its value or is lost as the platform has it. */
  readonly registers: ReadonlyMap<number, RegisterRule>;
  /** Bytes of arguments on the stack (DW_CFA_GNU_args_size). */
  readonly argumentBytes: number;
  /** The return address is signed (aarch64), or register windows are saved (sparc). */
  readonly toggled: boolean;
}
