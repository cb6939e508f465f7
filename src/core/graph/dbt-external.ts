import type { ExternalFormat, NodeConfig } from '../project/node-config.js';
import { isValues, type Value } from '../project/value.js';
import { quoteText } from '../sql/quote.js';
import type { DbtExternal } from './types.js';

/** What an external model of a dbt project is made with. */
interface DbtExternalInput {
  readonly config: NodeConfig;
  /** The name of its relation. */
  readonly name: string;
  /** `external_root` of the profile. */
  readonly root: string;
  /** Renders a text of the configuration that has Jinja in it, as dbt does once more when it builds. */
  readonly render: (text: string) => string;
}

const formats: readonly string[] = ['csv', 'parquet', 'json'] satisfies readonly ExternalFormat[];

/** The files of an external model as dbt-duckdb writes and reads them: where, with which options of COPY, and by which function. */
export function dbtExternal({ config, name, render, root }: DbtExternalInput): DbtExternal {
  const options = writeOptions(config, render);
  const parts = options.get('partition_by');
  const isParted = config.options?.['partition_by'] != null;
  const said = config.location ?? `${root}/${name}${isParted ? '' : `.${config.format ?? 'parquet'}`}`;
  const location = render(said).trim();
  const last = location.split('.').at(-1)?.toLowerCase() ?? '';
  const format = config.format ?? (location.includes('.') && isFormat(last) ? last : 'parquet');
  const copied = copyFormat(location, options);
  const folder = (parts ?? options.get('per_thread_output') ?? options.get('file_size_bytes')) !== undefined;
  const below = parts === undefined ? '' : '/*'.repeat(parts.split(',').length);
  return {
    location: folder ? location.replace(/\/+$/u, '') : location,
    format,
    folder,
    ...(folder && { files: `${below}/*.${copied}` }),
    copy: copyClause(copied, options),
    read: readOptions(config, format),
    replaces: isSet(options, 'overwrite'),
    keeps: isSet(options, 'overwrite_or_ignore'),
  };
}

function isFormat(text: string): text is ExternalFormat {
  return formats.includes(text);
}

/** Options of COPY as texts, each rendered; `format` and `delimiter` of the model come over them. */
function writeOptions(config: NodeConfig, render: (text: string) => string): Map<string, string> {
  const given = Object.entries(config.options ?? {}).map(
    ([option, value]) => [option, render(pythonText(value))] as const,
  );
  const options = new Map(given);
  if (config.format !== undefined) options.set('format', config.format);
  if (config.delimiter !== undefined) options.set('delimiter', config.delimiter);
  return options;
}

/** The format that COPY is told: what the location ends in is taken for one, whether DuckDB knows it or not. */
function copyFormat(location: string, options: ReadonlyMap<string, string>): string {
  const said = options.get('format');
  if (said !== undefined) return said;
  const extension = /[^/.][^/]*\.(?<extension>[^./]+)$/u.exec(location)?.groups?.['extension'];
  if (extension !== undefined) return extension.toLowerCase();
  return options.has('delimiter') ? 'csv' : 'parquet';
}

/** Eider writes a folder of its own each time: what becomes of the one before is not for COPY to say. */
const ofOldFolder: ReadonlySet<string> = new Set(['overwrite', 'overwrite_or_ignore', 'append']);
const quoted: ReadonlySet<string> = new Set(['delimiter', 'quote', 'escape', 'null']);

function copyClause(format: string, options: ReadonlyMap<string, string>): string {
  const all = new Map([...options, ['format', format]]);
  if (format === 'csv' && !all.has('header')) all.set('header', '1');
  const kept = [...all].filter(([name]) => !ofOldFolder.has(name.toLowerCase()));
  return kept
    .map(([name, value]) => {
      if (name === 'partition_by')
        return `${name} ${value.includes(',') && !value.startsWith('(') ? `(${value})` : value}`;
      const isBare = quoted.has(name.toLowerCase()) && !value.startsWith("'");
      return `${name} ${isBare ? `'${value}'` : value}`;
    })
    .join(', ');
}

function isSet(options: ReadonlyMap<string, string>, name: string): boolean {
  const value = [...options].find(([option]) => option.toLowerCase() === name)?.[1];
  return value !== undefined && !/^(?:false|0|no|off)$/iu.test(value);
}

/** What follows the files in the call of the reading function. */
function readOptions(config: NodeConfig, format: ExternalFormat): string {
  const usual: Value = format === 'parquet' ? { union_by_name: false } : { auto_detect: true };
  const said = config.extra?.[`${format}_read_options`];
  const options = isValues(said) ? said : usual;
  return Object.entries(options)
    .map(([name, value]) => `, ${name}=${typeof value === 'string' ? `'${value}'` : pythonText(value)}`)
    .join('');
}

/** A value as Python writes it: dictionaries and lists are then values of DuckDB, too. */
function pythonText(value: Value): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (value === null || typeof value === 'number') return value === null ? 'None' : String(value);
  const inside = (each: Value): string => (typeof each === 'string' ? quoteText(each) : pythonText(each));
  if (!isValues(value)) return `[${value.map(inside).join(', ')}]`;
  const pairs = Object.entries(value).map(([key, each]) => `${quoteText(key)}: ${inside(each)}`);
  return `{${pairs.join(', ')}}`;
}
