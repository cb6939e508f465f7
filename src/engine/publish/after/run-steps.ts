import { setTimeout as pause } from 'node:timers/promises';
import { stepLabel, type AfterStep } from '../../../core/project/after-steps.js';
import { runCommand } from './command.js';
import { refreshMetabase } from './metabase.js';
import { StepFailed, type Released, type StepContext } from './step.js';
import { postWebhook } from './webhook.js';

export interface StepsOptions {
  readonly steps: readonly AfterStep[];
  readonly released: Released;
  readonly env: { readonly [name: string]: string | undefined };
  readonly now: () => Date;
  /** The caller gives up: no further attempt is made. */
  readonly signal: AbortSignal;
  readonly onResult: (result: StepResult) => Promise<void>;
}

export interface StepResult {
  readonly step: AfterStep;
  readonly label: string;
  readonly attempts: number;
  /** Why the last attempt failed; absent when one succeeded. */
  readonly reason?: string;
}

/** Does the steps, one after the other, each as often as it says; a step that fails does not keep the next from being done. */
export async function runSteps(options: StepsOptions): Promise<void> {
  for (const step of options.steps) {
    if (options.signal.aborted) return;
    await options.onResult(await attemptOften(step, options));
  }
}

async function attemptOften(step: AfterStep, options: StepsOptions): Promise<StepResult> {
  const label = stepLabel(step);
  let delay = step.delay;
  for (let attempts = 1; ; attempts += 1) {
    const reason = await attempt(step, options);
    if (reason === undefined) return { step, label, attempts };
    if (attempts > step.retries || options.signal.aborted) return { step, label, attempts, reason };
    await pause(delay * 1000, undefined, { signal: options.signal }).catch(() => undefined);
    delay *= 2;
  }
}

async function attempt(step: AfterStep, options: StepsOptions): Promise<string | undefined> {
  const late = AbortSignal.timeout(step.timeout * 1000);
  const context: StepContext = {
    released: options.released,
    env: options.env,
    setting: (text) => (text.startsWith('env:') ? (options.env[text.slice(4)] ?? '') : text),
    signal: AbortSignal.any([late, options.signal]),
  };
  try {
    await once(step, context, options.now());
    return undefined;
  } catch (error) {
    if (error instanceof StepFailed) return error.message;
    if (options.signal.aborted) return 'it was interrupted';
    if (late.aborted) return `it was not done in ${step.timeout} s`;
    throw error;
  }
}

async function once(step: AfterStep, context: StepContext, now: Date): Promise<void> {
  switch (step.kind) {
    case 's3': {
      const { uploadRelease } = await import('./s3.js');
      return uploadRelease(step, context);
    }
    case 'command':
      return runCommand(step, context);
    case 'webhook':
      return postWebhook(step, context, now);
    case 'metabase':
      return refreshMetabase(step, context);
  }
}
