import { z } from 'zod';
import { type HttpAccess, NAMED_ADDRESS } from './access.ts';
import { HttpError } from './http-error.ts';
import { fetchBounded } from './fetch-bounded.ts';

const MAX_BYTES = 16 * 1024 * 1024;
/** Below the 11,000 points that Prometheus gives at most for one series. */
const MAX_POINTS = 10_000;

const number = z.tuple([z.number(), z.string()]);
const head = { status: z.literal('success'), warnings: z.array(z.string()).optional() };
const InstantSchema = z.object({
  ...head,
  data: z.object({ resultType: z.literal('vector'), result: z.array(z.object({ value: number })).max(1) }),
});
const RangeSchema = z.object({
  ...head,
  data: z.object({ resultType: z.literal('matrix'), result: z.array(z.object({ values: z.array(number) })).max(1) }),
});

/**
 * A Prometheus-compatible HTTP API. Each query must give one series at most. Methods reject with
 * {@link HttpError}. Source: Prometheus documentation, "HTTP API".
 */
export class Prometheus {
  /** Whether an answer carried warnings, as a cluster gives when parts of it did not answer. */
  partial = false;
  readonly #base: string;
  readonly #signal: AbortSignal;
  readonly #access: HttpAccess;

  /** `url` with its base path: `/api/v1/…` is put behind it. */
  constructor(url: string, signal: AbortSignal, access: HttpAccess = NAMED_ADDRESS) {
    const { origin, pathname } = new URL(url);
    this.#base = origin + (pathname.endsWith('/') ? pathname.slice(0, -1) : pathname);
    this.#signal = signal;
    this.#access = access;
  }

  /** The value at a time (seconds since 1970); `null` where there is none. */
  async instant(query: string, time: number): Promise<number | null> {
    const { data } = await this.#ask('query', { query, time: String(time) }, InstantSchema);
    const value = Number(data.result[0]?.value[1] ?? NaN);
    return Number.isFinite(value) ? value : null;
  }

  /** The values at start + step, start + 2 step … end, times in seconds; `null` where there is none. */
  async range(query: string, start: number, end: number, step: number): Promise<(number | null)[]> {
    const values = new Array<number | null>(Math.round((end - start) / step)).fill(null);
    for (let first = 0; first < values.length; first += MAX_POINTS) {
      const last = Math.min(first + MAX_POINTS, values.length) - 1;
      const times = {
        start: String(start + (first + 1) * step),
        end: String(start + (last + 1) * step),
        step: String(step),
      };
      const { data } = await this.#ask('query_range', { query, ...times }, RangeSchema);
      for (const [time, text] of data.result[0]?.values ?? []) {
        const index = Math.round((time - start) / step) - 1;
        const value = Number(text);
        if (index >= first && index <= last && Number.isFinite(value)) values[index] = value;
      }
    }
    return values;
  }

  async #ask<T extends { warnings?: string[] | undefined }>(
    path: string,
    form: Record<string, string>,
    schema: z.ZodType<T>,
  ): Promise<T> {
    const answer = await fetchBounded({
      url: `${this.#base}/api/v1/${path}`,
      form: new URLSearchParams(form),
      accept: ['application/json'],
      maxBytes: MAX_BYTES,
      ...this.#access,
      signal: this.#signal,
    });
    const parsed = schema.safeParse(parseJson(answer.body));
    if (!parsed.success) {
      const message = `${answer.url}: what it answers is not Prometheus’s answer to a query`;
      throw new HttpError('content-type', answer.url, message, 'Check that the address is the one of Prometheus.');
    }
    if (parsed.data.warnings && parsed.data.warnings.length > 0) this.partial = true;
    return parsed.data;
  }
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return undefined;
  }
}
