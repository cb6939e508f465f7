import type { Destination, RegisterDraft, RegisterEntry } from '../core/privacy/register-draft.js';

const open = '_to be completed_';

/** The draft as a page of Markdown. What the project does not say stands as "to be completed". */
export function renderRegister(draft: RegisterDraft): string {
  const classes = [...new Set(draft.columns.map((entry) => entry.class))].sort();
  return [
    `# Personal data in ${escaped(draft.project)}`,
    'A draft for the register of processing activities (GDPR, article 30), made from the project’s own files: complete it before it is used.',
    table(
      ['', ''],
      [
        ['Controller, contact', open],
        ['Purpose and legal basis', open],
        ['People concerned', open],
        ['Recipients', open],
        ['Security measures', open],
      ],
    ),
    '## Categories',
    classes.length === 0
      ? 'No column has a personal class.'
      : table(
          ['category', 'columns'],
          classes.map((name) => [name, String(count(draft, name))]),
        ),
    '## Columns',
    ...draft.columns.map(renderEntry),
    '## Waivers',
    draft.waivers.length === 0
      ? 'None.'
      : table(
          ['column', 'of', 'reason', 'owner', 'until'],
          draft.waivers.map((waiver) => [
            waiver.column,
            `${waiver.finding}${waiver.kind === 'content' ? ', found in what is published' : ''}`,
            waiver.reason,
            waiver.owner,
            waiver.expires,
          ]),
        ),
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n');
}

function renderEntry(entry: RegisterEntry): string {
  const lines = [
    `- category: ${entry.class}`,
    `- declared in: ${code(entry.place)}`,
    ...(entry.description.trim() === '' ? [] : [`- description: ${escaped(oneLine(entry.description))}`]),
    `- purpose: ${entry.purpose === undefined ? open : escaped(entry.purpose)}`,
    `- retention: ${entry.retention === undefined ? open : escaped(entry.retention)}`,
    `- goes to: ${listed(entry.goesTo.filter((target) => target.carries.length > 0))}`,
    `- ends or changes at: ${removals(entry.goesTo)}`,
    `- published: ${entry.published.length === 0 ? 'no' : entry.published.map(code).join(', ')}`,
  ];
  return `### ${code(`${entry.node}.${entry.column}`)}\n\n${lines.join('\n')}`;
}

function listed(targets: readonly Destination[]): string {
  if (targets.length === 0) return 'nowhere';
  return targets
    .map(({ node, column, carries }) => `${code(`${node}.${column}`)} (${carries.map(escaped).join(', ')})`)
    .join(', ');
}

function removals(targets: readonly Destination[]): string {
  const ends = targets.filter((target) => target.removedBy.length > 0);
  if (ends.length === 0) return 'nowhere';
  return ends
    .map(
      ({ node, column, removedBy }) => `${code(`${node}.${column}`)} by ${removedBy.map(remover).join(', ')}`,
    )
    .join(', ');
}

function remover(name: string): string {
  if (name === 'statistic') return 'a statistic of at least 11 rows';
  return name === 'waiver' ? 'a waiver' : code(name);
}

function count(draft: RegisterDraft, name: string): number {
  return draft.columns.filter((entry) => entry.class === name).length;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => (cell === open ? cell : escaped(oneLine(cell)))).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/gu, ' ').trim();
}

/** A name of the project: as code, so that Markdown reads nothing in it. */
function code(text: string): string {
  return text.includes('`') ? escaped(text) : `\`${text.replaceAll('|', String.raw`\|`)}\``;
}

/** Text as it is: what Markdown would read as its own is escaped. */
function escaped(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>|]/gu, String.raw`\$&`);
}
