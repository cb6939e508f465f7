import { readFile } from 'node:fs/promises';
import { diagnostic, type Diagnostic, type Outcome } from '../../core/diagnostics/diagnostic.js';
import { parseCsv } from '../../core/project/csv.js';
import type { Keys } from '../../engine/erase/person.js';
import { errorReason } from '../frame/file-error.js';
import type { EraseOptions } from '../frame/options.js';

/** The keys that the command line or a file gives. No finding holds a value. */
export async function readKeys({ pairs, keysFile }: EraseOptions): Promise<Outcome<Keys | undefined>> {
  const read = keysFile ? await fromFile(keysFile) : fromPairs(pairs);
  return 'columns' in read ? { value: read, diagnostics: [] } : { value: undefined, diagnostics: [read] };
}

function fromPairs(pairs: readonly string[]): Keys | Diagnostic {
  const cut = pairs.map((pair) => pair.indexOf('='));
  if (cut.some((at) => at < 1)) return diagnostic('erase/key-form', { problem: 'it is not `column=value`' });
  const columns = pairs.map((pair, index) => pair.slice(0, cut[index]));
  if (hasTwice(columns)) return diagnostic('erase/key-form', { problem: 'a column is given twice' });
  return { columns, persons: [pairs.map((pair, index) => pair.slice((cut[index] ?? 0) + 1))] };
}

async function fromFile({ path, shown }: NonNullable<EraseOptions['keysFile']>): Promise<Keys | Diagnostic> {
  const refuse = (problem: string): Diagnostic => diagnostic('erase/key-file', { file: shown, problem });
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    return refuse(errorReason(error));
  }
  const [head, ...lines] = parseCsv(text) ?? [];
  if (!head || lines.length === 0) return refuse('there is no key in it');
  const columns = head.map((field) => field.text);
  if (hasTwice(columns) || columns.includes('')) return refuse('its first line does not name the columns');
  const wrong = lines.findIndex((line) => line.length !== columns.length);
  if (wrong !== -1) return refuse(`key ${wrong + 1} has not as many values as there are columns`);
  return { columns, persons: lines.map((line) => line.map((field) => field.text)) };
}

function hasTwice(columns: readonly string[]): boolean {
  return new Set(columns.map((name) => name.toLowerCase())).size < columns.length;
}
