// Written by npm run generate.
import type { Collector } from '../collector.ts';
import binary from '../binary.ts';
import buildRecipe from '../build-recipe.ts';
import debuggerAttach from '../debugger-attach.ts';
import debuggerSession from '../debugger-session.ts';
import goSource from '../go-source.ts';
import livePprof from '../live-pprof.ts';
import modules from '../modules.ts';
import offlineBuild from '../offline-build.ts';
import rebuild from '../rebuild.ts';
import sloFiles from '../slo-files.ts';
import sloMeasurements from '../slo-measurements.ts';
import staticAnalysis from '../static-analysis.ts';
import vet from '../vet.ts';

export const COLLECTORS: readonly Collector[] = [
  binary,
  buildRecipe,
  debuggerAttach,
  debuggerSession,
  goSource,
  livePprof,
  modules,
  offlineBuild,
  rebuild,
  sloFiles,
  sloMeasurements,
  staticAnalysis,
  vet,
];
