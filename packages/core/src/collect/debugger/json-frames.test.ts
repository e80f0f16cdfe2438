import { describe, expect, it } from 'vitest';
import { FrameError, JsonFrames } from './json-frames.ts';

const frames = (...chunks: readonly string[]) => {
  const stream = new JsonFrames();
  return chunks.flatMap(chunk => stream.push(Buffer.from(chunk)).map(String));
};

describe('JsonFrames', () => {
  it('cuts objects apart, with and without white space between them', () => {
    expect(frames('{"a":1}\n{"b":{"c":[{}]}}{} ')).toEqual(['{"a":1}', '{"b":{"c":[{}]}}', '{}']);
  });

  it('is not misled by braces, quotes and backslashes in strings', () => {
    const object = JSON.stringify({ text: '}{"\\"}\\', '"{': '\\"' });
    expect(frames(object + object)).toEqual([object, object]);
  });

  it('gives the same at every place where the stream may be cut', () => {
    const text = `${JSON.stringify({ é: 'ü"}\\', n: [{ x: {} }] })}\n{"id":2}`;
    const bytes = Buffer.from(text);
    for (let first = 0; first <= bytes.length; first++) {
      for (let second = first; second <= bytes.length; second++) {
        const stream = new JsonFrames();
        const parts = [bytes.subarray(0, first), bytes.subarray(first, second), bytes.subarray(second)];
        expect(parts.flatMap(part => stream.push(part)).map(String)).toEqual(text.split('\n'));
      }
    }
  });

  it.each(['HTTP/1.1 400 Bad Request', '[]', '"text"', '\0', 'null'])('refuses %j as no object', text => {
    expect(() => frames(text)).toThrow(FrameError);
  });

  it('refuses what is too large, in one message and in sum', () => {
    expect(() => new JsonFrames(100).push(Buffer.from(`{"a":"${'x'.repeat(200)}`))).toThrow('larger than 100 bytes');
    const stream = new JsonFrames(100);
    for (let n = 0; n < 12; n++) stream.push(Buffer.from('{"a":12}'));
    expect(() => stream.push(Buffer.from('{"a":12}'))).toThrow('larger than 100 bytes');
  });
});
