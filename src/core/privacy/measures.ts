import { looksPersonal } from './looks-personal.js';

/** Whether a column holds numbers or yes and no, and its name does not say that they are personal. `type` is DuckDB's. */
export function isMeasure({ name, type }: { readonly name: string; readonly type: string }): boolean {
  return (isNumeric(type) || type === 'BOOLEAN') && looksPersonal(name) === undefined;
}

/** Whether DuckDB's type is one of numbers. */
export function isNumeric(type: string): boolean {
  return /^(?:U?(?:TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|DOUBLE|FLOAT|DECIMAL\(\d+,\d+\))$/u.test(type);
}
