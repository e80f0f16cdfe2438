import type { DescribedBinary } from '../binary/description.ts';
import type { TargetBinary } from '../evidence/index.ts';
import type { Judgement } from './check.ts';

type NoData = Extract<Judgement, { outcome: 'no-data' }>;

/** The description of a Go binary that could be read, or why there is nothing to judge. */
export function readGoBinary({ name, description }: TargetBinary): DescribedBinary | NoData {
  if (description.kind === 'recognised') {
    return {
      outcome: 'no-data',
      summary: `${name} is ${description.format}: ${description.meaning}`,
      provide: description.remedy,
    };
  }
  if (description.go.state === 'unknown' && description.pclntab.state === 'absent') {
    return {
      outcome: 'no-data',
      summary: `${name} is no Go program: neither build information nor a Go function table in it`,
      provide: 'name a binary that `go build` wrote',
    };
  }
  if (description.packer !== null) {
    return {
      outcome: 'no-data',
      summary: `${name} is packed with ${description.packer}: what is in it can be read only after unpacking`,
      provide: 'judge the binary before it is packed, and do not ship it packed: a debugger sees only the unpacker',
    };
  }
  return description;
}

export function isNoData(value: DescribedBinary | NoData): value is NoData {
  return 'outcome' in value;
}
