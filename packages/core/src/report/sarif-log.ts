import type { Fact } from '../standard/index.ts';

/** The part of SARIF 2.1.0 that a report fills. Names and meaning: OASIS Standard, §3. */
export interface SarifLog {
  readonly $schema: string;
  readonly version: '2.1.0';
  readonly runs: readonly SarifRun[];
}

export interface SarifRun {
  readonly tool: {
    readonly driver: {
      readonly name: string;
      readonly version: string;
      readonly rules: readonly SarifRule[];
      readonly properties: { readonly standardVersion: string };
    };
  };
  /** The `automationDetails.guid` of the run that `baselineState` is by. */
  readonly baselineGuid?: string;
  readonly automationDetails: { readonly id: string; readonly guid: string };
  readonly invocations: readonly {
    readonly executionSuccessful: boolean;
    readonly endTimeUtc: string;
    readonly toolExecutionNotifications: readonly SarifNotification[];
  }[];
  readonly columnKind: 'utf16CodeUnits';
  readonly originalUriBaseIds: { readonly SRCROOT: { readonly description: SarifMessage } };
  readonly versionControlProvenance?: readonly {
    readonly repositoryUri: string;
    readonly revisionId?: string;
    readonly branch?: string;
    readonly mappedTo: { readonly uriBaseId: 'SRCROOT' };
  }[];
  readonly results: readonly SarifResult[];
}

export interface SarifMessage {
  readonly text: string;
}

export type SarifLevel = 'error' | 'warning' | 'note';

export interface SarifRule {
  readonly id: string;
  readonly name: string;
  readonly shortDescription: SarifMessage;
  readonly fullDescription: SarifMessage;
  readonly help: SarifMessage & { readonly markdown: string };
  readonly defaultConfiguration: { readonly level: SarifLevel };
  readonly properties: {
    readonly tags: readonly string[];
    readonly precision: string;
    readonly 'problem.severity': 'error' | 'warning';
  };
}

export interface SarifResult {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly kind: 'fail';
  readonly baselineState?: 'new' | 'unchanged';
  readonly level: SarifLevel;
  readonly message: SarifMessage;
  readonly locations: readonly SarifLocation[];
  readonly relatedLocations: readonly (SarifLocation & { readonly id: number; readonly message: SarifMessage })[];
  readonly partialFingerprints: { readonly 'gds/v1': string; readonly primaryLocationLineHash?: string };
  readonly suppressions?: readonly {
    readonly kind: 'external';
    readonly status: 'accepted';
    readonly justification: string;
  }[];
  readonly properties: { readonly required: boolean; readonly target?: string; readonly evidence?: readonly Fact[] };
}

export interface SarifLocation {
  readonly physicalLocation?: {
    readonly artifactLocation: { readonly uri: string; readonly uriBaseId: 'SRCROOT' };
    readonly region: {
      readonly startLine: number;
      readonly startColumn?: number;
      readonly endLine?: number;
      readonly endColumn?: number;
      readonly snippet?: SarifMessage;
    };
    /** The whole line, when the region is a part of it. */
    readonly contextRegion?: { readonly startLine: number; readonly snippet: SarifMessage };
  };
  readonly logicalLocations?: readonly { readonly fullyQualifiedName: string; readonly kind: string }[];
}

export interface SarifNotification {
  readonly level: SarifLevel;
  readonly message: SarifMessage;
  readonly associatedRule?: { readonly id: string; readonly index: number };
}
