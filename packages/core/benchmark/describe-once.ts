import { describeBinary } from '../src/binary/describe.ts';
import { fileSource } from '../src/collect/file-source.ts';

// What the benchmark times: describe one file and print one line, as a whole process.
const source = await fileSource(process.argv[2] ?? '');
const description = await describeBinary(source);
await source.close();
const dwarf = description.kind === 'described' && 'contents' in description.dwarf ? description.dwarf.contents : null;
console.log(JSON.stringify(dwarf && { units: dwarf.units, entries: dwarf.entries, rows: dwarf.lineRows }));
