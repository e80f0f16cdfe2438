import { describe, expect, it } from 'vitest';
import { DapError } from './dap-error.ts';
import { DapFraming, framed, type FramingLimits } from './dap-framing.ts';

const MESSAGES = [
  { seq: 0, type: 'event', event: 'initialized' },
  { text: 'größer ▶ 😀 \r\n\r\nContent-Length: 3\r\n\r\n{}', list: Array.from({ length: 50 }, (_, n) => n) },
  [],
  { deep: { deeper: null } },
];
const STREAM = Buffer.concat(MESSAGES.map(message => framed(message)));

function trouble(bytes: string | Buffer, limits?: FramingLimits, step = 1_000_000): string {
  const framing = new DapFraming(limits);
  const stream = Buffer.from(bytes);
  try {
    for (let at = 0; at < stream.length; at += step) framing.push(stream.subarray(at, at + step));
  } catch (error) {
    if (error instanceof DapError) return `${error.trouble}: ${error.message}`;
    throw error;
  }
  return framing.atBoundary ? 'whole' : 'half';
}

describe('DapFraming', () => {
  it('gives the same messages wherever the stream is split in two', () => {
    for (let at = 0; at <= STREAM.length; at++) {
      const framing = new DapFraming();
      const messages = [...framing.push(STREAM.subarray(0, at)), ...framing.push(STREAM.subarray(at))];
      expect(messages, `split at ${at}`).toEqual(MESSAGES);
      expect(framing.atBoundary).toBe(true);
    }
  });

  it('gives the same messages in pieces of any size, also of one byte', () => {
    for (let size = 1; size < 60; size++) {
      const framing = new DapFraming();
      const messages: unknown[] = [];
      for (let at = 0; at < STREAM.length; at += size) messages.push(...framing.push(STREAM.subarray(at, at + size)));
      expect(messages, `pieces of ${size}`).toEqual(MESSAGES);
    }
  });

  it('takes other header lines and any case, as HTTP writes them', () => {
    const framing = new DapFraming();
    expect(framing.push(Buffer.from('content-LENGTH:2 \r\nContent-Type: x; charset=utf-8\r\n\r\n{}'))).toEqual([{}]);
  });

  it('knows whether a message has begun', () => {
    for (let at = 1; at < framed(MESSAGES[0]!).length; at++) {
      const framing = new DapFraming();
      framing.push(STREAM.subarray(0, at));
      expect(framing.atBoundary, `after ${at} bytes`).toBe(false);
    }
  });

  it.each([
    ['no header', '{"seq":1}'.repeat(1000)],
    ['a header without colon', 'Content-Length 2\r\n\r\n{}'],
    ['a header without length', 'Content-Type: json\r\n\r\n{}'],
    ['two lengths', 'Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}'],
    ['a negative length', 'Content-Length: -2\r\n\r\n{}'],
    ['a length in hex', 'Content-Length: 0x2\r\n\r\n{}'],
    ['a length of 0', 'Content-Length: 0\r\n\r\n'],
    ['an empty header', '\r\n\r\n'],
    ['what is no JSON', 'Content-Length: 2\r\n\r\n{,'],
    ['a header without end', `Content-Length: 2\r\n${'X: y\r\n'.repeat(2000)}`],
  ])('calls %s malformed, in one piece and byte by byte', (_, bytes) => {
    expect(trouble(bytes)).toMatch(/^malformed: the server sent/);
    expect(trouble(bytes, undefined, 1)).toBe(trouble(bytes));
  });

  it('refuses a message over the limit before it is read, and a stream over the limit in sum', () => {
    expect(trouble('Content-Length: 8388609\r\n\r\n')).toBe(
      'too-large: the server announced a message of 8388609 bytes; at most 8388608 are taken',
    );
    expect(trouble('Content-Length: 999999999999999\r\n\r\n')).toMatch(/^too-large/);
    expect(trouble(`Content-Length: ${'9'.repeat(300)}\r\n\r\n`)).toMatch(/^malformed/);
    expect(trouble(STREAM, { messageBytes: 1000, totalBytes: STREAM.length })).toBe('whole');
    expect(trouble(STREAM, { messageBytes: 1000, totalBytes: STREAM.length - 1 })).toMatch(/^too-large/);
    expect(
      trouble(Buffer.concat(Array.from({ length: 100 }, () => STREAM)), { messageBytes: 1000, totalBytes: 9000 }, 7),
    ).toMatch(/^too-large/);
  });

  it('ends with a DapError or a whole stream for any damage to one byte', () => {
    for (let at = 0; at < STREAM.length; at++) {
      for (const byte of [0, 0x0a, 0x20, 0x39, 0x7b, 0xff]) {
        const damaged = Buffer.from(STREAM);
        damaged[at] = byte;
        expect(trouble(damaged)).toMatch(/^(?:malformed|too-large|whole|half)/);
      }
    }
  });

  it('takes a deeply nested message without harm', () => {
    const deep = '['.repeat(1_000_000);
    expect(trouble(`Content-Length: ${deep.length}\r\n\r\n${deep}`)).toMatch(/^malformed/);
  });
});
