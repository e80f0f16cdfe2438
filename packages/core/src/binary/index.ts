export { diffBinaries } from './diff/diff.ts';
export type * from './diff/difference.ts';
export { describeBinary, type DescribeOptions } from './describe.ts';
export type {
  BinaryDescription,
  DescribedBinary,
  DescribedSlice,
  DwarfContents,
  FoundInside,
  RecognisedBinary,
  UniversalBinary,
} from './description.ts';
export { isTarHeader, packingOf } from './container-image/tar-header.ts';
export { BinaryFormatError } from './errors.ts';
export { bufferSource, type ByteSource } from './source.ts';
export { openBinary, type Binary } from './open.ts';
export { symbolizer, type Frame, type Place, type Symbolizer } from './symbolize.ts';
