/** A program that makes its output of its input, or of the files that it is given, alone. */
export interface FilterProgram {
  /** Words in front of the files: a pattern, a program of its own. */
  readonly scripts: number;
  /** Options whose value is the next word. */
  readonly withValue?: RegExp;
  /** The option that gives the script, so that no word does. */
  readonly scriptOption?: RegExp;
  /** Words with which more than the input decides. */
  readonly refuses?: RegExp;
}

const PLAIN: FilterProgram = { scripts: 0 };
const HEAD: FilterProgram = { scripts: 0, withValue: /^-[nc]$/, refuses: /^-[a-z]*[fF]|^--follow/ };
const GREP: FilterProgram = {
  scripts: 1,
  withValue: /^-[meABC]$/,
  scriptOption: /^-e/,
  refuses: /^-[a-zA-Z]*[rRf]|^--(?:recursive|file|include)/,
};
const AWK: FilterProgram = {
  scripts: 1,
  withValue: /^-[Fv]$/,
  refuses: /^-f|rand\s*\(|strftime|systime|system\s*\(|getline|ENVIRON|PROCINFO|\|\s*["&]|>\s*"/,
};
const JQ: FilterProgram = {
  scripts: 1,
  refuses: /\bnow\b|\benv\b|\$ENV|input_filename|^--(?:arg|slurpfile|rawfile)|^-f/,
};

/** Programs of this kind, by name (IEEE 1003.1, Utilities; GNU coreutils, jq, yq). */
export const FILTERS: Readonly<Record<string, FilterProgram>> = {
  cat: PLAIN,
  rev: PLAIN,
  tac: PLAIN,
  uniq: PLAIN,
  wc: PLAIN,
  md5sum: PLAIN,
  sha1sum: PLAIN,
  sha256sum: PLAIN,
  sha512sum: PLAIN,
  cksum: PLAIN,
  base64: { scripts: 0, withValue: /^-w$/ },
  fold: { scripts: 0, withValue: /^-w$/ },
  shasum: { scripts: 0, withValue: /^-a$/ },
  cut: { scripts: 0, withValue: /^-[dfcb]$/ },
  sort: { scripts: 0, withValue: /^-[kt]$/, refuses: /^-[a-zA-Z]*R|^--random/ },
  tr: { scripts: Infinity },
  head: HEAD,
  tail: HEAD,
  sed: {
    scripts: 1,
    withValue: /^-e$/,
    scriptOption: /^-e|^--expression/,
    // Commands that run, read or write something (GNU sed manual 3.8).
    refuses:
      /^-[a-zA-Z]*[if]|^--(?:in-place|file)|(?:^|[;{}\d$/])\s*[erRwWF]\b|\/[gpIiM\d]*[ew][gpIiM\d]*\s*(?:$|[;}\n ])/,
  },
  grep: GREP,
  egrep: GREP,
  fgrep: GREP,
  awk: AWK,
  gawk: AWK,
  mawk: AWK,
  jq: JQ,
  yq: JQ,
};
