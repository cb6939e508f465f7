import { safeText } from '../core/diagnostics/frame.js';
import {
  describeBase,
  describeCount,
  describeModel,
  type DescribedModel,
  type Words,
} from '../core/diff/describe-diff.js';
import type { DiffReport } from '../core/diff/types.js';
import type { Style } from './style.js';

/** Of the kinds: `incremental` is the longest of those that are common. */
const width = 11;

/** A report for people at a terminal. */
export function renderDiff(report: DiffReport, style: Style): string {
  const base = `${sentence(describeBase(report))}\n`;
  if (report.models.length === 0) return `${base}nothing changed\n`;
  const models = report.models.map((model) => lines(describeModel(model), style).join('\n'));
  return `${base}\n${models.join('\n')}\n\n${describeCount(report)}\n`;
}

function lines({ model, sign, columns, rows, gaps }: DescribedModel, style: Style): readonly string[] {
  const file = style.paint('muted', `  ${safeText(model.file)}`);
  return [
    `  ${signed(sign, style)} ${model.materialized.padEnd(width)} ${style.paint('strong', safeText(model.relation))}${file}`,
    ...columns.map((column) => `      ${signed(column.sign, style)} ${sentence(column.words)}`),
    ...rows.map((words) => `      ${sentence(words)}`),
    ...gaps.map((gap) => `      ${style.paint('muted', gap)}`),
  ];
}

function signed(sign: '+' | '-' | '~', style: Style): string {
  return sign === '~' ? sign : style.paint(sign === '+' ? 'success' : 'failure', sign);
}

function sentence(words: Words): string {
  return words.map((word) => safeText(typeof word === 'string' ? word : word.name)).join('');
}
