import type { SqlFailure } from '../../../core/sql/failure.js';

/** What a rebuilding function says of an error; type and position are added by `toSqlFailure`. */
export type Rebuilt = Omit<SqlFailure, 'type' | 'position'>;

const physicalTypes: { readonly [name: string]: string } = {
  INT8: 'TINYINT',
  INT16: 'SMALLINT',
  INT32: 'INTEGER',
  INT64: 'BIGINT',
  INT128: 'HUGEINT',
  UINT8: 'UTINYINT',
  UINT16: 'USMALLINT',
  UINT32: 'UINTEGER',
  UINT64: 'UBIGINT',
  UINT128: 'UHUGEINT',
  BOOL: 'BOOLEAN',
  STRING_LITERAL: 'VARCHAR',
  INTEGER_LITERAL: 'INTEGER',
};

/** SQL's name of a type that DuckDB calls by its storage; the members of enums and structs are left out. */
export function sqlType(name: string): string {
  const trimmed = name.trim();
  const word = /^[A-Z_0-9]+(?: [A-Z]+)*/u.exec(trimmed)?.[0] ?? 'another type';
  const precision = /^DECIMAL\(\d+,\s?\d+\)/u.exec(trimmed)?.[0];
  const list = /(?:\[\d*\])+$/u.exec(trimmed)?.[0] ?? '';
  return (precision ?? physicalTypes[word] ?? word) + list;
}
