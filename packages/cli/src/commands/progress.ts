import { EVIDENCE_WORK, type EvidenceEvent } from '@gds-dev/core/node';
import { terminalSafeLine } from '@gds-dev/core/terminal';

/** How often the line is written: anew on a terminal, one more elsewhere. */
const EVERY_MS = { terminal: 1000, log: 30_000 };

interface Running {
  readonly what: string;
  /** When it would have begun had it never waited, by `performance.now()`. */
  readonly since: number;
}

/** What a line needs of a terminal. */
export type ProgressStream = Pick<NodeJS.WriteStream, 'write'> & {
  readonly isTTY?: boolean;
  readonly columns?: number;
};

/** One line that says what is being done and for how long; in a log, one every half minute. */
export class Progress {
  readonly #stream: ProgressStream;
  readonly #running = new Map<string, Running>();
  #ticking: NodeJS.Timeout | null = null;
  #shown = false;

  constructor(stream: ProgressStream) {
    this.#stream = stream;
  }

  show(event: EvidenceEvent): void {
    const id = `${event.target ?? ''}\0${event.key}`;
    if (event.state === 'running') {
      const what = terminalSafeLine([event.target, EVIDENCE_WORK[event.key]].filter(Boolean).join(': '));
      this.#running.set(id, { what, since: performance.now() - event.ms });
    } else this.#running.delete(id);
    if (this.#stream.isTTY) this.#draw();
    // The line alone keeps no process alive.
    this.#ticking ??= setInterval(() => this.#draw(), EVERY_MS[this.#stream.isTTY ? 'terminal' : 'log']).unref();
  }

  /** Erases the line and draws no more until something starts. */
  clear(): void {
    if (this.#ticking) clearInterval(this.#ticking);
    this.#ticking = null;
    this.#erase();
  }

  /** What has run longest stands first: it is what one waits for, and what a narrow terminal shows. */
  #draw(): void {
    this.#erase();
    if (this.#running.size === 0) return;
    const now = performance.now();
    const line = [...this.#running.values()]
      .sort((a, b) => a.since - b.since)
      .map(({ what, since }) => `${what} ${Math.floor((now - since) / 1000)} s`)
      .join(' · ');
    if (!this.#stream.isTTY) {
      this.#stream.write(`… ${line}\n`);
      return;
    }
    // The last column stays free: some terminals wrap when it is written.
    this.#stream.write(cut(`… ${line}`, (this.#stream.columns || 80) - 1));
    this.#shown = true;
  }

  #erase(): void {
    if (this.#shown) this.#stream.write('\r\u001b[2K');
    this.#shown = false;
  }
}

function cut(line: string, width: number): string {
  return line.length > width ? `${line.slice(0, Math.max(0, width - 1))}…` : line;
}
