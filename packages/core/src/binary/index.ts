export { describeBinary, type DescribeOptions } from './describe.ts';
export type { BinaryDescription, DescribedBinary, RecognisedBinary } from './description.ts';
export { BinaryFormatError } from './errors.ts';
export { bufferSource, type ByteSource } from './source.ts';
