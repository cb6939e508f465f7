import { formatOfLocation } from '../project/format-of-location.js';
import type { SourceResource } from '../project/resources.js';
import type { SourceFormat } from '../project/source-format.js';
import type { Value } from '../project/value.js';

/** Files as a native source reads them. */
export interface NativeFiles {
  readonly location: readonly string[];
  /** Only where the names of the files do not tell it. */
  readonly format?: SourceFormat;
  readonly options: { readonly [name: string]: Value };
}

/** Functions of DuckDB that read files, by the format of a native source, with what each says of its own. */
const readers: { readonly [name: string]: readonly [SourceFormat, NativeFiles['options']?] | undefined } = {
  read_csv: ['csv'],
  read_csv_auto: ['csv'],
  read_json: ['json'],
  read_json_auto: ['json'],
  read_ndjson: ['json', { format: 'newline_delimited' }],
  read_ndjson_auto: ['json', { format: 'newline_delimited' }],
  read_parquet: ['parquet'],
  parquet_scan: ['parquet'],
  read_xlsx: ['xlsx'],
  st_read: ['spatial'],
};

/** What native sources say to DuckDB unless they are told otherwise, taken back: dbt leaves it to DuckDB. */
const undone: { readonly [format in SourceFormat]: NativeFiles['options'] } = {
  csv: { all_varchar: null, header: null },
  json: { dateformat: null, timestampformat: null },
  xlsx: { header: null, empty_as_varchar: null },
  parquet: {},
  spatial: {},
};

/**
 * The files of an external source of dbt's as a native source reads them, so that columns, types and rows are the same; undefined where its SQL is
 * more than one call of a reader with literals.
 */
export function nativeFiles({ external = '', format, location }: SourceResource): NativeFiles | undefined {
  if (!location) return undefined;
  const call = /^\s*(?<name>\w+)\s*\(\s*(?:\[[^\]]*\]|'(?:[^']|'')*')(?<after>.*)$/su.exec(external)?.groups;
  if (!call) return filesOf(location, format ?? 'csv', {});
  const [read, own = {}] = readers[call['name']?.toLowerCase() ?? ''] ?? [];
  const given = read && new Settings(call['after'] ?? '').all();
  return read && given && filesOf(location, read, { ...own, ...given });
}

function filesOf(
  location: readonly string[],
  format: SourceFormat,
  given: NativeFiles['options'],
): NativeFiles {
  const isTold = location.every((path) => formatOfLocation(path) === format);
  return { location, ...(!isTold && { format }), options: { ...undone[format], ...given } };
}

/** Reads `, name = value, …)` behind the files of a call. */
class Settings {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Undefined where something is no literal, or follows the call. */
  all(): NativeFiles['options'] | undefined {
    const found: [string, Value][] = [];
    while (this.#take(/,/uy) !== undefined) {
      const name = this.#take(/\w+/uy);
      if (name === undefined || this.#take(/:=|=>|=/uy) === undefined) return undefined;
      const value = this.#value();
      if (value === undefined) return undefined;
      found.push([name.toLowerCase(), value]);
    }
    const isClosed = this.#take(/\)/uy) !== undefined && this.#text.slice(this.#at).trim() === '';
    return isClosed ? Object.fromEntries(found) : undefined;
  }

  /** Past white space and what the expression finds there. */
  #take(wanted: RegExp): string | undefined {
    while (/\s/u.test(this.#text.charAt(this.#at))) this.#at += 1;
    wanted.lastIndex = this.#at;
    const found = wanted.exec(this.#text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  #value(): Value | undefined {
    const text = this.#textValue();
    if (text !== undefined) return text;
    const number = this.#take(/-?\d+(?:\.\d+)?(?![\w.])/uy);
    if (number !== undefined) return Number(number);
    const word = this.#take(/(?:true|false|null)(?!\w)/iuy)?.toLowerCase();
    if (word !== undefined) return word === 'null' ? null : word === 'true';
    if (this.#take(/\[/uy) !== undefined) return this.#list();
    return this.#take(/\{/uy) === undefined ? undefined : this.#map();
  }

  #textValue(): string | undefined {
    return this.#take(/'(?:[^']|'')*'/uy)
      ?.slice(1, -1)
      .replaceAll("''", "'");
  }

  #list(): Value | undefined {
    const items: Value[] = [];
    while (this.#take(/\]/uy) === undefined) {
      if (items.length > 0 && this.#take(/,/uy) === undefined) return undefined;
      const item = this.#value();
      if (item === undefined) return undefined;
      items.push(item);
    }
    return items;
  }

  #map(): Value | undefined {
    const entries: [string, Value][] = [];
    while (this.#take(/\}/uy) === undefined) {
      if (entries.length > 0 && this.#take(/,/uy) === undefined) return undefined;
      const key = this.#textValue() ?? this.#take(/\w+/uy);
      if (key === undefined || this.#take(/:/uy) === undefined) return undefined;
      const value = this.#value();
      if (value === undefined) return undefined;
      entries.push([key, value]);
    }
    return Object.fromEntries(entries);
  }
}
