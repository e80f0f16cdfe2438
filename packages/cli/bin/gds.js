#!/usr/bin/env node
// The committed entry: npm links a bin only when its file exists at install time.
import { existsSync } from 'node:fs';

const [major, minor] = process.versions.node.split('.').map(Number);
const built = new URL('../dist/main.js', import.meta.url);

if (major < 22 || (major === 22 && minor < 15)) {
  process.stderr.write(
    `gds needs Node.js 22.15 or newer; this is ${process.version}.\nIn a checkout, npx gds uses the Node.js that npm ci installed.\n`,
  );
  process.exitCode = 2;
} else if (!existsSync(built)) {
  process.stderr.write('gds is not built yet. Run: npm run build\n');
  process.exitCode = 2;
} else {
  const { main } = await import(built.href);
  await main(process.argv.slice(2));
}
