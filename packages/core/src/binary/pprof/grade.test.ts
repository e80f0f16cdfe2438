import { readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PPROF_PROGRAMS, pprofPrograms, type PprofPrograms } from '../../../test/pprof-programs.ts';
import { requires } from '../../../test/requires.ts';
import { fileSource } from '../../collect/repository/file-source.ts';
import { describeBinary } from '../describe.ts';
import type { PprofDescription, PprofGrades, PprofUse } from '../description.ts';
import { bufferSource, type ByteSource } from '../source.ts';

async function pprofOf(source: ByteSource): Promise<PprofDescription> {
  const description = await describeBinary(source);
  if (description.kind !== 'described') throw new Error('it is only recognised');
  return description.pprof;
}

async function pprofIn(path: string): Promise<PprofDescription> {
  const source = await fileSource(path);
  try {
    return await pprofOf(source);
  } finally {
    await source.close();
  }
}

function gradesOf(pprof: PprofDescription): PprofGrades {
  if (pprof.linked !== true) throw new Error(`linked: ${pprof.linked}`);
  return pprof.grades;
}

/** `Index address-taken main.main ownmux/main.go:10` */
function sentence({ handler, how, caller, source }: PprofUse): string {
  const file = source?.file.split('/').slice(-2).join('/');
  return [handler, how, caller, source && `${file}:${source.line}`].filter(Boolean).join(' ');
}

function usesOf(grades: PprofGrades): string[] {
  return grades.byHand.state === 'used' ? grades.byHand.uses.map(sentence) : [grades.byHand.state];
}

const RUNS = { state: 'runs' };
const EXPECTED = {
  blank: { muxServes: false, uses: ['none'] },
  served: { muxServes: true, uses: ['none'] },
  ownmux: { muxServes: true, uses: ['Index address-taken main.main ownmux/main.go:11'] },
  // Where ListenAndServe is inlined, the place is in net/http: the function that has it is named by its start.
  value: { muxServes: true, uses: ['Profile address-taken main.main value/main.go:9'] },
  called: { muxServes: true, uses: ['Trace called main.debug called/main.go:11'] },
  variable: { muxServes: true, uses: ['Index in-a-variable', 'Symbol in-a-variable'] },
  wrapped: {
    muxServes: true,
    uses: [
      'Index address-taken example.test/pprofs/mount.Profiler mount/mount.go:11',
      'Cmdline address-taken example.test/pprofs/mount.Profiler mount/mount.go:12',
      'Profile address-taken example.test/pprofs/mount.Profiler mount/mount.go:13',
      'Symbol address-taken example.test/pprofs/mount.Profiler mount/mount.go:14',
      'Trace address-taken example.test/pprofs/mount.Profiler mount/mount.go:15',
      'Handler address-taken example.test/pprofs/mount.Profiler mount/mount.go:16',
    ],
  },
} as const;
const LINKED = PPROF_PROGRAMS.filter(program => program !== 'absent');

