import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ESLint } from 'eslint';
import { beforeAll, describe, expect, it } from 'vitest';
import { roomZones } from '../eslint-rooms.js';
import { root } from './repository.mjs';

const SOURCES = 'packages/core/src';

/** Room → the rooms that it may import, itself among them; as ESLint is told. */
const rooms = new Map(
  roomZones.map(zone => [zone.target.split('/').at(-1), zone.except.map(allowed => allowed.replace('./', ''))]),
);

/** @type {ESLint} */
let eslint;
beforeAll(() => {
  eslint = new ESLint({ cwd: root });
});

/** Names of the rules that the text breaks as a file of that folder. */
async function broken(folder, text, name = 'imports.ts') {
  const [result] = await eslint.lintText(text, { filePath: join(root, folder, name) });
  return result.messages.map(message => message.ruleId);
}

/** A statement that imports a file of the room, which exists. */
function importOf(room) {
  const file = readdirSync(join(root, SOURCES, room)).find(name => /^[\w-]+\.ts$/.test(name));
  return `import * as other from '../${room}/${file}';\nexport const names = Object.keys(other);\n`;
}

describe('the rooms of the core', () => {
  it('are all the folders of its sources', () => {
    const folders = readdirSync(join(root, SOURCES), { withFileTypes: true }).filter(entry => entry.isDirectory());
    expect([...rooms.keys()].sort()).toEqual(folders.map(folder => folder.name).sort());
  });

  for (const [room, allowed] of rooms) {
    const forbidden = [...rooms.keys()].filter(other => !allowed.includes(other));

    it(`${room} may not import ${forbidden.join(', ')}`, async () => {
      expect(forbidden.length).toBeGreaterThan(0);
      for (const other of forbidden) {
        expect(await broken(`${SOURCES}/${room}`, importOf(other)), other).toEqual(['import-x/no-restricted-paths']);
      }
    });

    const others = allowed.filter(other => other !== room);
    if (others.length === 0) continue;
    it(`${room} may import ${others.join(', ')}`, async () => {
      for (const other of others) expect(await broken(`${SOURCES}/${room}`, importOf(other)), other).toEqual([]);
    });
  }

  it('may import files that are in no room from none', async () => {
    const text = "import * as other from '../node.ts';\nexport const names = Object.keys(other);\n";
    for (const room of rooms.keys()) {
      expect(await broken(`${SOURCES}/${room}`, text), room).toEqual(['import-x/no-restricted-paths']);
    }
  });
});

describe('code that runs in a browser', () => {
  const browserFolders = [
    'plugins/gds-frontend/src',
    'plugins/gds-common/src',
    `${SOURCES}/standard`,
    `${SOURCES}/report`,
  ];
  const using = specifier => `import * as other from '${specifier}';\nexport const names = Object.keys(other);\n`;

  it.each(browserFolders)('imports nothing of Node: %s', async folder => {
    expect(await broken(folder, using('node:fs'))).toEqual(['no-restricted-imports']);
    expect(await broken(folder, using('zod'))).toEqual([]);
  });

  it.each(['plugins/gds-frontend/src', 'plugins/gds-common/src'])(
    'takes the standard and the report from the core, and nothing else: %s',
    async folder => {
      for (const entry of ['node', 'binary', 'file-source']) {
        expect(await broken(folder, using(`@gds-dev/core/${entry}`)), entry).toEqual([
          '@typescript-eslint/no-restricted-imports',
        ]);
      }
      for (const entry of ['standard', 'report']) {
        expect(await broken(folder, using(`@gds-dev/core/${entry}`)), entry).toEqual([]);
      }
    },
  );

  it('is not what a room that reads files is', async () => {
    expect(await broken(`${SOURCES}/collect`, using('node:fs'))).toEqual([]);
  });
});

describe('a regular expression that runs away', () => {
  it.each([
    ['regexp/no-super-linear-backtracking', 'export const name = /^(?:a+)+$/;\n'],
    ['regexp/no-super-linear-move', 'export const name = /a+$/;\n'],
  ])('breaks %s wherever it stands', async (rule, text) => {
    for (const [folder, name] of [
      [`${SOURCES}/collect`, 'x.ts'],
      ['plugins/gds-backend/src', 'x.ts'],
      ['actions/gds-verify/src', 'x.ts'],
      ['scripts', 'x.mjs'],
    ]) {
      expect(await broken(folder, text, name), folder).toContain(rule);
    }
  });

  it('is not a linear one', async () => {
    expect(await broken(`${SOURCES}/collect`, 'export const name = /^a+$/;\n')).toEqual([]);
  });
});

describe('SQL that knex sends as it is', () => {
  const DATABASE = 'plugins/gds-backend/src/database';
  const using = expression => `export const row = ${expression};\n`;

  it.each([
    'knex.raw(`select ${name}`)',
    'knex.raw(`select ${COUNTS}, ${name} as n`)',
    'knex.raw("select " + name)',
    'knex.raw(name)',
    'knex.raw(name.toUpperCase(), [1])',
    'knex("t").whereRaw(`id = ${name}`)',
    'knex("t").orderByRaw(`${name} desc`)',
  ])('may not be made of what comes from outside: %s', async expression => {
    expect(await broken(DATABASE, using(expression))).toEqual(['no-restricted-syntax']);
    expect(await broken(DATABASE, using(expression), 'x.test.ts')).toEqual([]);
  });

  it.each([
    'knex.raw("select ??", [name])',
    'knex.raw(`select 1`)',
    'knex.raw(`select ${COUNTS}, ${means("s")} from s`)',
    'knex("t").orderByRaw(`${COLUMNS[name]} desc`)',
    'knex("t").whereRaw(inList(knex, "id"), [name])',
  ])('may be constant, with bindings: %s', async expression => {
    expect(await broken(DATABASE, using(expression))).toEqual([]);
  });
});
