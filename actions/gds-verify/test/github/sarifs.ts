import { randomUUID } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { Faulty, json, notFound, refusal } from './answer.ts';
import type { Handlers } from './operation.ts';

export interface SarifBody {
  readonly commit_sha: string;
  readonly ref: string;
  readonly sarif: string;
  readonly tool_name?: string;
  readonly checkout_uri?: string;
  readonly started_at?: string;
  readonly validate?: boolean;
}

export interface SarifRun {
  readonly tool: { readonly driver: { readonly name: string; readonly rules?: readonly SarifRule[] } };
  readonly automationDetails?: { readonly id?: string };
  readonly results?: readonly SarifResult[];
}

interface SarifRule {
  readonly id: string;
  readonly properties?: { readonly tags?: readonly string[] };
}

interface SarifResult {
  readonly ruleId?: string;
  readonly locations?: readonly {
    readonly physicalLocation?: { readonly artifactLocation?: { readonly uri?: string } };
  }[];
}

/** A file that code scanning took. */
export interface Upload {
  readonly id: string;
  readonly commit_sha: string;
  readonly ref: string;
  readonly log: { readonly version: string; readonly runs: readonly SarifRun[] };
  /** Why its processing failed; empty when it did not. */
  readonly errors: readonly string[];
}

/** GitHub's limits of SARIF files. */
const MOST_ZIPPED = 10 * 1024 * 1024;
const MOST_UNZIPPED = 200 * 1024 * 1024;
const MOST_RUNS = 20;
const MOST_RESULTS = 25_000;
const MOST_LOCATIONS = 1_000;
const MOST_TAGS = 20;
const MOST_RULES = 25_000;

export const sarifs: Handlers = {
  /** GitHub takes what it can unpack, and judges it later: the answer is 202, and the processing fails. */
  'code-scanning/upload-sarif': async ({ request, body, repository }) => {
    const { sarif, commit_sha: commit, ref } = body as SarifBody;
    if (!/^refs\/(?:heads\/.+|tags\/.+|pull\/\d+\/(?:merge|head))$/.test(ref)) throw new Faulty([`ref ${ref}`]);
    if (repository.unknownCommits.has(commit)) throw new Faulty([`commit not found: ${commit}`]);
    const log = unpacked(sarif);
    const errors = await logFaults(log);
    request.faults.push(...errors);
    const id = randomUUID();
    repository.uploads.push({ id, commit_sha: commit, ref, log, errors });
    return json(202, {
      id,
      url: `https://api.github.com/repos/${repository.fullName}/code-scanning/sarifs/${id}`,
    });
  },

  'code-scanning/get-sarif': ({ params, repository }) => {
    const upload = repository.uploads.find(one => one.id === params['sarif_id']);
    if (!upload) return notFound();
    const { id, errors } = upload;
    if (errors.length > 0) return json(200, { processing_status: 'failed', errors });
    const url = `https://api.github.com/repos/${repository.fullName}/code-scanning/analyses?sarif_id=${id}`;
    return json(200, { processing_status: 'complete', analyses_url: url });
  },
};

/** The log in base64 of gzip. */
function unpacked(sarif: string): Upload['log'] {
  const zipped = Buffer.from(sarif, 'base64');
  const bad = (fault: string) => new Faulty([fault], refusal(400, `Invalid SARIF. ${fault}`));
  if (!/^[\d+/A-Za-z]+={0,2}$/.test(sarif)) throw bad('sarif is no base64');
  if (zipped.length > MOST_ZIPPED) {
    const fault = `the SARIF file has ${zipped.length} bytes; the most is ${MOST_ZIPPED}`;
    throw new Faulty([fault], refusal(413, fault));
  }
  let text: string;
  try {
    text = gunzipSync(zipped, { maxOutputLength: MOST_UNZIPPED }).toString('utf8');
  } catch {
    throw bad('sarif is no gzip');
  }
  try {
    return JSON.parse(text) as Upload['log'];
  } catch {
    throw bad('sarif is no JSON');
  }
}

/** What the schema of SARIF and GitHub's limits refuse. */
async function logFaults(log: Upload['log']): Promise<string[]> {
  const { sarifFaults } = await import('../../../../packages/core/test/sarif-schema.ts');
  const faults = sarifFaults(log);
  if (faults.length > 0) return faults;
  if (log.runs.length > MOST_RUNS) faults.push(`the file has ${log.runs.length} runs; the most is ${MOST_RUNS}`);
  const categories = log.runs.map(run => `${run.tool.driver.name} ${categoryOf(run)}`);
  for (const one of new Set(categories.filter((category, at) => categories.indexOf(category) !== at))) {
    faults.push(`several runs have the same tool and category: ${one}`);
  }
  for (const { results = [], tool } of log.runs) {
    const rules = tool.driver.rules ?? [];
    if (results.length > MOST_RESULTS) faults.push(`a run has ${results.length} results; the most is ${MOST_RESULTS}`);
    if (rules.length > MOST_RULES) faults.push(`a run has ${rules.length} rules; the most is ${MOST_RULES}`);
    if (rules.some(rule => (rule.properties?.tags ?? []).length > MOST_TAGS))
      faults.push(`a rule has more than ${MOST_TAGS} tags`);
    if (results.some(result => (result.locations ?? []).length > MOST_LOCATIONS))
      faults.push(`a result has more than ${MOST_LOCATIONS} locations`);
    for (const { locations = [] } of results) {
      if (locations.length === 0) faults.push('locationFromSarifResult: expected at least one location');
      else if (locations[0]!.physicalLocation?.artifactLocation?.uri === undefined)
        faults.push('locationFromSarifResult: expected artifact location');
    }
  }
  return faults;
}

/** The category is the id up to its last slash. */
function categoryOf(run: SarifRun): string {
  const id = run.automationDetails?.id ?? '';
  return id.slice(0, id.lastIndexOf('/') + 1);
}
