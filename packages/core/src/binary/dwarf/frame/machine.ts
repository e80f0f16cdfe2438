import { BinaryFormatError, at, OutOfBytes } from '../../errors.ts';
import { viewOf } from '../../words.ts';
import { sleb, uleb, unsigned, type Cursor } from '../leb.ts';
import type { FrameProgram, FrameTable } from './entries.ts';
import { readPointer } from './pointer.ts';
import type { CfaRule, FrameRow, RegisterRule } from './rules.ts';

// DW_CFA_* (DWARF 5 table 7.29) with the extensions of GNU, MIPS and aarch64.
const CFA = {
  nop: 0x00,
  setLoc: 0x01,
  advanceLoc1: 0x02,
  advanceLoc2: 0x03,
  advanceLoc4: 0x04,
  offsetExtended: 0x05,
  restoreExtended: 0x06,
  undefined: 0x07,
  sameValue: 0x08,
  register: 0x09,
  rememberState: 0x0a,
  restoreState: 0x0b,
  defCfa: 0x0c,
  defCfaRegister: 0x0d,
  defCfaOffset: 0x0e,
  defCfaExpression: 0x0f,
  expression: 0x10,
  offsetExtendedSf: 0x11,
  defCfaSf: 0x12,
  defCfaOffsetSf: 0x13,
  valOffset: 0x14,
  valOffsetSf: 0x15,
  valExpression: 0x16,
  mipsAdvanceLoc8: 0x1d,
  aarch64NegateRaStateWithPc: 0x2c,
  /** DW_CFA_AARCH64_negate_ra_state has the same number. */
  gnuWindowSave: 0x2d,
  gnuArgsSize: 0x2e,
  gnuNegativeOffsetExtended: 0x2f,
  // With an operand in the low six bits.
  advanceLoc: 0x40,
  offset: 0x80,
  restore: 0xc0,
} as const;

const WHAT = 'a call-frame program';
/** Rules that the rows and remembered states of one program may hold in sum: compilers need some hundreds. */
const MAX_RULES = 200_000;
const MAX_REGISTER = 0xffff;

interface State {
  cfa: CfaRule | undefined;
  registers: Map<number, RegisterRule>;
  toggled: boolean;
}

/**
 * Executes the instructions of a common entry and of one of its entries (DWARF 5 section 6.4.2): `run` the first,
 * `begin`, `run` the second, `finish`. `visit` sees each row while it holds, and tells how many rules it keeps of it.
 * `run` throws a BinaryFormatError, and RangeError at the end of the section.
 */
export class Machine {
  readonly #table: FrameTable;
  readonly #program: FrameProgram;
  readonly #visit: (row: FrameRow) => number;
  readonly #cursor: Cursor;
  #state: State = { cfa: undefined, registers: new Map(), toggled: false };
  /** Rules after the common entry's instructions: what DW_CFA_restore goes back to. */
  #initial: ReadonlyMap<number, RegisterRule> | undefined;
  readonly #remembered: State[] = [];
  #address: number;
  #argumentBytes = 0;
  #rules = 0;

  constructor(table: FrameTable, program: FrameProgram, visit: (row: FrameRow) => number) {
    const { bytes, littleEndian } = table.section;
    this.#table = table;
    this.#program = program;
    this.#visit = visit;
    this.#cursor = { bytes, view: viewOf(bytes), littleEndian, offset: 0 };
    this.#address = program.start;
  }

  begin(): void {
    this.#initial = new Map(this.#state.registers);
  }

  run(first: number, end: number): void {
    const cursor = this.#cursor;
    cursor.offset = first;
    while (cursor.offset < end) {
      const start = cursor.offset;
      const opcode = cursor.view.getUint8(cursor.offset++);
      this.#step(opcode, start);
      if (cursor.offset > end) throw this.#fault(start, 'an operand runs over the end of the program');
    }
  }

  finish(): void {
    this.#emit(this.#program.end);
  }

