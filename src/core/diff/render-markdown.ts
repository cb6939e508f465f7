import { safeText } from '../diagnostics/frame.js';
import {
  describeBase,
  describeCount,
  describeModel,
  type DescribedModel,
  type Words,
} from './describe-diff.js';
import { differs, type DiffReport, type RowChanges } from './types.js';

/** How many models are told of one by one: a summary that is longer is read by nobody, and cut by GitHub. */
const most = 100;

/** A report as Markdown, for the summary of a pull request. Names are escaped; no value of a row is in it, but for the keys asked for. */
export function renderDiffMarkdown(report: DiffReport): string {
  const { models } = report;
  const base = `${sentence(describeBase(report))}.`;
  if (models.length === 0) return `${capital(base)}\n\nNothing changed.\n`;
  const shown = models.slice(0, most).map(describeModel);
  const more = models.length - shown.length;
  return [
    `${capital(base)} ${describeCount(report)}.`,
    '',
    '| | model | columns | rows |',
    '|---|---|---|---|',
    ...shown.map(tableLine),
    ...(more > 0 ? ['', `${more} more are not listed.`] : []),
    '',
    ...shown.filter(({ model, gaps }) => differs(model) || gaps.length > 0).flatMap(details),
  ].join('\n');
}

function tableLine(described: DescribedModel): string {
  const { model, sign } = described;
  const columns = ['+', '-', '~'].flatMap((kind) => {
    const count = described.columns.filter((column) => column.sign === kind).length;
    return count === 0 ? [] : [`${kind}${count}`];
  });
  const cells = [
    sign,
    code(model.relation).replaceAll('|', String.raw`\|`),
    columns.join(' '),
    model.rows ? rowsCell(model.rows) : '?',
  ];
  return `| ${cells.join(' | ')} |`;
}

function rowsCell(rows: RowChanges): string {
  const counts = [
    ['+', rows.added],
    ['-', rows.removed],
    ['~', rows.kind === 'keyed' ? rows.changed : 0],
  ] as const;
  const said = counts.filter(([, count]) => count > 0).map(([sign, count]) => `${sign}${count}`);
  return said.length === 0 ? 'the same' : said.join(' ');
}

function details({ model, sign, columns, rows, gaps }: DescribedModel): readonly string[] {
  return [
    `<details><summary>${sign} <code>${html(model.relation)}</code> (${model.change})</summary>`,
    '',
    `- file: ${code(model.file)}`,
    ...columns.map(
      (column) => `- ${column.sign === '~' ? 'column' : `column ${column.sign}`} ${sentence(column.words)}`,
    ),
    ...rows.map((words) => `- ${sentence(words)}`),
    ...gaps.map((gap) => `- ${gap}`),
    '',
    '</details>',
    '',
  ];
}

function sentence(words: Words): string {
  return words.map((word) => (typeof word === 'string' ? word : code(word.name))).join('');
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** A name as code: in as many backticks as it takes, on one line. */
function code(name: string): string {
  const text = safeText(name);
  const longest = Math.max(0, ...[...text.matchAll(/`+/gu)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const space = /^[` ]|[` ]$/u.test(text) ? ' ' : '';
  return text === '' ? '` `' : `${fence}${space}${text}${space}${fence}`;
}

function html(text: string): string {
  return safeText(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
