#!/usr/bin/env node
// The committed entry: npm links a bin only when its file exists at install time.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [major, minor] = process.versions.node.split('.').map(Number);
const built = new URL('../dist/main.js', import.meta.url);

if (major < 22 || (major === 22 && minor < 15)) {
  // A checkout brings a newer Node.js with it; `npx` finds it by itself, a plain path to this file does not.
  const bundled = fileURLToPath(
    new URL(`../../../node_modules/node-${process.platform}-${process.arch}/bin/node`, import.meta.url),
  );
  if (existsSync(bundled)) {
    const [{ spawn }, { constants }] = await Promise.all([import('node:child_process'), import('node:os')]);
    const child = spawn(bundled, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
    // A signal to this process alone must reach the one that has children to end; this one waits for it.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']) process.on(signal, () => child.kill(signal));
    child.on('exit', (code, signal) => (process.exitCode = code ?? 128 + constants.signals[signal]));
  } else {
    process.stderr.write(
      `gds needs Node.js 22.15 or newer; this is ${process.version}. Install it from https://nodejs.org\n`,
    );
    process.exitCode = 2;
  }
} else if (!existsSync(built)) {
  process.stderr.write('gds is not built yet. Run: npm run build\n');
  process.exitCode = 2;
} else {
  const { main } = await import(built.href);
  await main(process.argv.slice(2));
}
