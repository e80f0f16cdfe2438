import { OF_CALLER, OF_COMMIT, UNKNOWN, type ValueOrigin, VARIES } from './value-origin.ts';

/** A commit by a name that is the same in every clone. */
const HEAD = /^(?:HEAD|@)(?:\^\{(?:commit|tree)\}|\^0|:)?$/;
/** The branch that whoever builds checked out. */
const BRANCH =
  /^(?:rev-parse --abbrev-ref (?:HEAD|@)|branch --show-current|symbolic-ref (?:-q )?--short (?:-q )?HEAD)$/;
const COUNTS_ONE = /^(?:-1|-n1|--max-count=1)$/;
const FORMAT =
  '--(?:pretty|format)=[^]+|--date=(?:(?:iso|iso8601)(?:-strict)?(?:-local)?|short(?:-local)?|unix|raw|rfc(?:2822)?|format(?:-local)?:[^]+)' +
  '|-s|-q|--quiet|--no-patch|--oneline|--no-decorate|--no-color|--(?:no-)?abbrev-commit|--abbrev=\\d+|--no-show-signature|--first-parent';
/** Formats that print the time relative to the build, the branches of the clone or the notes of a user. */
const OF_THE_CLONE = /^--(?:pretty|format)=.*%(?:[ac][rh]|[dDNgG]|\(decorate)/s;

interface Form {
  readonly options: RegExp;
  readonly commit: 'needed' | 'possible' | 'none';
  /** One of the options has to be there. */
  readonly needs?: RegExp;
}

const FORMS: Readonly<Record<string, Form>> = {
  log: { options: new RegExp(`^(?:-1|-n1|--max-count=1|${FORMAT})$`), commit: 'possible', needs: COUNTS_ONE },
  show: { options: new RegExp(`^(?:${FORMAT})$`), commit: 'possible' },
  'rev-list': {
    options: /^(?:-1|-n1|--max-count=1|--count|--no-merges|--first-parent|--abbrev-commit|--abbrev=\d+|--timestamp)$/,
    commit: 'needed',
  },
  'rev-parse': { options: /^(?:--short(?:=\d+)?|--verify|-q|--quiet)$/, commit: 'needed' },
  describe: {
    options:
      /^(?:--tags|--always|--dirty(?:=[^]*)?|--broken(?:=[^]*)?|--long|--first-parent|--exact-match|--(?:abbrev|candidates)=\d+|--(?:match|exclude)=[^]+)$/,
    commit: 'possible',
  },
  tag: { options: /^(?:--points-at=(?:HEAD|@)|-l|--list|--sort=[^]+)$/, commit: 'none', needs: /^--points-at=/ },
  // Whether the work tree is as the commit has it, as `describe --dirty` tells it.
  status: { options: /^(?:--porcelain(?:=v?[12])?|-s|--short|-uno|--untracked-files=no)$/, commit: 'none' },
  diff: { options: /^(?:--quiet|--exit-code|--shortstat|--stat|--cached|--name-only|--)$/, commit: 'possible' },
  'diff-index': { options: /^(?:--quiet|--cached|--name-only|--)$/, commit: 'needed' },
  'diff-files': { options: /^(?:--quiet|--name-only|--)$/, commit: 'none' },
};

/** Options whose value may be the next word. */
const WITH_VALUE = /^(?:-n|--max-count|--match|--exclude|--candidates|--points-at|--sort)$/;

/** Of the output of `git` with these arguments, and of whether it fails. `inUtc`: it runs with `TZ=UTC`. */
export function originOfGit(given: readonly string[], inUtc: boolean): ValueOrigin {
  const [name = '', ...args] = behindGlobals(given);
  if (name === 'config' && /^user\.(?:name|email)$/.test(args.at(-1) ?? '')) return VARIES;
  if (name === 'rev-parse' && args.join() === '--show-toplevel') return VARIES;
  if (name === 'rev-parse' && args.join() === '--is-inside-work-tree') return OF_COMMIT;
  if (BRANCH.test([name, ...args].join(' '))) return OF_CALLER;
  const form = Object.hasOwn(FORMS, name) ? FORMS[name] : undefined;
  if (!form) return UNKNOWN;
  let commits = 0;
  let isFound = form.needs === undefined;
  for (const word of withValues(args)) {
    if (OF_THE_CLONE.test(word) || (!inUtc && /^--date=.*local/.test(word))) return UNKNOWN;
    if (form.commit !== 'none' && HEAD.test(word)) commits++;
    else if (!form.options.test(word)) return UNKNOWN;
    else if (form.needs?.test(word)) isFound = true;
  }
  return isFound && (form.commit !== 'needed' || commits > 0) ? OF_COMMIT : UNKNOWN;
}

/** Options in front of the command; of another repository nothing is known. */
function behindGlobals(given: readonly string[]): readonly string[] {
  let at = 0;
  for (; at < given.length; at++) {
    const [word = '', next = ''] = [given[at], given[at + 1]];
    if (word === '-C' && /^\.\/?$/.test(next)) at++;
    else if (word === '-c' && /^(?:log\.showSignature|safe\.directory|core\.abbrev|core\.pager)=/i.test(next)) at++;
    else if (word !== '--no-pager') break;
  }
  return given.slice(at);
}

/** `-n 1` as `-n1`, `--match v*` as `--match=v*`. */
function withValues(args: readonly string[]): readonly string[] {
  const words: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const word = args[at]!;
    if (WITH_VALUE.test(word) && at + 1 < args.length) words.push(`${word}${word === '-n' ? '' : '='}${args[++at]}`);
    else words.push(word);
  }
  return words;
}
