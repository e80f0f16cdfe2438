import { gunzipSync } from 'node:zlib';
import { GrowingFloat64, GrowingUint32, GrowingUint64 } from './growing.ts';
import { ProfileFormatError } from './profile-format-error.ts';
import type { Id, Profile, ValueType } from './profile.ts';
import { LENGTH_DELIMITED, VARINT, WireReader } from './wire.ts';

const MAX_BYTES = 512 * 1024 * 1024;
const TWO_32 = 4294967296;
const SAFE_HIGH = 0x200000;

/**
 * Reads a pprof profile, packed with gzip or plain. `maxBytes` bounds the unpacked size (512 MiB).
 * Throws {@link ProfileFormatError} where the bytes are no profile; whether a profile that could be
 * read keeps the format's rules is told by `profileProblems`.
 * Source: `proto/profile.proto` of google/pprof.
 */
export function decodeProfile(packed: Uint8Array, maxBytes = MAX_BYTES): Profile {
  const bytes = unpack(packed, maxBytes);
  if (bytes.length === 0) throw new ProfileFormatError('profile', 0, 'there are no bytes');
  return new ProfileDecoder(bytes).decode();
}

function unpack(packed: Uint8Array, maxBytes: number): Uint8Array {
  if (packed[0] === 0x1f && packed[1] === 0x8b) {
    try {
      return gunzipSync(packed, { maxOutputLength: maxBytes });
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      const why =
        code === 'ERR_BUFFER_TOO_LARGE' ? `it unpacks to more than ${maxBytes} bytes` : 'it cannot be unpacked';
      throw new ProfileFormatError('gzip', 0, why);
    }
  }
  if (packed.length > maxBytes) throw new ProfileFormatError('profile', 0, `it has more than ${maxBytes} bytes`);
  return packed;
}

class ProfileDecoder {
  readonly #wire: WireReader;
  readonly #strings: string[] = [];
  readonly #text = new TextDecoder();
  readonly #wideIds = new Map<bigint, Id>();
  readonly #sampleTypes: [type: number, unit: number][] = [];
  #periodType: [type: number, unit: number] = [0, 0];
  readonly #comments = new GrowingFloat64();
  #dropFrames = 0;
  #keepFrames = 0;
  #docUrl = 0;
  #defaultSampleType = 0;
  #timeNanos = 0n;
  #durationNanos = 0n;
  #period = 0;
  readonly #labelText = new GrowingFloat64();

  #samples = 0;
  readonly #locationStart = starts();
  readonly #sampleLocations = new GrowingFloat64();
  readonly #valueStart = starts();
  readonly #values = new GrowingFloat64();

  readonly #locationIds = new GrowingFloat64();
  readonly #locationMappings = new GrowingFloat64();
  readonly #addresses = new GrowingUint64();
  readonly #lineStart = starts();
  readonly #lineFunctions = new GrowingFloat64();
  readonly #lineNumbers = new GrowingFloat64();

  readonly #functionIds = new GrowingFloat64();
  readonly #functionNames = new GrowingFloat64();
  readonly #functionSystemNames = new GrowingFloat64();
  readonly #functionFiles = new GrowingFloat64();

  readonly #mappingIds = new GrowingFloat64();
  readonly #mappingFiles = new GrowingFloat64();
  readonly #mappingBuildIds = new GrowingFloat64();

  constructor(bytes: Uint8Array) {
    this.#wire = new WireReader(bytes);
  }

