import type { Column } from '../project/resources.js';
import { looksHashed, looksPersonal } from './looks-personal.js';
import { isPersonal } from './storable-columns.js';

/**
 * The columns of a model or seed that may be exported by what YAML says of them: listed, of no personal class, and with a name that does not look personal unless
 * somebody has said `pii: none`. What lineage says comes on top.
 */
export function exportableColumns(columns: readonly Column[], pseudonyms: boolean): readonly Column[] {
  return columns.filter((column) => {
    if (column.pii === 'pseudonym') return pseudonyms;
    if (isPersonal(column)) return false;
    return column.pii === 'none' || !(looksPersonal(column.name) || looksHashed(column.name));
  });
}
