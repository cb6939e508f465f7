import type { runbookChecks } from '../project/schemas/runbooks-schema.js';

/** What a step looks at. */
export type RunbookCheck = (typeof runbookChecks)[number];

/** A runbook whose every mistake has been looked for. */
export interface Runbook {
  readonly name: string;
  readonly description: string;
  readonly steps: readonly RunbookStep[];
}

export interface RunbookStep {
  /** From 1. */
  readonly number: number;
  readonly title: string;
  readonly work: RunbookWork;
}

/** Empty selections mean all. */
export type RunbookWork =
  | { readonly check: 'files'; readonly select: readonly string[]; readonly paths: readonly string[] }
  | { readonly check: 'types'; readonly select: readonly string[]; readonly columns: readonly string[] }
  | { readonly check: 'connections' }
  | { readonly check: 'build'; readonly select: readonly string[]; readonly job?: string }
  | {
      readonly check: 'release';
      readonly publish: readonly string[];
      readonly tables: readonly string[];
    }
  | {
      readonly check: 'personal-data';
      readonly select: readonly string[];
      readonly publish: readonly string[];
    };

/** One thing that was looked at: names and figures, never a value of the data. */
export interface Proof {
  /** `note`: worth reading, and no failure. */
  readonly state: 'pass' | 'fail' | 'note';
  /** What was looked at. */
  readonly subject: string;
  /** What was found, in one line. */
  readonly text: string;
  readonly remedy?: string;
}

/** What came of a step. */
export interface StepReport {
  readonly step: RunbookStep;
  /** `skipped`: not reached; `planned`: of a dry run. */
  readonly status: 'passed' | 'failed' | 'skipped' | 'planned';
  readonly proofs: readonly Proof[];
  readonly seconds: number;
}

/** What came of all of it. */
export interface RunbookReport {
  readonly runbook: Runbook;
  readonly project: string;
  readonly target: string;
  readonly eider: string;
  readonly commit?: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly steps: readonly StepReport[];
}

/** What each check is called when the author gives it no name. */
export const checkTitles: { readonly [Check in RunbookCheck]: string } = {
  files: 'Files are present',
  types: 'Sensitive types are declared',
  connections: 'Connections and set-up are ready',
  build: 'Everything is built and tested',
  release: 'The needed tables are released',
  'personal-data': 'No personal data in marts and releases',
};
