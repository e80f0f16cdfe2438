import { describe, expect, it } from 'vitest';
import type { NamedBuildFile } from './build-script.ts';
import { findRecipe } from './find-recipe.ts';
import { formatOf } from './formats.ts';
import { sourceText } from './text/traced-text.ts';

const deep = (open: string, times: number) => open.repeat(times);
const doubled = (set: (at: number) => string) => Array.from({ length: 60 }, (_, at) => set(at)).join('\n');
const loops = '{ for a in 1 2 3 4 5 6 7 8; do '.repeat(12) + 'go build ./x; ' + 'done; } '.repeat(12);
const calls = Array.from({ length: 12 }, (_, at) => `f${at + 1}() { ${deep(`f${at}; `, 10)}}\n`).join('');
const run = (text: string) => `FROM golang\nWORKDIR /s\nCOPY . .\n${text}\n`;
const job = (text: string) =>
  `jobs:\n  b:\n    steps:\n      - run: |\n          ${text.replaceAll('\n', '\n          ')}\n`;

const BAD: readonly (readonly [string, string, string])[] = [
  [
    'Makefile',
    'a variable that doubles',
    `${doubled(at => `V${at + 1} = $(V${at})$(V${at})`)}\nV0 = xxxx\nb:\n\tgo build $(V60) ./cmd/app\n`,
  ],
  [
    'Makefile',
    'an empty variable that doubles',
    `V0 =\n${doubled(at => `V${at + 1} = $(V${at})$(V${at})`)}\nLDFLAGS := $(V60)\nb:\n\tgo build $(LDFLAGS) ./cmd/app\n`,
  ],
  [
    'Makefile',
    'a variable that doubles by itself',
    `A := xxxx\n${doubled(() => 'A += $(A)')}\nb:\n\tgo build $(A) ./cmd/other\n`,
  ],
  ['Makefile', '100,000 lines that lengthen a variable', `${deep('A += b\n', 100_000)}b:\n\tgo build ./cmd/other\n`],
  ['Makefile', '500 kB of continuations', `A = ${deep('\\\n', 250_000)}\nb:\n\tgo build ./cmd/other\n`],
  [
    'Makefile',
    '50,000 nested references that end',
    `A = ${deep('$(', 50_000)}${deep(')', 50_000)}\nb:\n\tgo build $(A) ./cmd/other\n`,
  ],
  [
    'Makefile',
    '20,000 targets with 20,000 lines',
    `${Array.from({ length: 20_000 }, (_, at) => `r${at}`).join(' ')}: x\n${deep('\t:\n', 20_000)}`,
  ],
  [
    'Makefile',
    '20,000 flags behind one long condition',
    `ifeq ($(shell ${'x'.repeat(200_000)}),)\n${deep('FLAGS += -x\n', 20_000)}endif\nb:\n\tgo build $(FLAGS) ./cmd/other\n`,
  ],
  [
    'Makefile',
    'a call that calls itself twice',
    'f = $(call f)$(call f)\nA := $(f)\nb:\n\tgo build $(call f,x) ./cmd/other\n',
  ],
  [
    'Makefile',
    'loops in loops',
    `W = ${deep('a ', 1000)}\nb:\n\tgo build ${deep('$(foreach i,$(W),', 12)}${deep(')', 12)} ./cmd/other\n`,
  ],
  [
    'Makefile',
    'what is evaluated twice within itself',
    'define f\n$(eval $(f))\n$(eval $(f))\nendef\n$(eval $(f))\nb:\n\t$(f)\n',
  ],
  ['Makefile', '100,000 definitions', deep('define a\n', 100_000)],
  ['Makefile', 'rules that depend on each other', doubled(at => `r${at}: r${(at + 1) % 60}\n\tgo build ./cmd/other`)],
  ['Makefile', 'a pattern that makes itself', 'all: a\n%: %.x\n\tgo build ./cmd/other\n'],
  [
    'Makefile',
    '10,000 patterns for 10,000 names',
    `all: ${deep('p1a ', 10_000)}\n${Array.from({ length: 10_000 }, (_, at) => `p${at}%: q${at}%\n\tgo build ./cmd/other\nq${at}:\n`).join('')}`,
  ],
  [
    'Makefile',
    '100,000 substitutions',
    `A = ${deep('a ', 100_000)}\nB = ${deep('$(A:a=b)', 1000)}\nb:\n\tgo build $(B) ./cmd/other\n`,
  ],
  ['Makefile', '100,000 nested references', `b:\n\tgo build ${deep('$(', 100_000)}\n`],
  [
    'Makefile',
    '2,000 rules in a chain',
    Array.from({ length: 2_000 }, (_, at) => `r${at}: r${at + 1}\n\tgo build ./x`).join('\n'),
  ],
  [
    'justfile',
    'a variable that doubles',
    `v0 := 'xxxx'\n${doubled(at => `v${at + 1} := v${at} + v${at}`)}\nb:\n  go build {{v60}} ./cmd/other\n`,
  ],
  [
    'justfile',
    'an empty variable that doubles',
    `v0 := ''\n${doubled(at => `v${at + 1} := v${at} + v${at}`)}\nb:\n  go build {{v60}} ./cmd/other\n`,
  ],
  ['justfile', '100,000 lines that go on', `b:\n${deep('  x\\\\\n', 100_000)}  go build ./cmd/other\n`],
  [
    'Taskfile.yml',
    'an empty variable that doubles',
    `vars:\n  V0: ''\n${doubled(at => `  V${at + 1}: '{{.V${at}}}{{.V${at}}}'`)}\ntasks:\n  b: go build {{.V60}} ./cmd/other\n`,
  ],
  ['justfile', 'variables that refer to themselves', `a := b\nb := a + b\nc:\n  go build {{a}} ./cmd/other\n`],
  ['justfile', '100,000 open brackets', `a := ${deep('(', 100_000)}\nb:\n  go build {{${deep('(', 100_000)}\n`],
  ['justfile', '100,000 interpolations', `b:\n  ${deep('{{a}} ', 100_000)}\n`],
  ['justfile', 'recipes that run after each other', doubled(at => `r${at}: && r${(at + 1) % 60}\n  go build ./x`)],
  ['justfile', '100,000 lines of signs', deep(':=`"\'{{)(&&\n', 100_000)],
  ['justfile', '100,000 strings that never end', deep('a := "\n', 100_000)],
  ['justfile', '10 MB', `# ${'x'.repeat(10_000_000)}`],
  ['justfile', 'bytes that are no text', '\0\u0001\ufffd'.repeat(10_000)],
  ['build.sh', 'a variable that doubles', `A=x\n${doubled(() => 'A="$A$A"')}\ngo build $A ./cmd/app\n`],
  ['build.sh', 'functions that call each other ten times', `f0() { A=1; }\n${calls}f12\ngo build ./cmd/app\n`],
  [
    'build.sh',
    'loops in loops around nothing',
    `${deep('for a in 1 2 3 4 5 6 7 8; do\n', 12)}A=1\n${deep('done\n', 12)}go build ./cmd/app\n`,
  ],
  ['build.sh', 'an empty variable that doubles', `A=\n${doubled(() => 'A=\"$A$A\"')}\ngo build $A ./cmd/other\n`],
  [
    'build.sh',
    '20,000 exported variables',
    `${Array.from({ length: 20_000 }, (_, at) => `export A${at}=1`).join('\n')}\ngo build ./cmd/other\n`,
  ],
  ['build.sh', '20,000 lines that lengthen a variable', `${deep('A+=xxxx\n', 20_000)}go build $A ./cmd/other\n`],
  [
    'build.sh',
    '20,000 lines that lengthen an array',
    `${deep("A+=('')\n", 20_000)}go build "${'${A[@]}'}" ./cmd/other\n`,
  ],
  [
    'build.sh',
    '20,000 flags behind a condition',
    `${deep('[ x ] && FLAGS=-x\n', 20_000)}go build ${deep('$FLAGS', 5_000)} ./cmd/other\n`,
  ],
  [
    'build.sh',
    'empty defaults in defaults',
    deep(`go build ${deep('${A:=', 15)}${deep('}', 15)} ./cmd/other\n`, 1_000),
  ],
  [
    'build.sh',
    'a default that grows',
    `A=x\n${deep('A=\"$A$A\"\n', 16)}go build ${'${B:-'}${deep('$A', 20_000)}} ./cmd/other\n`,
  ],
  ['build.sh', '20,000 functions that never end', deep('f() {\n', 20_000)],
  [
    'build.sh',
    '10,000 functions in functions',
    `${Array.from({ length: 10_000 }, (_, at) => `f${at}() {\n`).join('')}${deep('}\n', 10_000)}`,
  ],
  [
    'build.sh',
    '10,000 subshells with 10,000 variables',
    `${Array.from({ length: 10_000 }, (_, at) => `A${at}=1`).join('\n')}\n${deep('(A=1)\n', 10_000)}`,
  ],
  [
    'Makefile',
    '1,000 lines of functions that call each other',
    `b:\n${deep(`\t${calls.replaceAll('\n', '; ')}f12\n`, 1_000)}`,
  ],
  ['build.sh', 'a function that calls itself', 'f() { f; f; go build ./cmd/other; }\nf\n'],
  ['build.sh', 'loops in loops', `${loops}\n`],
  ['build.sh', 'quotes, substitutions and braces that never end', deep('"$(${`{', 50_000)],
  ['build.sh', '5,000 nested defaults', `go build ${deep('${A:-', 5_000)}${deep('}', 5_000)} ./cmd/other\n`],
  ['build.sh', '500,000 semicolons', deep(';', 500_000)],
  ['build.sh', '100,000 branches of a case', `case x in\n${deep(';;', 100_000)}${deep("a') ;;", 20_000)}`],
  ['build.sh', 'substitutions in patterns of cases', `case x in ${deep('$(case x in (a;;', 20_000)}`],
  ['build.sh', '200,000 opening parentheses', deep('(', 200_000)],
  ['build.sh', '100,000 here-documents', deep('cat <<E\n', 100_000)],
  ['build.sh', '50,000 here-documents of one line', `${deep('sh <<E; ', 50_000)}\n${deep('x\nE\n', 50_000)}`],
  ['build.sh', '1,000 long here-documents', deep(`sh <<E\n${deep('echo $A\n', 1_000)}E\n`, 1_000)],
  ['build.sh', 'a here-document of tabs', `sh <<-E\n${deep(deep('\t', 100), 5_000)}\n`],
  ['build.sh', 'texts of echo in texts of echo', `${deep("echo '", 1)}${deep('echo x | sh;', 20_000)}' | sh\n`],
  [
    'build.sh',
    'references that go in a circle',
    `declare -n A=B B=A\n${deep('A+=$B\n', 20_000)}go build $A ./cmd/other\n`,
  ],
  ['build.sh', '20,000 traps', `${deep("[ x ] && trap 'A=1' EXIT\n", 20_000)}go build ./cmd/other\n`],
  ['Dockerfile', '100 kB of continuations', run(`RUN ${deep('\\\n', 50_000)}go build ./x`)],
  ['Dockerfile', '100 kB of one word', run(`RUN ${'a'.repeat(100_000)}`)],
  ['Dockerfile', '10,000 instructions', run(deep('ENV A=$A\n', 10_000))],
  ['Dockerfile', '6,000 long variables', run(`ENV A=xxxxx\n${deep('ENV A=$A$A\n', 14)}${deep('ENV B=$A$A\n', 6_000)}`)],
  [
    'Dockerfile',
    '4,000 variables, each for a command',
    run(Array.from({ length: 4_000 }, (_, at) => `ENV A${at}=1\nRUN x`).join('\n')),
  ],
  ['Dockerfile', '1,000 stages', deep('FROM a\n', 1000)],
  ['Dockerfile', 'brackets', run(`RUN ${deep('[', 100_000)}`)],
  ['Dockerfile', 'more than it may have', run(`# ${'a'.repeat(200_000)}`)],
  ['.github/workflows/a.yml', 'collections nested 10,000 deep', `a: ${deep('[', 10_000)}`],
  [
    '.github/workflows/a.yml',
    'an alias bomb',
    `a0: &a0 [x, x]\n${Array.from({ length: 40 }, (_, at) => `a${at + 1}: &a${at + 1} [*a${at}, *a${at}]`).join('\n')}\n`,
  ],
  ['.github/workflows/a.yml', '10,000 expressions', job(deep('${{ a }} ', 10_000))],
  ['.github/workflows/a.yml', 'jobs that are no mapping', 'jobs: [1, {steps: {run: x}}]\n'],
];

async function outcomeOf(file: string, text: string): Promise<string> {
  const read = await readingOf(file, text);
  return typeof read === 'string' ? read : findRecipe([read], { packageFolder: 'cmd/app', role: 'production' }).kind;
}

async function readingOf(name: string, text: string): Promise<NamedBuildFile | string> {
  const [folder = '.'] = formatOf(name).folders(name, '.');
  const surroundings = { name, folder, read: () => Promise.resolve('it does not exist') };
  const file = await formatOf(name).read(sourceText(name, text), surroundings);
  return typeof file === 'string' ? file : { name, file };
}

describe('a hostile build file', () => {
  it.each(BAD)('%s: %s: is read in bounded time with one answer', { timeout: 120_000 }, async (file, _, text) => {
    const start = performance.now();
    const outcome = await outcomeOf(file, text);
    expect(performance.now() - start).toBeLessThan(60_000);
    expect(outcome).not.toBe('found');
    expect(outcome.length).toBeLessThan(200);
  });

  it(
    'is read in bounded time where many jobs call it and it calls others many times',
    { timeout: 120_000 },
    async () => {
      const makefile = (folder: string) =>
        `build:\n${deep(`\t$(MAKE) -C ${folder} build\n`, 72)}\tgo build ./cmd/app\n`;
      const jobs = Array.from({ length: 60 }, (_, at) => `  j${at}:\n    steps:\n      - run: make build\n`).join('');
      const texts = [
        ['Makefile', makefile('d1')],
        ['.github/workflows/a.yml', `on: push\njobs:\n${jobs}`],
        ...[1, 2, 3, 4, 5, 6, 7].map(at => [`d${at}/Makefile`, makefile(`../d${at + 1}`)]),
      ];
      const files = await Promise.all(texts.map(([name, text]) => readingOf(name!, text!)));
      const read = files.filter(file => typeof file !== 'string');
      const start = performance.now();
      const found = findRecipe(read.slice(0, 2), { packageFolder: 'cmd/app', role: 'production' }, read);
      expect(performance.now() - start).toBeLessThan(60_000);
      expect(found.kind === 'found' && found.recipe.doubts.map(({ reason }) => reason)).toContain(
        'the build files take more than 10,000,000 steps to read; the rest is not read',
      );
    },
  );

  it('may have any name', async () => {
    for (const name of ['-x.sh', 'a b"c.sh', 'a\nb.sh', "'$(x)'.sh", '--.sh']) {
      expect(await outcomeOf(name, 'go build ./cmd/app\n')).toBe('found');
    }
  });

  it('builds a package of any name', async () => {
    for (const name of ['-x', 'a b', 'a"b', "a'b", 'a$b']) {
      const quoted = `'./cmd/${name.replaceAll("'", "'\\''")}'`;
      const read = await formatOf('b.sh').read(sourceText('b.sh', `go build ${quoted}\n`), {
        name: 'b.sh',
        folder: '.',
        read: () => Promise.resolve('no'),
      });
      if (typeof read === 'string') throw new Error(read);
      const found = findRecipe([{ name: 'b.sh', file: read }], { packageFolder: `cmd/${name}`, role: 'production' });
      expect(found.kind).toBe('found');
    }
  });
});
