import type { Proof, RunbookReport, StepReport } from './runbook.js';

/** The report as a page to be kept: the same runbook on the same data gives the same page but for times. */
export function renderMarkdown(report: RunbookReport): string {
  const { runbook, project, target, eider, commit, startedAt, steps } = report;
  const head = [
    `# Runbook ${runbook.name}`,
    '',
    ...(runbook.description === '' ? [] : [runbook.description, '']),
    `Project ${code(project)}, target ${code(target)}, ${commit === undefined ? '' : `commit ${code(commit.slice(0, 12))}, `}${startedAt}, Eider ${eider}.`,
    '',
    '| step | | |',
    '|---|---|---|',
    ...steps.map(({ step, status }) => `| ${step.number} | ${cell(step.title)} | ${status} |`),
  ];
  return `${[...head, ...steps.flatMap((each) => renderStep(each))].join('\n')}\n`;
}

function renderStep({ step, status, proofs }: StepReport): readonly string[] {
  if (proofs.length === 0) return [];
  return [
    '',
    `## ${step.number}. ${cell(step.title)}: ${status}`,
    '',
    '| | looked at | found |',
    '|---|---|---|',
    ...proofs.map((proof) => `| ${signs[proof.state]} | ${cell(proof.subject)} | ${cell(found(proof))} |`),
  ];
}

const signs: { readonly [State in Proof['state']]: string } = { pass: '✓', fail: '✗', note: '·' };

function found({ text, remedy }: Proof): string {
  return remedy === undefined ? text : `${text}. To do: ${remedy}`;
}

function code(text: string): string {
  return `\`${text.replaceAll('`', '')}\``;
}

/** Names are the author's: none may end a cell or begin a tag. */
function cell(text: string): string {
  return text
    .replaceAll(/\s+/gu, ' ')
    .replaceAll('\\', '\\\\')
    .replaceAll('|', '\\|')
    .replaceAll('<', '&lt;');
}
