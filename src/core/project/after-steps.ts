import type { Span } from '../diagnostics/source.js';

/** Something that is done once a release is in place. Failing, it leaves the release where it is. */
export type AfterStep = (S3Step | CommandStep | WebhookStep | MetabaseStep) & {
  /** Further attempts after the first. */
  readonly retries: number;
  /** Seconds before the second attempt; twice as many before each further one. */
  readonly delay: number;
  /** Seconds that one attempt may take. */
  readonly timeout: number;
  readonly at: Span;
};

/** A text of project.yml, or the name of the environment variable that holds it: `env:NAME`. */
export type Setting = string;

/** Uploads the release; the object before becomes an earlier one. */
export interface S3Step {
  readonly kind: 's3';
  /** `s3://bucket/key`. */
  readonly url: string;
  readonly keyId: Setting;
  readonly secret: Setting;
  readonly endpoint?: Setting;
  readonly region?: Setting;
  /** Whether the bucket stands in the path, not in the host's name. */
  readonly pathStyle: boolean;
}

/** Runs a program, without a shell. */
export interface CommandStep {
  readonly kind: 'command';
  readonly argv: readonly string[];
}

/** Posts what was released to an address, signed where there is a secret. */
export interface WebhookStep {
  readonly kind: 'webhook';
  readonly url: Setting;
  readonly secret?: Setting;
}

/** Tells Metabase: its schema, its values, the descriptions; and asks which release it serves. */
export interface MetabaseStep {
  readonly kind: 'metabase';
  readonly url: Setting;
  readonly database: number;
  readonly key?: Setting;
  readonly user?: Setting;
  readonly password?: Setting;
}

/** The variables that a step's settings name. */
export function variablesOf(step: AfterStep): readonly string[] {
  const named = Object.entries(step).flatMap(([key, value]: readonly [string, unknown]) =>
    typeof value === 'string' && value.startsWith('env:') && key !== 'kind' ? [value.slice(4)] : [],
  );
  return [...new Set(named)];
}

/** What a step is called in messages: nothing of it is secret. */
export function stepLabel(step: AfterStep): string {
  switch (step.kind) {
    case 's3':
      return step.url;
    case 'command':
      return `command ${step.argv[0] ?? ''}`;
    case 'webhook':
    case 'metabase':
      return `${step.kind} ${originOf(step.url)}`;
  }
}

/** An address may be a secret by itself: its host is not. */
function originOf(url: Setting): string {
  return /^https?:\/\/(?:[^/@]*@)?([^/?#]+)/u.exec(url)?.[1] ?? url;
}