const needs = requires('go');
describe.skipIf(needs.skip)(`the grades of pprof${needs.reason}`, () => {
  let shop: PprofPrograms;
  beforeAll(async () => {
    shop = await pprofPrograms();
  });
  afterAll(() => shop.remove());

  const STRIPPED = '-ldflags=-s -w';
  it.each([
    ['amd64', [], {}],
    ['amd64, stripped', [STRIPPED], {}],
    ['amd64, position independent and stripped', [STRIPPED, '-buildmode=pie'], {}],
    ['arm64', [], { GOARCH: 'arm64' }],
    ['arm64, stripped', [STRIPPED], { GOARCH: 'arm64' }],
  ])('are told of every program for %s', async (name, flags, env) => {
    const folder = await shop.build(name, { flags, env: { GOARCH: 'amd64', ...env } });
    expect(await pprofIn(join(folder, 'absent'))).toEqual({ linked: false, evidence: [] });
    for (const program of LINKED) {
      const pprof = await pprofIn(join(folder, program));
      const grades = gradesOf(pprof);
      const { registration, muxServes } = grades;
      expect({ program, registration, muxServes, uses: usesOf(grades) }).toEqual({
        program,
        registration: RUNS,
        ...EXPECTED[program],
      });
      expect(JSON.parse(JSON.stringify(pprof))).toEqual(pprof);
    }
  });

  it('are unknown for code of s390x, and its init is found', async () => {
    const folder = await shop.build('s390x', { flags: [STRIPPED], env: { GOARCH: 's390x' }, programs: ['ownmux'] });
    const { registration, byHand } = gradesOf(await pprofIn(join(folder, 'ownmux')));
    expect(registration).toEqual(RUNS);
    expect(byHand).toEqual({ state: 'unknown', why: expect.stringContaining('this is s390x') });
  });

  it('name no use in a large program that only links it', async () => {
    const path = join(shop.folder, 'trace');
    await shop.run('go', 'build', '-ldflags=-s -w', '-o', path, 'cmd/trace');
    const pprof = await pprofIn(path);
    expect(gradesOf(pprof)).toEqual({ registration: RUNS, muxServes: true, byHand: { state: 'none' } });
  });

  it('are not read at depth `sections`', async () => {
    const folder = await shop.build('shallow', { programs: ['served'] });
    const source = await fileSource(join(folder, 'served'));
    let read = 0;
    const counted = {
      size: source.size,
      read: (offset: number, length: number) => {
        read += length;
        return source.read(offset, length);
      },
    };
    const description = await describeBinary(counted, { depth: 'sections' });
    await source.close();
    expect(description).toMatchObject({ pprof: { linked: null, evidence: [] } });
    expect(read).toBeLessThan(64 << 10);
  });

  describe('of a damaged program', () => {
    let bytes: Uint8Array;
    /** Sections by name and addresses of symbols, by readelf and go tool nm. */
    let sections: Map<string, { readonly address: number; readonly offset: number; readonly size: number }>;
    let symbols: Map<string, number>;

    beforeAll(async () => {
      const whole = join(await shop.build('whole', { programs: ['ownmux'] }), 'ownmux');
      bytes = await readFile(whole);
      const rows = (await shop.run('readelf', '-SW', whole)).split('\n').map(line => line.replace(/^.*\]/, ''));
      const hex = (text: string | undefined) => Number.parseInt(text ?? '', 16);
      sections = new Map(
        rows
          .map(row => row.trim().split(/\s+/))
          .map(([name, , address, offset, size]) => [
            name!,
            { address: hex(address), offset: hex(offset), size: hex(size) },
          ]),
      );
      symbols = new Map(
        (await shop.run('go', 'tool', 'nm', whole)).split('\n').map(line => {
          const [address, , name] = line.trim().split(/\s+/);
          return [name ?? '', hex(address)];
        }),
      );
    });

    interface Damaged {
      readonly copy: Buffer;
      readonly section: (name: string) => Buffer;
      /** Offset in the copy of a symbol's data. */
      readonly at: (symbol: string) => number;
    }
    const damaged = async (damage: (program: Damaged) => void) => {
      const copy = Buffer.from(bytes);
      damage({
        copy,
        section: name => {
          const { offset, size } = sections.get(name)!;
          return copy.subarray(offset, offset + size);
        },
        at: symbol => {
          const place = symbols.get(symbol)!;
          const holder = [...sections.values()].find(
            ({ address, size }) => address <= place && place < address + size,
          )!;
          return holder.offset + place - holder.address;
        },
      });
      return gradesOf(await pprofOf(bufferSource(copy)));
    };
    const pointer = (symbol: string) => {
      const buffer = Buffer.alloc(8);
      buffer.writeBigUInt64LE(BigInt(symbols.get(symbol)!));
      return buffer;
    };

    it('are as the program was when nothing is damaged', async () => {
      const grades = await damaged(() => undefined);
      expect(grades.registration).toEqual(RUNS);
      expect(usesOf(grades)).toEqual(EXPECTED.ownmux.uses);
    });

    it('are unknown by hand when the code is garbled', async () => {
      const { registration, byHand } = await damaged(({ section }) => section('.text').fill(0xe8));
      expect(registration).toEqual(RUNS);
      expect(byHand).toMatchObject({ state: 'unknown', why: expect.stringContaining('its init does not refer to') });
    });

    it('are unknown by hand when the functions leave the code', async () => {
      const { registration, byHand } = await damaged(({ section }) => {
        const table = section('.gopclntab');
        const functions = Number(table.readBigUInt64LE(8));
        table.writeUInt32LE(0xfffffff0, Number(table.readBigUInt64LE(8 + 7 * 8)) + functions * 8);
      });
      expect(registration).toEqual(RUNS);
      expect(byHand).toMatchObject({ state: 'unknown', why: expect.stringContaining('which the file does not hold') });
    });

    it('are unknown without module data and symbols', async () => {
      const { registration, byHand } = await damaged(({ section }) => {
        section('.go.module').fill(0);
        section('.strtab').fill(0);
      });
      const unknown = { state: 'unknown', why: 'the file does not tell where its code starts' };
      expect({ registration, byHand }).toEqual({ registration: unknown, byHand: unknown });
    });

    it('are unknown for the init when the runtime’s list is gone', async () => {
      const { registration, byHand } = await damaged(({ copy, at }) => {
        const list = copy.indexOf(pointer('go:main.inittasks'), at('runtime.firstmoduledata'));
        copy.fill(0, list, list + 24);
      });
      expect(registration).toEqual({ state: 'unknown', why: expect.stringContaining('was not found') });
      expect(byHand.state).toBe('used');
    });

    it('tell that the init does not run when the runtime’s list has another package in its place', async () => {
      const { registration } = await damaged(({ copy, at }) => {
        const entry = copy.indexOf(pointer('net/http/pprof..inittask'), at('go:main.inittasks'));
        copy.copy(copy, entry, entry - 8, entry);
      });
      expect(registration).toEqual({ state: 'does-not-run' });
    });

    it('are unknown when the loaded sections claim more than the file has', async () => {
      const { registration, byHand } = await damaged(({ copy }) => {
        const [table, count] = [Number(copy.readBigUInt64LE(40)), copy.readUInt16LE(60)];
        for (let index = 1; index < count; index++) {
          const header = table + index * 64;
          // A program's own data, writable and loaded: each now has the whole file.
          if (copy.readUInt32LE(header + 4) !== 1 || (copy.readUInt32LE(header + 8) & 7) !== 3) continue;
          copy.writeBigUInt64LE(0n, header + 24);
          copy.writeBigUInt64LE(BigInt(copy.length), header + 32);
        }
      });
      expect(registration).toMatchObject({ state: 'unknown', why: expect.stringContaining('the file has') });
      expect(byHand.state).toBe('unknown');
    });
  });
});

