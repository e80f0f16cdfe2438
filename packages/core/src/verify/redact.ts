/** Patterns of secrets, each linear in the length of the text. */
const SECRETS: readonly RegExp[] = [
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g,
  /\bgh[pousr]_[A-Za-z0-9]{16,255}/g,
  /\bgithub_pat_[A-Za-z0-9_]{16,255}/g,
  /\bglpat-[A-Za-z0-9_-]{16,255}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\bnpm_[A-Za-z0-9]{16,255}/g,
  /\b[sr]k_(?:live|test)_[A-Za-z0-9]{8,255}/g,
  /\bAIza[A-Za-z0-9_-]{16,255}/g,
  /\bxox[a-z]-[A-Za-z0-9-]{8,255}/g,
  /\beyJ[A-Za-z0-9_-]{4,4096}\.eyJ[A-Za-z0-9_-]{4,8192}\.[A-Za-z0-9_-]{0,4096}/g,
];

/** The whole value whatever its scheme, to the end of the line or of the quoted text around it. */
const AUTHORIZATION =
  /\b(Authorization["']?\s{0,4}[:=]\s{0,4}["']?)((?:="[^"\r\n]{0,512}"|[^\r\n"']){1,4096})|\b(Bearer\s{1,4})([^\s"',;]{4,4096})/gi;
/** A password may hold `@`: it ends at the last one before `/` or a blank. */
const USERINFO = /:\/\/[^\s/@:"']{0,256}:([^\s/"']{1,1024})@/g;
/** The lookahead runs once for each name: the secret word may stand anywhere in it. */
const NAMED =
  /(?<![\w-])(?=[\w-]{0,80}?(?:password|passwd|passphrase|pwd|secret(?!ar)|token(?!i[sz])|credential|(?:api|access|private)[_-]?key|_pass(?![\w-])))([\w-]{1,200})(["']?\s{0,4}(?::=|=(?!=)|:(?![:=]))\s{0,4})("(?:[^"\\\n]|\\[^\n]){1,4096}"?|'(?:[^'\\\n]|\\[^\n]){1,4096}'?|[^\s"',;&)]{1,4096})/gi;
/** `$(TOKEN)`, `${TOKEN}`, `$TOKEN`, `${{ secrets.TOKEN }}`: where a secret comes from, not the secret. */
const REFERENCE =
  /^["']?(?:[A-Za-z][\w-]{0,40}\s{1,4})?\$\$?(?:\([^()]{0,200}(?:\)|$)|\{\{?[\w. -]{0,200}(?:\}|$)|[A-Z_]\w*)/;
const WORKING_DIRECTORY = /^(?:OLD)?PWD$/;
const DIGITS = /(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w.-])/g;
const SECRET_NAME = /pass(?:word|wd)?|pwd|secret|token|api[_-]?key|credential|private[_-]?key/i;

/** What stands where a secret stood. */
export const REDACTED = '[redacted]';

export type Redactor = (text: string) => string;

/**
 * The one redactor of everything that enters a report: key blocks, well-known token shapes,
 * authorization values, passwords in addresses, `secret=…`, card numbers that pass Luhn's test, and
 * each value of 8 characters or more of a secret-named variable of the own process, and of `secrets`.
 */
export function redactor(
  environment: Readonly<Record<string, string | undefined>>,
  secrets: readonly string[] = [],
): Redactor {
  const named = Object.entries(environment)
    .filter(([name]) => SECRET_NAME.test(name) && !WORKING_DIRECTORY.test(name))
    .flatMap(([, value]) => value ?? []);
  const own = [...named, ...secrets].filter(value => value.length >= 8).sort((a, b) => b.length - a.length);
  return text => {
    let clean = text;
    for (const value of own) clean = clean.replaceAll(value, REDACTED);
    for (const pattern of SECRETS) clean = clean.replace(pattern, REDACTED);
    return clean
      .replace(AUTHORIZATION, (match, head?: string, value?: string, bearer?: string, token?: string) =>
        isReference(value ?? token!) ? match : `${head ?? bearer!}${REDACTED}`,
      )
      .replace(USERINFO, (match, password: string) => (isReference(password) ? match : `://${REDACTED}@`))
      .replace(NAMED, (match, name: string, sign: string, value: string) =>
        value === REDACTED || isReference(value) || WORKING_DIRECTORY.test(name) ? match : `${name}${sign}${REDACTED}`,
      )
      .replace(DIGITS, match => (passesLuhn(match) ? REDACTED : match));
  };
}

/** Applies a redactor to every string value of a plain JSON document; keys stay as they are. */
export function redactDeep<T>(value: T, redact: Redactor): T {
  if (typeof value === 'string') return redact(value) as T;
  if (Array.isArray(value)) return value.map(item => redactDeep(item as unknown, redact)) as T;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).map(([key, item]) => [key, redactDeep(item as unknown, redact)] as const);
    return Object.fromEntries(entries) as T;
  }
  return value;
}

function isReference(value: string): boolean {
  return REFERENCE.test(value);
}

function passesLuhn(text: string): boolean {
  const digits = text.replace(/\D/g, '');
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    let digit = Number(digits[digits.length - 1 - i]);
    if (i % 2 === 1) {
      digit *= 2;
      if (digit > 9) digit -= 9;
    }
    sum += digit;
  }
  return sum % 10 === 0;
}
