import { didYouMean, error } from '../code.js';

const named = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');

/** Runbooks: `runbooks:` of project.yml, and what `eider runbook` comes to. */
export const runbookCodes = {
  'runbook/none': error<Record<string, never>>(
    () => 'the project has no runbooks',
    () => 'list them under `runbooks:` in project.yml',
  ),
  'runbook/unknown': error<{
    name: string;
    known: readonly string[];
    suggestion?: string | undefined;
  }>(
    (data) => `there is no runbook named \`${data.name}\``,
    (data) => didYouMean(data) ?? `project.yml has ${named(data.known)}`,
  ),
  'runbook/option-of-step': error<{ option: string; check: string }>(
    (data) => `\`${data.option}\` means nothing to a step that checks \`${data.check}\``,
    () => 'leave it out, or give it to another step',
  ),
  'runbook/unknown-table': error<{
    table: string;
    publications: readonly string[];
    suggestion?: string | undefined;
  }>(
    (data) => `no table of ${named(data.publications)} is called \`${data.table}\``,
    (data) => didYouMean(data) ?? 'give the public name that `publish:` has for it, or publish it',
  ),
  'runbook/unknown-step': error<{ step: string; runbook: string; steps: number }>(
    (data) => `\`${data.runbook}\` has no step ${data.step}`,
    (data) => `its steps are 1 to ${data.steps}`,
  ),
  'runbook/step-failed': error<{ runbook: string; steps: readonly { number: number; title: string }[] }>(
    (data) =>
      `\`${data.runbook}\` did not pass: ${data.steps.map(({ number, title }) => `step ${number} (${title})`).join(', ')}`,
    (data) => `put right what it names, then go through it again: \`eider runbook ${data.runbook}\``,
  ),
};
