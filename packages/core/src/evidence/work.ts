import type { EvidenceKey } from './index.ts';

/** What gds does to have each kind of evidence, for a person: `the time was up before gds could …`. */
export const EVIDENCE_WORK: Readonly<Record<EvidenceKey, string>> = {
  binary: 'build and read the binary',
  buildRecipe: 'find how it is built',
  offlineBuild: 'build without network',
  modules: 'check go.mod and go.sum',
  rebuild: 'build again elsewhere',
  goSource: 'read the source',
  vet: 'run vet and shadow',
  staticAnalysis: 'run staticcheck',
  debuggerSession: 'try a debugger session',
  debuggerAttach: 'attach a debugger',
  livePprof: 'fetch profiles',
  sloFiles: 'read SLOs',
  sloMeasurements: 'measure SLOs',
};
