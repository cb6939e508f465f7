import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.js';
import type { SourceEntry } from './properties.js';
import type { SourceFormat } from './source-format.js';
import { formatOfLocation } from './format-of-location.js';
import type {
  Freshness,
  LoadedIn,
  PathPartition,
  SyncFiles,
  SyncPostgres,
  SyncSettings,
} from './sync-settings.js';
import type { TableSyncEntry } from './schemas/sync-schema.js';
import { childOf, entryOf, type YamlNode } from './yaml/tree.js';

type TableEntry = NonNullable<SourceEntry['tables']>[number];
type OwnEntry = Exclude<TableSyncEntry, boolean>;

const ofPostgres = ['secret', 'schema', 'table', 'query', 'cursor', 'lookback', 'key', 'deletes'] as const;
const ofFiles = ['partition', 'values', 'checksum', 'max_rejects', 'keep_files'] as const;

/** How a table comes into the warehouse: by `sync` everywhere, by `loadedIn` in some targets, and by neither when it is read in place. */
export interface ReadSync {
  readonly sync?: SyncSettings;
  readonly loadedIn?: Pick<LoadedIn, 'targets' | 'sync'>;
  /** How files with a placeholder are read where they are not loaded. */
  readonly inPlace?: { readonly location: readonly string[]; readonly partition: PathPartition };
}

/**
 * How a table is synchronised, as it and its source say. What contradicts itself is reported at its key.
 * @param node the table's
 */
export function readSync(
  source: SourceEntry,
  table: TableEntry,
  node: YamlNode,
  format: SourceFormat | undefined,
  diagnostics: Diagnostic[],
): ReadSync {
  const said = table.sync ?? source.sync !== undefined;
  if (said === false) return {};
  const own: OwnEntry = said === true ? {} : said;
  const reader = new SyncReader(source, table, node, own, diagnostics);
  const sync = reader.read(format);
  const targets = own.targets ?? source.sync?.targets;
  if (!sync || targets === undefined) return sync ? { sync } : {};
  const inPlace = reader.inPlace(format);
  return { loadedIn: { targets, sync }, ...(inPlace && { inPlace }) };
}

/** When the data of a table is too old: what it says, over what its source says. */
export function readFreshness(source: SourceEntry, table: TableEntry): Freshness | undefined {
  const rule = table.freshness ?? source.freshness;
  const field = table.loaded_at_field ?? source.loaded_at_field;
  if (!rule) return undefined;
  return {
    ...(rule.warn_after && { warnAfter: rule.warn_after }),
    ...(rule.error_after && { errorAfter: rule.error_after }),
    ...(rule.filter !== undefined && { filter: rule.filter }),
    ...(field !== undefined && { loadedAtField: field }),
  };
}

class SyncReader {
  readonly #source: SourceEntry;
  readonly #table: TableEntry;
  readonly #node: YamlNode;
  readonly #own: OwnEntry;
  readonly #diagnostics: Diagnostic[];

  constructor(
    source: SourceEntry,
    table: TableEntry,
    node: YamlNode,
    own: OwnEntry,
    diagnostics: Diagnostic[],
  ) {
    this.#source = source;
    this.#table = table;
    this.#node = node;
    this.#own = own;
    this.#diagnostics = diagnostics;
  }

  read(format: SourceFormat | undefined): SyncSettings | undefined {
    const shared = this.#source.sync ?? {};
    if (this.#source.database !== undefined)
      this.#refuse('sync', 'the tables of an attached database (`database`) are read in place');
    const location = this.#location();
    const own = location === this.#table.location ? format : this.#formatOf(location ?? []);
    const from = location ? this.#files(location, own) : this.#postgres();
    if (!from) return undefined;
    return { from, sensitive: [...(shared.sensitive ?? []), ...(this.#own.sensitive ?? [])] };
  }

  /**
   * The table as targets read it that do not load it; undefined where its path says nothing of the rows.
   * @param format of the table's own files
   */
  inPlace(format: SourceFormat | undefined): ReadSync['inPlace'] {
    const { partition, values } = this.#own;
    const [template, ...others] = this.#table.location ?? [];
    if (partition === undefined || template === undefined || others.length > 0) return undefined;
    if (format === 'spatial' || format === 'xlsx')
      this.#refuse(
        'partition',
        'files of this format do not say where their rows come from when they are read in place',
      );
    const paths = (values ?? ['*']).map((value) => template.replace(`{${partition}}`, value));
    return { location: paths, partition: { column: partition, template, ...(values && { values }) } };
  }

  /** Where it is loaded from, of files; undefined for a table of Postgres. */
  #location(): readonly string[] | undefined {
    const { location, secret, targets } = this.#own;
    const there = this.#table.location;
    const shared = this.#source.sync ?? {};
    if ((targets ?? shared.targets) === undefined) {
      if (location) this.#refuse('location', 'it is for `targets`: else say `location` of the table alone');
      return there;
    }
    if (!there)
      this.#refuse(
        'targets',
        'other targets have nothing to read: say the files under `location` of the table',
      );
    else if (location && this.#own.partition !== undefined) this.#checkPartition(there);
    if (location) return location;
    return (secret ?? shared.secret) === undefined ? there : undefined;
  }

  #formatOf(location: readonly string[]): SourceFormat | undefined {
    const formats = [...new Set(location.map(formatOfLocation))];
    const format = this.#table.format ?? (formats.length === 1 ? formats[0] : undefined);
    if (!format && location.length > 0)
      this.#refuse('location', 'its extension tells no format: say `format` of the table');
    return format;
  }

  #files(location: readonly string[], format: SourceFormat | undefined): SyncFiles | undefined {
    const shared = this.#source.sync ?? {};
    const own = this.#own;
    for (const key of ofPostgres)
      if (own[key] !== undefined) this.#refuse(key, 'it is for tables of Postgres, and these are files');
    const { partition, values, checksum } = own;
    this.#checkPartition(location);
    const maxRejects = own.max_rejects ?? shared.max_rejects ?? 0;
    if (own.max_rejects !== undefined && format !== undefined && format !== 'csv')
      this.#refuse('max_rejects', 'only lines of CSV files can be rejected');
    if (checksum !== undefined && (partition !== undefined || location.length > 1))
      this.#refuse('checksum', 'it is for one file');
    const options = this.#table.options ?? {};
    for (const [key, problem] of forbiddenOptions)
      if (Object.hasOwn(options, key)) this.#refuse(key, problem, 'options');
    if (options['filename'] === true && location.some(isFetched))
      this.#refuse('filename', 'it would give the name of the fetched copy: use `partition`', 'options');
    if (!format) return undefined;
    return {
      kind: 'files',
      location,
      format,
      options,
      ...(partition !== undefined && { partition }),
      ...(values && { values }),
      maxRejects,
      ...(checksum !== undefined && { checksum: checksum.toLowerCase() }),
      keepFiles: own.keep_files ?? shared.keep_files ?? false,
    };
  }

