import type { PersonalClass } from '../../project/privacy.js';
import { looksPersonal } from '../looks-personal.js';
import { addressEvidence } from './addresses.js';
import { birthEvidence } from './dates.js';
import { bodyWords, countWords, hasWord } from './column-words.js';
import { exactEvidence } from './exact.js';
import { numberEvidence } from './bare-numbers.js';
import { namesEvidence } from './names.js';
import { shareOf, type ContentColumn, type ContentEvidence, type ContentTable } from './sample.js';

/** What the contents of one column show, for people and without any value. */
export interface ContentFinding {
  readonly column: string;
  readonly class: PersonalClass;
  /** `84 % of the values are e-mail addresses`. */
  readonly evidence: string;
}

/**
 * Which columns of a table hold personal data, by what their values hold, corroborated by names and by the other columns. In the order of the
 * columns, one finding each. Reads a sample: pure, and it returns no value.
 * @param year the year of today: people alive were born before it
 */
export function judgeTable(table: ContentTable, year: number): readonly ContentFinding[] {
  const exact = new Map(table.columns.map((column) => [column, exactEvidence(column)]));
  const isBody = table.columns.some((column) => hasWord(column.name, bodyWords)) && !holdsPeople(exact);
  const isStatistic =
    table.columns.some((column) => isNumber(column) && hasWord(column.name, countWords)) &&
    !holdsPeople(exact);
  const judge = (column: ContentColumn, amongPeople: boolean): ContentEvidence | undefined =>
    exact.get(column) ??
    numberEvidence(column, amongPeople) ??
    classed('birth_date', isScannable(column) ? birthEvidence(column, amongPeople, year) : undefined) ??
    classed('address', addressEvidence(column, isBody)) ??
    classed('name', isText(column) ? namesEvidence(column, { amongPeople, isStatistic }) : undefined);
  // What the first round finds corroborates in the second: a name makes the dates beside it births.
  const first = new Map(
    table.columns.map((column) => {
      const hinted = table.columns.some(
        (other) => other !== column && looksPersonal(other.name) !== undefined,
      );
      return [column, judge(column, hinted)];
    }),
  );
  return table.columns.flatMap((column) => {
    const amongPeople = table.columns.some(
      (other) =>
        other !== column && (first.get(other) !== undefined || looksPersonal(other.name) !== undefined),
    );
    const found = first.get(column) ?? (amongPeople ? judge(column, true) : undefined);
    return found ? [{ column: column.name, ...found }] : [];
  });
}

function classed(personalClass: PersonalClass, evidence: string | undefined): ContentEvidence | undefined {
  return evidence === undefined ? undefined : { class: personalClass, evidence };
}

function holdsPeople(exact: ReadonlyMap<ContentColumn, ContentEvidence | undefined>): boolean {
  return [...exact.values()].some((evidence) => evidence !== undefined);
}

function isNumber(column: ContentColumn): boolean {
  return shareOf(column.values, (value) => /^-?\d+(?:\.\d+)?$/u.test(value)) > 0.95 && !isText(column);
}

function isText(column: ContentColumn): boolean {
  return /VARCHAR|ENUM|STRUCT|JSON|\[/u.test(column.type);
}

function isScannable(column: ContentColumn): boolean {
  return isText(column) || /^(?:DATE|TIMESTAMP)/u.test(column.type);
}
