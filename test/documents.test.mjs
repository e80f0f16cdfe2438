import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { documents, files, root, text } from './repository.mjs';

const node = join(root, 'node_modules/.bin/node');
const cli = join(root, 'packages/cli/bin/gds.js');

describe('the documents', () => {
  it('have a README', () => {
    expect(documents()).toContain('README.md');
  });

  it.each(documents())('lead only to what exists: %s', path => {
    const dead = linksOf(text(path))
      .filter(link => !/^(?:https?:|mailto:|#)/.test(link))
      .map(link => decodeURIComponent(link.split(/[#?]/, 1)[0]))
      .filter(link => !existsSync(join(root, normalize(join(dirname(path), link)))));
    expect(dead).toEqual([]);
  });

  it('of the site are all in its contents', () => {
    const pages = [...text('mkdocs.yml').matchAll(/^ +- [^:\n]+: (\S+\.md)$/gm)].map(([, page]) => page);
    expect(pages).toContain('index.md');
    expect(pages.filter(page => !existsSync(join(root, 'docs', page)))).toEqual([]);
    const own = documents().filter(path => /^docs\/[^/]+\.md$/.test(path));
    expect(own.filter(path => !pages.includes(path.slice('docs/'.length)))).toEqual([]);
  });
});

describe('a command line of the documents', () => {
  const commands = new Map(documents().flatMap(path => commandsOf(text(path)).map(words => [words.join(' '), words])));

  it.each([...commands])('is understood: gds %s', (_, words) => {
    const help = helpOf(words);
    for (const flag of words.filter(word => word.startsWith('-'))) expect(help).toMatch(option(flag));
  });

  it('is found', () => {
    expect([...commands.keys()]).toEqual(expect.arrayContaining(['tools install', 'verify ./cmd/x']));
    expect(commandsOf('run `TOKEN=x npx gds verify --level 2 # two` now')).toEqual([['verify', '--level', '2']]);
    expect(commandsOf('```sh\ncd a && gds init\n```')).toEqual([['init']]);
  });

  it('that does not exist is refused', () => {
    expect(() => helpOf(['judge', './cmd/x'])).toThrow('gds has no command judge');
    expect(helpOf(['verify'])).not.toMatch(option('--require-debug'));
  });
});

/** Targets of links and pictures, outside of code. */
function linksOf(markdown) {
  const prose = markdown.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, 'code');
  return [...prose.matchAll(/\]\(<?([^)\s>]+)|\b(?:src|href)="([^"]+)"/g)].map(
    ([, link, attribute]) => link ?? attribute,
  );
}

/** The words after `gds`, of every command line in code. */
function commandsOf(markdown) {
  const blocks = [...markdown.matchAll(/^```(?:sh|shell|bash|console|text)?\n([\s\S]*?)^```/gm)].map(
    ([, code]) => code,
  );
  const spans = [...markdown.replace(/^```[\s\S]*?^```/gm, '').matchAll(/`([^`\n]+)`/g)].map(([, code]) => code);
  return [...blocks, ...spans]
    .flatMap(code => code.split(/\n|&&|\||;/))
    .map(line => /^\s*(?:\$ )?(?:[A-Z_]+=\S+ )*(?:npx )?gds ([a-z].*)$/.exec(line.replace(/\s#.*$/, '')))
    .filter(match => match !== null)
    .map(([, rest]) => rest.trim().split(/\s+/));
}

const helps = new Map();

function helpOf([first, second]) {
  const command = first === 'tools' ? `${first} ${second}` : first;
  if (!helps.has(command)) helps.set(command, run([...command.split(' '), '--help']));
  const help = helps.get(command);
  if (!help.startsWith(`Usage: gds ${command} `)) throw new Error(`gds has no command ${command}`);
  return help;
}

function run(args) {
  return execFileSync(node, [cli, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}

/** A line of the help that describes this very flag. */
function option(flag) {
  return new RegExp(`^ +(?:-\\w, )?${flag.replace(/=.*/, '').replaceAll(/[^\w-]/g, '')}(?:[ ,=]|$)`, 'm');
}

describe('the files of the repository', () => {
  const HOMES = ['root', 'home', 'Users', 'work', 'workspace', 'tmp/[A-Za-z0-9_-]+'];
  const MACHINE_PATH = new RegExp(`(?<![\\w.>/-])/(?:${HOMES.join('|')})/`);
  const REGISTRY =
    /https?:\/\/((?:[\w-]+\.)*[\w-]*(?:registry|proxy|mirror|artifactory|nexus|verdaccio)[\w-]*(?:\.[\w-]+)*)/g;
  const PUBLIC = /^(?:registry\.npmjs\.org|proxy\.golang\.org|[\w.-]+\.example(?:\.com|\.org)?)$/;
  const texts = files()
    .map(path => ({ path, content: text(path) }))
    .filter(({ content }) => !content.slice(0, 8192).includes('\0'));

  it('hold no path of a machine', () => {
    expect(texts.length).toBeGreaterThan(300);
    expect(texts.filter(({ content }) => MACHINE_PATH.test(content)).map(({ path }) => path)).toEqual([]);
    expect(`cache in ${['', 'home', 'me', 'cache'].join('/')}`).toMatch(MACHINE_PATH);
  });

  it('hold no registry but the public defaults', () => {
    const hosts = texts.flatMap(({ path, content }) =>
      [...content.matchAll(REGISTRY)].map(([, host]) => ({ path, host })),
    );
    expect(hosts.filter(({ host }) => !PUBLIC.test(host))).toEqual([]);
    expect([...`${'https:'}//npm-proxy.acme.internal/a`.matchAll(REGISTRY)].length).toBe(1);
  });
});
