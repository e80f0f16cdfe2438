import { fileURLToPath } from 'node:url';
import { startStub } from './server.mjs';

const port = Number(process.argv[2] ?? 7007);
await startStub(fileURLToPath(new URL('../../app/dist', import.meta.url)), port);
console.log(`stub portal at http://localhost:${port}/catalog/default/component/payments`);
