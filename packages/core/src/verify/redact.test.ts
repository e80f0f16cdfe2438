import { describe, expect, it } from 'vitest';
import { redactDeep, REDACTED, redactor } from './redact.ts';

const redact = redactor({ DEPLOY_TOKEN: 'canary-own-value', PATH: '/usr/local/bin', SHORT_SECRET: 'abc' });

describe('the redactor', () => {
  it.each([
    ['a private key', '-----BEGIN RSA PRIVATE KEY-----\nMIIcanary\n-----END RSA PRIVATE KEY-----'],
    ['a key block that never ends', '-----BEGIN PRIVATE KEY-----\nMIIcanary'],
    ['a GitHub token', 'ghp_canary0123456789abcdefghij'],
    ['a fine-grained GitHub token', 'github_pat_canary0123456789abcdefghij'],
    ['a GitLab token', 'glpat-canary0123456789abcd'],
    ['a Slack token', 'xoxb-canary-123456789'],
    ['a JSON web token', 'eyJhbGcanary.eyJzdWIcanary.sigcanary'],
    ['a bearer header', 'Authorization: Bearer canary123'],
    ['a basic header', 'authorization: Basic canary123=='],
    ['a header of any scheme', 'Authorization: token canary'],
    ['a header of several words', 'Authorization: Digest username="u", response="canary"'],
    ['a header in a command', `curl -H 'Authorization: token canary' https://host`],
    ['a quoted header', '"authorization": "canary"'],
    ['a password in an address', 'https://user:canary@host/x'],
    ['a password with an @', 'postgres://u:p@canary@h/db'],
    ['an npm token', 'npm_canary0123456789abcdefghij'],
    ['a Stripe key', 'sk_live_canary0123456789'],
    ['a Stripe test key', 'sk_test_canary0123456789'],
    ['a restricted Stripe key', 'rk_live_canary0123456789'],
    ['a Google key', 'AIzacanary0123456789abcdefghijklmnopqrs'],
    ['a secret word within a name', 'AWS_SECRET_ACCESS_KEY=abc/canary+g'],
    ['a name that ends in pwd', 'DB_PWD=canary'],
    ['a passphrase', 'passphrase: canary'],
    ['credentials', 'credentials = canary'],
    ['a secret behind another name', 'name=token=canary'],
    ['a quoted secret with quotes', 'password="a \\"b\\" canary"'],
    ['a quoted secret that was cut', 'password="a canary'],
    ['a secret in JSON', '{"client_secret": "a canary"}'],
    ['a named secret', 'db_password=canary'],
    ['a quoted secret', 'api-key: "canary with blanks"'],
    ['a value of the own environment', 'it was canary-own-value.'],
  ])('removes %s', (_name, text) => {
    expect(redact(text)).not.toContain('canary');
    expect(redact(text)).toContain(REDACTED);
  });

  it('removes an AWS key id and a card number, and leaves other numbers', () => {
    expect(redact('AKIAABCDEFGHIJKLMNOP')).toBe(REDACTED);
    expect(redact('card 4111 1111 1111 1111')).toBe(`card ${REDACTED}`);
    expect(redact('took 1732381234567 ns, size 4111111111111112')).toBe('took 1732381234567 ns, size 4111111111111112');
  });

  it('leaves ordinary text, hashes and variables alone', () => {
    for (const text of [
      'Authorization: Bearer ${TOKEN}',
      'Bearer $(TOKEN)',
      'postgres://u:$(PASSWORD)@h/db',
      'password="${PASSWORD}"',
      'token: ${{ secrets.TOKEN }}',
      'PWD=/srv/app',
      'the secretary: Ann; tokenizer=fast; a token is missing',
      'http://127.0.0.1:6060/debug/pprof and internal/token/token.go:12:3: undefined: x',
    ]) {
      expect(redact(text)).toBe(text);
    }
    const text =
      'Makefile:7:13 -X main.token=$(TOKEN) sha256 4f1dc2ab0123456789abcdef0123456789abcdef in /usr/local/bin abc';
    expect(redact(text)).toBe(text);
  });

  it('reaches every string of a document', () => {
    expect(redactDeep({ a: ['Bearer canary'], b: { c: 1, d: true, e: null } }, redact)).toEqual({
      a: [`Bearer ${REDACTED}`],
      b: { c: 1, d: true, e: null },
    });
  });

  it('takes 1 MB of each trigger character in a second', () => {
    for (const trigger of [
      '-',
      'e',
      'a',
      ':',
      '@',
      '"',
      '1',
      ' ',
      '=',
      'eyJ',
      '://',
      'token',
      '-----BEGIN ',
      'token-',
      'token=',
      'token="',
      '://a:',
      'Authorization:',
      '="',
      '\\',
    ]) {
      const text = trigger.repeat(Math.floor(1_000_000 / trigger.length));
      const start = performance.now();
      redact(text);
      expect(performance.now() - start, trigger).toBeLessThan(1000);
    }
  });
});
