import type { Setting } from '../../../core/project/after-steps.js';

/** What is in place, for the steps after it. */
export interface Released {
  readonly publication: string;
  /** The release's own name. */
  readonly release: string;
  /** Absolute: the file, or the folder of files. */
  readonly path: string;
  /** ISO 8601, UTC. */
  readonly publishedAt: string;
  readonly commit?: string;
  /** How many earlier releases are kept. */
  readonly keep: number;
  readonly tables: readonly ReleasedDescription[];
}

export interface ReleasedDescription {
  readonly table: string;
  readonly rows: number;
  readonly description: string;
  readonly columns: readonly { readonly name: string; readonly description: string }[];
}

/** What an attempt of a step knows. */
export interface StepContext {
  readonly released: Released;
  /** The value of a setting: itself, or that of the variable it names. */
  readonly setting: (setting: Setting) => string;
  /** The environment of programs. */
  readonly env: { readonly [name: string]: string | undefined };
  /** Ends the attempt: its time is over, or the caller gave up. */
  readonly signal: AbortSignal;
}

/** Why an attempt failed, in words that hold no secret and no value of data. */
export class StepFailed extends Error {
  override readonly name = 'StepFailed';
}

/** The text of a response; refused unless its status is one of success. Addresses are in no message. */
export async function request(
  url: string,
  init: RequestInit & { readonly signal: AbortSignal },
  what = '',
): Promise<string> {
  let response: Response;
  let text: string;
  try {
    // A redirect would carry the body, and its signature, to another host.
    response = await fetch(url, { redirect: 'manual', ...init });
    text = await response.text();
  } catch (cause) {
    if (init.signal.aborted) throw cause;
    throw new StepFailed(`${what}it cannot be reached`, { cause });
  }
  if (response.ok) return text;
  throw new StepFailed(`${what}it answers ${response.status}`);
}