  decode(): Profile {
    const wire = this.#wire;
    const size = wire.bytes.length;
    while (wire.field(size, 'profile')) this.#profileField();
    const locations = this.#locationIds.finish();
    const functions = this.#functionIds.finish();
    const mappings = this.#mappingIds.finish();
    const profile: Profile = {
      sampleTypes: this.#sampleTypes.map(pair => this.#valueType(pair)),
      samples: {
        count: this.#samples,
        locationStart: this.#locationStart.finish(),
        locationIds: this.#sampleLocations.finish(),
        valueStart: this.#valueStart.finish(),
        values: this.#values.finish(),
      },
      locations: {
        count: locations.length,
        ids: locations,
        mappingIds: this.#locationMappings.finish(),
        addresses: this.#addresses.finish(),
        lineStart: this.#lineStart.finish(),
        lineFunctionIds: this.#lineFunctions.finish(),
        lineNumbers: this.#lineNumbers.finish(),
      },
      functions: {
        count: functions.length,
        ids: functions,
        names: this.#textColumn(this.#functionNames, 'function name'),
        files: this.#textColumn(this.#functionFiles, 'function file'),
      },
      mappings: {
        count: mappings.length,
        ids: mappings,
        files: this.#textColumn(this.#mappingFiles, 'mapping file'),
        buildIds: this.#textColumn(this.#mappingBuildIds, 'build id'),
      },
      strings: this.#strings,
      timeNanos: this.#timeNanos,
      durationNanos: this.#durationNanos,
      period: this.#period,
      periodType: this.#valueType(this.#periodType),
      comments: [...this.#comments.finish()].map(index => this.#string(index, 'comment')),
      defaultSampleType: this.#string(this.#defaultSampleType, 'default sample type'),
      bytes: size,
    };
    this.#textColumn(this.#functionSystemNames, 'system name');
    this.#textColumn(this.#labelText, 'label');
    for (const index of [this.#dropFrames, this.#keepFrames, this.#docUrl]) this.#string(index, 'profile');
    return profile;
  }

  #profileField(): void {
    const wire = this.#wire;
    switch (wire.number) {
      case 1:
        this.#sampleTypes.push(this.#readValueType('sample type'));
        break;
      case 2:
        this.#message('sample', (at, end) => this.#readSample(at, end));
        break;
      case 3:
        this.#message('mapping', (at, end) => this.#readMapping(at, end));
        break;
      case 4:
        this.#message('location', (at, end) => this.#readLocation(at, end));
        break;
      case 5:
        this.#message('function', (at, end) => this.#readFunction(at, end));
        break;
      case 6:
        wire.expect(LENGTH_DELIMITED, 'string table');
        if (this.#strings.length === 0 && wire.end > wire.start) {
          throw new ProfileFormatError('string table', wire.start, 'its first entry must be empty');
        }
        this.#strings.push(this.#text.decode(wire.bytes.subarray(wire.start, wire.end)));
        break;
      case 7:
        this.#dropFrames = this.#number('drop frames');
        break;
      case 8:
        this.#keepFrames = this.#number('keep frames');
        break;
      case 9:
        wire.expect(VARINT, 'time');
        if (this.#timeNanos !== 0n) {
          throw new ProfileFormatError(
            'time',
            wire.position,
            'it is given twice: these are several profiles in one file',
          );
        }
        this.#timeNanos = wire.big();
        break;
      case 10:
        wire.expect(VARINT, 'duration');
        this.#durationNanos = wire.big();
        break;
      case 11:
        this.#periodType = this.#readValueType('period type');
        break;
      case 12:
        this.#period = this.#number('period');
        break;
      case 13:
        this.#numbers('comment', () => this.#comments.push(wire.signed()));
        break;
      case 14:
        this.#defaultSampleType = this.#number('default sample type');
        break;
      case 15:
        this.#docUrl = this.#number('document URL');
        break;
    }
  }

  #readSample(position: number, end: number): void {
    const wire = this.#wire;
    wire.position = position;
    while (wire.field(end, `sample ${this.#samples}`)) {
      if (wire.number === 1) this.#numbers('sample', () => this.#sampleLocations.push(this.#id()));
      else if (wire.number === 2) this.#numbers('sample', () => this.#values.push(wire.signed()));
      else if (wire.number === 3) this.#message('label', (at, labelEnd) => this.#readLabel(at, labelEnd));
    }
    this.#samples++;
    this.#locationStart.push(this.#sampleLocations.length);
    this.#valueStart.push(this.#values.length);
  }

  #readLabel(position: number, end: number): void {
    const wire = this.#wire;
    wire.position = position;
    let key = 0;
    let text = 0;
    let number = false;
    let unit = 0;
    while (wire.field(end, 'label')) {
      if (wire.number === 1) key = this.#number('label');
      else if (wire.number === 2) text = this.#number('label');
      else if (wire.number === 3) number = this.#number('label') !== 0;
      else if (wire.number === 4) unit = this.#number('label');
    }
    this.#labelText.push(key);
    if (text !== 0) this.#labelText.push(text);
    else if (number || unit !== 0) this.#labelText.push(unit);
  }