  #checkPartition(location: readonly string[]): void {
    const { partition, values } = this.#own;
    const placeholders = location.flatMap((path) =>
      [...path.matchAll(/\{(\w+)\}/gu)].map(([, name]) => name),
    );
    if (partition === undefined) {
      if (values) this.#refuse('values', 'there is no `partition`');
      if (placeholders.length > 0)
        this.#refuse(
          'location',
          `\`{${placeholders[0] ?? ''}}\` means nothing without \`partition\``,
          'table',
        );
      return;
    }
    if (location.length !== 1 || placeholders.length !== 1 || placeholders[0] !== partition)
      this.#refuse('partition', `\`location\` must be one path that holds \`{${partition}}\` once`);
    else if (!values && location.some((path) => /^https?:/iu.test(path)))
      this.#refuse('partition', 'a web server lists no files: name the partitions with `values`');
  }

  #postgres(): SyncPostgres | undefined {
    const shared = this.#source.sync ?? {};
    const own = this.#own;
    for (const key of ofFiles)
      if (own[key] !== undefined) this.#refuse(key, 'it is for files, and there is no `location`');
    const secret = own.secret ?? shared.secret;
    if (secret === undefined) {
      this.#refuse(
        'sync',
        'it names neither files (`location`) nor the secret of a Postgres database (`secret`)',
      );
      return undefined;
    }
    const { query, cursor, lookback, key = [] } = own;
    if (query !== undefined && own.table !== undefined)
      this.#refuse('query', 'it stands beside `table`: keep one');
    if (lookback !== undefined && cursor === undefined) this.#refuse('lookback', 'there is no `cursor`');
    if (lookback !== undefined && key.length === 0)
      this.#refuse('lookback', 'rows that are fetched again would be there twice: say their `key`');
    if (own.deletes !== undefined && key.length === 0) this.#refuse('deletes', 'there is no `key`');
    const schema = own.schema ?? shared.schema ?? 'public';
    return {
      kind: 'postgres',
      secret,
      ...(query === undefined
        ? { table: tableNamed(own.table ?? this.#table.identifier ?? this.#table.name, schema) }
        : { query }),
      ...(cursor !== undefined && { cursor }),
      ...(lookback !== undefined && { lookback }),
      key,
      deletes: own.deletes ?? key.length > 0,
    };
  }

  /** @param where the mapping that holds the key: `sync`, unless said */
  #refuse(key: string, problem: string, where: 'sync' | 'options' | 'table' = 'sync'): void {
    const inside = where === 'table' || key === 'sync' ? this.#node : childOf(this.#node, where);
    const at = (entryOf(inside, key) ?? entryOf(this.#node, 'sync') ?? entryOf(this.#node, 'name'))?.keySpan;
    const data = { source: this.#source.name, table: this.#table.name, key, problem };
    this.#diagnostics.push(diagnostic('sync/setting', data, { at }));
  }
}

const forbiddenOptions: readonly (readonly [string, string])[] = [
  ['ignore_errors', 'lines would be lost without a word: say `max_rejects` under `sync`'],
  ['store_rejects', 'Eider keeps rejected lines by itself'],
  ['rejects_table', 'Eider keeps rejected lines by itself'],
  ['rejects_scan', 'Eider keeps rejected lines by itself'],
  ['rejects_limit', 'Eider keeps rejected lines by itself: say `max_rejects` under `sync`'],
];

function isFetched(location: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//iu.test(location);
}

/** `people` or `hr.people`. */
function tableNamed(text: string, schema: string): { readonly schema: string; readonly name: string } {
  const dot = text.indexOf('.');
  return dot < 0 ? { schema, name: text } : { schema: text.slice(0, dot), name: text.slice(dot + 1) };
}
