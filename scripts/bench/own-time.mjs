// Preloaded into a measured process: writes what it used itself, children not counted, in microseconds.
import { writeFileSync } from 'node:fs';

const file = process.env.GDS_BENCH_OWN_TIME;
delete process.env.GDS_BENCH_OWN_TIME; // its children are others
if (file) process.on('exit', () => writeFileSync(file, JSON.stringify(process.cpuUsage())));