  #readMapping(position: number, end: number): void {
    const wire = this.#wire;
    wire.position = position;
    let id: Id = 0;
    let file = 0;
    let buildId = 0;
    while (wire.field(end, 'mapping')) {
      if (wire.number > 10 || wire.number === 0) continue;
      wire.expect(VARINT, 'mapping');
      if (wire.number === 1) id = this.#id();
      else if (wire.number === 5) file = wire.signed();
      else if (wire.number === 6) buildId = wire.signed();
    }
    this.#mappingIds.push(id);
    this.#mappingFiles.push(file);
    this.#mappingBuildIds.push(buildId);
  }

  #readLocation(position: number, end: number): void {
    const wire = this.#wire;
    wire.position = position;
    let id: Id = 0;
    let mapping: Id = 0;
    let low = 0;
    let high = 0;
    while (wire.field(end, 'location')) {
      if (wire.number === 4) {
        this.#message('line', (at, lineEnd) => this.#readLine(at, lineEnd));
        continue;
      }
      if (wire.number > 5 || wire.number === 0) continue;
      wire.expect(VARINT, 'location');
      if (wire.number === 1) id = this.#id();
      else if (wire.number === 2) mapping = this.#id();
      else if (wire.number === 3) {
        low = wire.low;
        high = wire.high;
      }
    }
    this.#locationIds.push(id);
    this.#locationMappings.push(mapping);
    this.#addresses.push(low, high);
    this.#lineStart.push(this.#lineFunctions.length);
  }

  #readLine(position: number, end: number): void {
    const wire = this.#wire;
    wire.position = position;
    let functionId: Id = 0;
    let line = 0;
    while (wire.field(end, 'line')) {
      if (wire.number > 3 || wire.number === 0) continue;
      wire.expect(VARINT, 'line');
      if (wire.number === 1) functionId = this.#id();
      else if (wire.number === 2) line = wire.signed();
    }
    this.#lineFunctions.push(functionId);
    this.#lineNumbers.push(line);
  }

  #readFunction(position: number, end: number): void {
    const wire = this.#wire;
    wire.position = position;
    let id: Id = 0;
    let name = 0;
    let systemName = 0;
    let file = 0;
    while (wire.field(end, 'function')) {
      if (wire.number > 5 || wire.number === 0) continue;
      wire.expect(VARINT, 'function');
      if (wire.number === 1) id = this.#id();
      else if (wire.number === 2) name = wire.signed();
      else if (wire.number === 3) systemName = wire.signed();
      else if (wire.number === 4) file = wire.signed();
    }
    this.#functionIds.push(id);
    this.#functionNames.push(name);
    this.#functionSystemNames.push(systemName);
    this.#functionFiles.push(file);
  }

  #readValueType(what: string): [type: number, unit: number] {
    const pair: [number, number] = [0, 0];
    this.#message(what, (position, end) => {
      const wire = this.#wire;
      wire.position = position;
      while (wire.field(end, what)) {
        if (wire.number === 1) pair[0] = this.#number(what);
        else if (wire.number === 2) pair[1] = this.#number(what);
      }
    });
    return pair;
  }

  /** Reads a nested message in place and goes on behind it. */
  #message(what: string, read: (position: number, end: number) => void): void {
    const wire = this.#wire;
    wire.expect(LENGTH_DELIMITED, what);
    const { start, end } = wire;
    read(start, end);
    wire.position = end;
  }

  /** Repeated numbers, packed or one by one. */
  #numbers(what: string, each: () => void): void {
    const wire = this.#wire;
    if (wire.type !== LENGTH_DELIMITED) {
      wire.expect(VARINT, what);
      each();
      return;
    }
    const { start, end } = wire;
    wire.position = start;
    while (wire.position < end) {
      wire.varint(end, what);
      each();
    }
  }

  #number(what: string): number {
    this.#wire.expect(VARINT, what);
    return this.#wire.signed();
  }

  #id(): Id {
    const { low, high } = this.#wire;
    if (high < SAFE_HIGH) return high * TWO_32 + low;
    const wide = (BigInt(high) << 32n) | BigInt(low);
    let id = this.#wideIds.get(wide);
    if (id === undefined) {
      id = -1 - this.#wideIds.size;
      this.#wideIds.set(wide, id);
    }
    return id;
  }

  #valueType([type, unit]: readonly [number, number]): ValueType {
    return { type: this.#string(type, 'value type'), unit: this.#string(unit, 'value type') };
  }

  #textColumn(column: GrowingFloat64, what: string): Float64Array {
    const indexes = column.finish();
    for (const index of indexes) this.#string(index, what);
    return indexes;
  }

  #string(index: number, what: string): string {
    const text = this.#strings[index];
    if (text !== undefined) return text;
    const why = `string ${index} is asked for, the table has ${this.#strings.length}`;
    throw new ProfileFormatError(what, this.#wire.bytes.length, why);
  }
}

function starts(): GrowingUint32 {
  const column = new GrowingUint32();
  column.push(0);
  return column;
}
