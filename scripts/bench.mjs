// npm run bench: each figure is a ratio against a named peer in the same run; see docs/benchmarks.md.
//
//   npm run bench                 all
//   npm run bench -- start        one of: start, binary, large, symbolize, diff, profile, verify,
//                                 action, portal, fleet
import { benchAction } from './bench/action.mjs';
import { benchBinary, benchLarge } from './bench/binary.mjs';
import { benchDiff } from './bench/diff.mjs';
import { benchFleet } from './bench/fleet.mjs';
import { benchPortal } from './bench/portal.mjs';
import { benchProfile } from './bench/profile.mjs';
import { benchStart } from './bench/start.mjs';
import { benchSymbolize } from './bench/symbolize.mjs';
import { benchVerify } from './bench/verify.mjs';
import { root, run } from './demo/terminal.mjs';
import { join } from 'node:path';

const BENCHES = {
  start: benchStart,
  binary: benchBinary,
  large: benchLarge,
  symbolize: benchSymbolize,
  diff: benchDiff,
  profile: benchProfile,
  verify: benchVerify,
  action: benchAction,
  portal: benchPortal,
  fleet: benchFleet,
};
const wanted = process.argv.slice(2);
const unknown = wanted.filter(name => !Object.hasOwn(BENCHES, name));

if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}. There are: ${Object.keys(BENCHES).join(', ')}`);
  process.exitCode = 2;
} else {
  const filters = ['core', 'cli', 'example-portal-app'].map(name => `--filter=@gds-dev/${name}`);
  await run(join(root, 'node_modules/.bin/turbo'), ['run', 'build', '--output-logs=errors-only', ...filters], {
    cwd: root,
  });
  for (const name of wanted.length > 0 ? wanted : Object.keys(BENCHES)) await BENCHES[name]();
}
