/** The kinds of thing that `gds verify` can be pointed at. */
export const TARGET_KINDS = ['package', 'binary', 'image', 'live'] as const;
export type TargetKind = (typeof TARGET_KINDS)[number];

/** A production binary is optimised; a debug binary is compiled with `-N -l`. */
export const TARGET_ROLES = ['production', 'debug'] as const;
export type TargetRole = (typeof TARGET_ROLES)[number];

export const PILLARS = [
  'buildability',
  'debuggability',
  'observability',
  'verifiability',
  'runtime',
  'traceability',
  'reliability',
] as const;
export type Pillar = (typeof PILLARS)[number];

export const AXES = [
  'latency-visibility',
  'context-propagation',
  'alert-precision',
  'root-cause-speed',
  'slo-compliance',
] as const;
export type AxisId = (typeof AXES)[number];

export type Level = 1 | 2 | 3;

/** A number that a check compares with; `gds.yaml` may override it within `min`…`max`. */
export interface ThresholdDefinition {
  readonly default: number;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly means: string;
  /** Which values let less pass; left out where neither direction always does. */
  readonly stricter?: 'lower' | 'higher';
}

/** `must` counts for the level; `debug-role` is a must for targets of role `debug` alone. */
export type Requirement = 'must' | 'debug-role' | 'recommended';

/** One row of the standard. Everything that names a check derives from it. */
export interface CheckDefinition {
  /** Public code, numbered once and never reused. */
  readonly code: `GDS-ERR-${string}`;
  /** Public id, kebab-case. */
  readonly id: string;
  /** What holds when the check passes, in a few words. */
  readonly title: string;
  /** What is wrong when it fails, in a few words: the head of an annotation. */
  readonly failTitle: string;
  readonly pillar: Pillar;
  readonly level: Level;
  readonly requirement: Requirement;
  readonly status: 'built' | 'planned';
  /** `target`: judged for each target. `service`: judged once a service. */
  readonly scope: 'target' | 'service';
  /** Kinds of target it applies to; empty for checks of the service. */
  readonly appliesTo: readonly TargetKind[];
  /** How long a result stays valid, in days; `null`: as long as its commit is the newest. */
  readonly maxAgeDays: number | null;
  /** One sentence: what somebody on call loses without it. */
  readonly why: string;
  /** The change that mends it, as a person would do it. */
  readonly remedy: string;
  /** A file that mends it, to start from. */
  readonly example?: { readonly file: string; readonly text: string };
  /** Axes of the radar it feeds. */
  readonly axes: readonly AxisId[];
  readonly thresholds: Readonly<Record<string, ThresholdDefinition>>;
}
