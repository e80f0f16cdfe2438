// Written by npm run generate.
import type { Check } from '../check.ts';
import debugInfo from '../debug-info.ts';
import debuggerAttach from '../debugger-attach.ts';
import debuggerSession from '../debugger-session.ts';
import deterministicBuild from '../deterministic-build.ts';
import lineTable from '../line-table.ts';
import moduleIntegrity from '../module-integrity.ts';
import offlineBuild from '../offline-build.ts';
import pprofLive from '../pprof-live.ts';
import pprofRegistration from '../pprof-registration.ts';
import sloCompliance from '../slo-compliance.ts';
import sloDefinition from '../slo-definition.ts';
import staticAnalysis from '../static-analysis.ts';
import unoptimisedBuild from '../unoptimised-build.ts';
import vetShadow from '../vet-shadow.ts';

export const CHECKS: readonly Check[] = [
  debugInfo,
  debuggerAttach,
  debuggerSession,
  deterministicBuild,
  lineTable,
  moduleIntegrity,
  offlineBuild,
  pprofLive,
  pprofRegistration,
  sloCompliance,
  sloDefinition,
  staticAnalysis,
  unoptimisedBuild,
  vetShadow,
];
