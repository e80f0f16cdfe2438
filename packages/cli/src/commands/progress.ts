import type { EvidenceEvent } from '@gds-dev/core/node';
import { terminalSafeLine } from '@gds-dev/core/terminal';

const WORDS: Readonly<Record<EvidenceEvent['key'], string>> = {
  binary: 'build and read the binary',
  buildRecipe: 'find how it is built',
  offlineBuild: 'build without network',
  modules: 'check go.mod and go.sum',
  rebuild: 'build again elsewhere',
  goSource: 'read the source',
  vet: 'vet and shadow',
  staticAnalysis: 'staticcheck',
  debuggerSession: 'try a debugger session',
  livePprof: 'fetch profiles',
  sloFiles: 'read SLOs',
  sloMeasurements: 'measure SLOs',
};

/** One line on a terminal that says what is being done; nothing elsewhere. */
export class Progress {
  readonly #stream: NodeJS.WriteStream;
  readonly #running = new Map<string, string>();
  #shown = false;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  show(event: EvidenceEvent): void {
    if (!this.#stream.isTTY) return;
    const id = `${event.target ?? ''}\0${event.key}`;
    if (event.state === 'started') this.#running.set(id, [event.target, WORDS[event.key]].filter(Boolean).join(': '));
    else this.#running.delete(id);
    const line = terminalSafeLine([...this.#running.values()].join(' · '));
    const width = (this.#stream.columns ?? 80) - 4;
    this.clear();
    this.#stream.write(`… ${line.slice(0, width)}`);
    this.#shown = true;
  }

  clear(): void {
    if (this.#shown) this.#stream.write('\r\u001b[2K');
    this.#shown = false;
  }
}
