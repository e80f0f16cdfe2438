import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const NAME = 'sums.example';
const ED25519 = Buffer.of(1);

/**
 * Writes a checksum database of one record (golang.org/design/25530-sumdb) as files, and gives the value of
 * GOSUMDB that trusts it. `forged`: its answers are signed by another key than the one that GOSUMDB names.
 *
 * @param module `example.com/x@v1.0.0`
 * @param sums lines of go.sum for it
 */
export async function checksumDatabase(
  folder: string,
  module: string,
  sums: string,
  { forged = false } = {},
): Promise<string> {
  const [named, signing] = [keyPair(), keyPair()];
  const record = hash(Buffer.concat([Buffer.of(0), Buffer.from(sums)]));
  const tree = `go.sum database tree\n1\n${record.toString('base64')}\n`;
  const signature = sign(null, Buffer.from(tree), (forged ? signing : named).privateKey);
  const note = `${tree}\n— ${NAME} ${Buffer.concat([named.id, signature]).toString('base64')}\n`;
  const files = {
    latest: note,
    [`lookup/${module}`]: `0\n${sums}\n${note}`,
    'tile/8/0/000.p/1': record,
  };
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return `${NAME}+${named.id.toString('hex')}+${named.encoded.toString('base64')} ${pathToFileURL(folder).href}`;
}

function keyPair() {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const encoded = Buffer.concat([ED25519, publicKey.export({ type: 'spki', format: 'der' }).subarray(-32)]);
  return { privateKey, encoded, id: hash(Buffer.concat([Buffer.from(`${NAME}\n`), encoded])).subarray(0, 4) };
}

function hash(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}