  #step(opcode: number, start: number): void {
    const cursor = this.#cursor;
    const { registers } = this.#state;
    const { codeAlignment, dataAlignment } = this.#program.common;
    const low = opcode & 0x3f;
    switch (opcode & 0xc0) {
      case CFA.advanceLoc:
        return this.#advance(low * codeAlignment, start);
      case CFA.offset:
        registers.set(low, { kind: 'offset', offset: uleb(cursor) * dataAlignment });
        return;
      case CFA.restore:
        return this.#restore(low, start);
    }
    switch (opcode) {
      case CFA.nop:
        return;
      case CFA.setLoc: {
        const { common } = this.#program;
        const target = readPointer(cursor, common.pointers, this.#table.section, common.addressSize);
        return this.#advance(target - this.#address, start);
      }
      case CFA.advanceLoc1:
        return this.#advance(unsigned(cursor, 1) * codeAlignment, start);
      case CFA.advanceLoc2:
        return this.#advance(unsigned(cursor, 2) * codeAlignment, start);
      case CFA.advanceLoc4:
        return this.#advance(unsigned(cursor, 4) * codeAlignment, start);
      case CFA.mipsAdvanceLoc8:
        return this.#advance(unsigned(cursor, 8) * codeAlignment, start);
      case CFA.offsetExtended:
        registers.set(this.#register(), { kind: 'offset', offset: uleb(cursor) * dataAlignment });
        return;
      case CFA.offsetExtendedSf:
        registers.set(this.#register(), { kind: 'offset', offset: sleb(cursor) * dataAlignment });
        return;
      case CFA.gnuNegativeOffsetExtended:
        registers.set(this.#register(), { kind: 'offset', offset: -uleb(cursor) * dataAlignment });
        return;
      case CFA.valOffset:
        registers.set(this.#register(), { kind: 'value-offset', offset: uleb(cursor) * dataAlignment });
        return;
      case CFA.valOffsetSf:
        registers.set(this.#register(), { kind: 'value-offset', offset: sleb(cursor) * dataAlignment });
        return;
      case CFA.restoreExtended:
        return this.#restore(this.#register(), start);
      case CFA.undefined:
        registers.set(this.#register(), { kind: 'undefined' });
        return;
      case CFA.sameValue:
        registers.set(this.#register(), { kind: 'same-value' });
        return;
      case CFA.register:
        registers.set(this.#register(), { kind: 'register', register: this.#register() });
        return;
      case CFA.expression:
        registers.set(this.#register(), { kind: 'expression', bytes: this.#block() });
        return;
      case CFA.valExpression:
        registers.set(this.#register(), { kind: 'value-expression', bytes: this.#block() });
        return;
      case CFA.rememberState:
        this.#remembered.push({ ...this.#state, registers: new Map(registers) });
        return this.#keep(registers.size + 1, start);
      case CFA.restoreState: {
        const state = this.#remembered.pop();
        if (state === undefined) throw this.#fault(start, 'no state was remembered');
        this.#state = state;
        return;
      }
      case CFA.gnuArgsSize:
        this.#argumentBytes = uleb(cursor);
        return;
      case CFA.gnuWindowSave:
      case CFA.aarch64NegateRaStateWithPc:
        this.#state.toggled = !this.#state.toggled;
        return;
      default:
        this.#state.cfa = this.#frameAddress(opcode, start);
    }
  }

  #frameAddress(opcode: number, start: number): CfaRule {
    const cursor = this.#cursor;
    const { dataAlignment } = this.#program.common;
    switch (opcode) {
      case CFA.defCfa:
        return { kind: 'register', register: this.#register(), offset: uleb(cursor) };
      case CFA.defCfaSf:
        return { kind: 'register', register: this.#register(), offset: sleb(cursor) * dataAlignment };
      case CFA.defCfaRegister:
        return { ...this.#registerRule(start), register: this.#register() };
      case CFA.defCfaOffset:
        return { ...this.#registerRule(start), offset: uleb(cursor) };
      case CFA.defCfaOffsetSf:
        return { ...this.#registerRule(start), offset: sleb(cursor) * dataAlignment };
      case CFA.defCfaExpression:
        return { kind: 'expression', bytes: this.#block() };
      default:
        throw this.#fault(start, `0x${opcode.toString(16)} is no instruction`);
    }
  }

  #registerRule(start: number): CfaRule & { kind: 'register' } {
    const { cfa } = this.#state;
    if (cfa?.kind === 'register') return cfa;
    throw this.#fault(start, 'it changes a part of a frame address that no register defines');
  }

  #register(): number {
    const start = this.#cursor.offset;
    const register = uleb(this.#cursor);
    if (register <= MAX_REGISTER) return register;
    throw this.#fault(start, `there is no register ${register}`);
  }

  #block(): Uint8Array {
    const cursor = this.#cursor;
    const length = uleb(cursor);
    const start = cursor.offset;
    cursor.offset += length;
    if (!(cursor.offset <= cursor.bytes.length)) throw new OutOfBytes('block');
    return cursor.bytes.subarray(start, cursor.offset);
  }

  #restore(register: number, start: number): void {
    if (this.#initial === undefined) throw this.#fault(start, 'a common entry has no rules to go back to');
    const rule = this.#initial.get(register);
    if (rule === undefined) this.#state.registers.delete(register);
    else this.#state.registers.set(register, rule);
  }

  #advance(bytes: number, start: number): void {
    if (this.#initial === undefined) throw this.#fault(start, 'a common entry has no location');
    if (bytes === 0) return;
    const next = this.#address + bytes;
    if (!(bytes > 0 && next <= this.#program.end)) {
      throw this.#fault(start, `it moves to 0x${next.toString(16)}, out of the function`);
    }
    this.#emit(next);
    this.#address = next;
    this.#keep(0, start);
  }

  #emit(end: number): void {
    const { cfa, registers, toggled } = this.#state;
    const argumentBytes = this.#argumentBytes;
    const start = this.#address;
    if (start < end) this.#rules += this.#visit({ start, end, cfa, registers, argumentBytes, toggled });
  }

  #keep(rules: number, start: number): void {
    this.#rules += rules;
    if (this.#rules <= MAX_RULES) return;
    const why = `its rows hold more than ${MAX_RULES} rules`;
    throw new BinaryFormatError('limit', WHAT, at(this.#table.section.name, start), why);
  }

  #fault(offset: number, why: string): BinaryFormatError {
    return new BinaryFormatError('malformed', WHAT, at(this.#table.section.name, offset), why);
  }
}
