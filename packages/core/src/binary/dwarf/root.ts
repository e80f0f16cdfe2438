import type { AttributeValue } from './attribute.ts';
import { attributeOf, rootEntry } from './entry.ts';
import type { Unit } from './unit.ts';

/** What the root entry says of its unit (DWARF 5 section 3.1.1). */
export interface RootEntry {
  readonly tag: number;
  readonly name: string;
  readonly producer: string;
  /** DW_LANG_*; 0x16 is Go. */
  readonly language: number;
  /** Offset of the line program in `.debug_line`. */
  readonly lineProgram: number | undefined;
  readonly directory: string;
  /** DW_AT_go_package_name, the package's name without its path. */
  readonly goPackage: string;
}

const AT = { name: 0x03, stmtList: 0x10, language: 0x13, compDir: 0x1b, producer: 0x25, goPackageName: 0x2905 };

/** The root entry of a unit. Throws a BinaryFormatError when it is damaged or a text is outside its section. */
export function readRoot(unit: Unit): RootEntry {
  const root = rootEntry(unit);
  const text = (name: number) => textOf(attributeOf(root, name));
  const number = (name: number) => numberOf(attributeOf(root, name));
  return {
    tag: root.tag,
    name: text(AT.name),
    producer: text(AT.producer),
    language: number(AT.language) ?? 0,
    lineProgram: number(AT.stmtList),
    directory: text(AT.compDir),
    goPackage: text(AT.goPackageName),
  };
}

function textOf(value: AttributeValue | undefined): string {
  return value?.kind === 'string' ? value.text : '';
}

/** Before DWARF 4 an offset into a section has the form of a constant. */
function numberOf(value: AttributeValue | undefined): number | undefined {
  if (value?.kind === 'section-offset') return value.offset;
  return value?.kind === 'constant' ? Number(value.value) : undefined;
}
