import type { EvidenceEvent } from '@gds-dev/core/node';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Progress } from './progress.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }));
afterEach(() => void vi.useRealTimers());

const ERASE = '\r\u001b[2K';

function terminal(columns = 80, isTTY = true) {
  const written: string[] = [];
  return { written, stream: { isTTY, columns, write: (text: string | Uint8Array) => written.push(String(text)) > 0 } };
}

function event(key: EvidenceEvent['key'], state: EvidenceEvent['state'], target = 'x', ms = 0): EvidenceEvent {
  return { key, state, target, ms };
}

it('says what runs and for how long, anew each second, the longest first', () => {
  const { stream, written } = terminal();
  const progress = new Progress(stream);
  progress.show(event('offlineBuild', 'running'));
  vi.advanceTimersByTime(2000);
  progress.show(event('vet', 'running'));
  vi.advanceTimersByTime(1000);
  progress.show(event('offlineBuild', 'ended'));
  progress.clear();
  expect(written.filter(text => text !== ERASE)).toEqual([
    '… x: build without network 0 s',
    '… x: build without network 1 s',
    '… x: build without network 2 s',
    '… x: build without network 2 s · x: run vet and shadow 0 s',
    '… x: build without network 3 s · x: run vet and shadow 1 s',
    '… x: run vet and shadow 1 s',
  ]);
});

it('shows nothing that waits, and counts on from where it was', () => {
  const { stream, written } = terminal();
  const progress = new Progress(stream);
  progress.show(event('vet', 'running'));
  progress.show(event('vet', 'waiting'));
  vi.advanceTimersByTime(9000);
  progress.show(event('offlineBuild', 'running', 'y'));
  progress.show(event('vet', 'running', 'x', 2000));
  progress.clear();
  expect(written.filter(text => text !== ERASE)).toEqual([
    '… x: run vet and shadow 0 s',
    '… y: build without network 0 s',
    '… x: run vet and shadow 2 s · y: build without network 0 s',
  ]);
});

it('erases its line before each next one and at the end, and then is silent', () => {
  const { stream, written } = terminal();
  const progress = new Progress(stream);
  progress.show(event('vet', 'running'));
  vi.advanceTimersByTime(1000);
  progress.clear();
  vi.advanceTimersByTime(5000);
  expect(written).toEqual(['… x: run vet and shadow 0 s', ERASE, '… x: run vet and shadow 1 s', ERASE]);
  expect(vi.getTimerCount()).toBe(0);
});

it('stays within one line of the terminal and lets no control character through', () => {
  const { stream, written } = terminal(20);
  new Progress(stream).show(event('staticAnalysis', 'running', 'a\n\u001b[31mvery-long-name'));
  expect(written).toHaveLength(1);
  expect(written[0]).toHaveLength(19);
  expect(written[0]).toMatch(/^… a[^\p{Cc}]*…$/u);
});

it('writes a line every half minute into a log, and nothing of a run that is shorter', () => {
  const { stream, written } = terminal(20, false);
  const progress = new Progress(stream);
  progress.show(event('offlineBuild', 'running'));
  progress.show(event('vet', 'running'));
  vi.advanceTimersByTime(29_000);
  expect(written).toEqual([]);
  vi.advanceTimersByTime(1000);
  progress.show(event('vet', 'ended'));
  vi.advanceTimersByTime(30_000);
  progress.clear();
  vi.advanceTimersByTime(60_000);
  expect(written).toEqual([
    '… x: build without network 30 s · x: run vet and shadow 30 s\n',
    '… x: build without network 60 s\n',
  ]);
  expect(vi.getTimerCount()).toBe(0);
});
