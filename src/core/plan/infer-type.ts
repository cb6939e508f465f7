import type { UnitValue } from '../project/unit-test.js';

const whole = /^[+-]?(?:0|[1-9]\d*)$/u;
const decimal = /^[+-]?(?:0|[1-9]\d*)?(?:\.\d*)?(?:e[+-]?\d+)?$/iu;
const date = /^\d{4}-\d{2}-\d{2}$/u;
const timestamp = /^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?$/u;

/** The type that the values of a column look like, where nothing else tells it. A number with a leading zero is a code: text. */
export function inferType(values: readonly UnitValue[]): string {
  const texts = values.flatMap((value) => (value.kind === 'null' ? [] : [value]));
  const all = (test: (value: (typeof texts)[number]) => boolean): boolean =>
    texts.length > 0 && texts.every(test);
  if (all(({ kind }) => kind === 'json')) return 'JSON';
  if (all(({ kind, text }) => kind === 'boolean' || (kind === 'csv' && /^(?:true|false)$/iu.test(text))))
    return 'BOOLEAN';
  const isNumber = (value: (typeof texts)[number]): boolean =>
    value.kind === 'number' || value.kind === 'csv';
  if (all((value) => isNumber(value) && whole.test(value.text))) return 'BIGINT';
  if (all((value) => isNumber(value) && /\d/u.test(value.text) && decimal.test(value.text))) return 'DOUBLE';
  if (all(({ text }) => date.test(text))) return 'DATE';
  return all(({ text }) => timestamp.test(text)) ? 'TIMESTAMP' : 'VARCHAR';
}