describe.each(['go1.17.13', 'go1.21.13', 'go1.27.0'] as const)('the grades of pprof by %s', toolchain => {
  const needs = requires('go', toolchain);
  it.skipIf(needs.skip)(`are told of a stripped program${needs.reason}`, async () => {
    const shop = await pprofPrograms();
    try {
      const programs = ['blank', 'wrapped'] as const;
      const options = { flags: ['-ldflags=-s -w'], env: { GOTOOLCHAIN: toolchain, GOARCH: 'amd64' }, programs };
      const folder = await shop.build('old', options);
      const blank = gradesOf(await pprofIn(join(folder, 'blank')));
      expect(blank).toEqual({ registration: RUNS, muxServes: false, byHand: { state: 'none' } });
      const wrapped = gradesOf(await pprofIn(join(folder, 'wrapped')));
      expect(wrapped).toMatchObject({ registration: RUNS, muxServes: true });
      // Releases differ in what they inline, and so in the lines.
      const lineless = (use: string) => use.replace(/:\d+$/, '');
      expect(usesOf(wrapped).map(lineless)).toEqual(EXPECTED.wrapped.uses.map(lineless));
    } finally {
      await shop.remove();
    }
  });
});

const external = requires('go', 'gcc');
it.skipIf(external.skip)(`grades a position-independent program that gcc linked${external.reason}`, async () => {
  const shop = await pprofPrograms();
  try {
    const flags = ['-buildmode=pie', '-ldflags=-linkmode=external -s -w'];
    const folder = await shop.build('external', {
      flags,
      env: { CGO_ENABLED: '1' },
      programs: ['variable', 'wrapped'],
    });
    for (const program of ['variable', 'wrapped'] as const) {
      const grades = gradesOf(await pprofIn(join(folder, program)));
      expect(grades.registration).toEqual(RUNS);
      expect(usesOf(grades)).toEqual(EXPECTED[program].uses);
    }
  } finally {
    await shop.remove();
  }
});

const debian = requires('prometheus');
it.skipIf(debian.skip)(`names who calls the handlers in Debian’s stripped Prometheus${debian.reason}`, async () => {
  const grades = gradesOf(await pprofIn(await realpath('/usr/bin/prometheus')));
  expect(grades).toMatchObject({ registration: RUNS, muxServes: true });
  const web = (line: number) => `called github.com/prometheus/prometheus/web.serveDebug web/web.go:${line}`;
  expect(usesOf(grades)).toEqual([
    `Trace ${web(455)}`,
    `Symbol ${web(453)}`,
    `Cmdline ${web(449)}`,
    `Profile ${web(451)}`,
    `Index ${web(458)}`,
  ]);
});
