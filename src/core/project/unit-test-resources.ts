import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.js';
import { offsetOfLine, positionAt, spanOf, type Source, type Span } from '../diagnostics/source.js';
import { suggest } from '../diagnostics/suggest.js';
import { parseCsv, type CsvField } from './csv.js';
import { nodeId } from './ids.js';
import { placeOf } from './place-of.js';
import { at, nameSpan, type PropertiesOfFile } from './properties.js';
import type { UnitTestEntry } from './schemas/unit-test-schema.js';
import type { ProjectFiles, ProjectPaths } from './project.js';
import type {
  UnitCell,
  UnitInput,
  UnitOverrides,
  UnitRow,
  UnitTable,
  UnitTestResource,
  UnitValue,
} from './unit-test.js';
import {
  childOf,
  entryOf,
  headOf,
  itemsOf,
  textOf,
  valueOf,
  type YamlMap,
  type YamlNode,
} from './yaml/tree.js';

/** Files of rows for unit tests, by name with their ending: `owners.csv`. */
export type Fixtures = ReadonlyMap<string, Source>;

/** The CSV and SQL files in a folder `fixtures` below a test path. Of two with one name the first in order counts. */
export function fixturesOf(files: ProjectFiles, paths: ProjectPaths): Fixtures {
  const fixtures = new Map<string, Source>();
  for (const source of files.texts) {
    const name = source.path.slice(source.path.lastIndexOf('/') + 1);
    if (isFixture(source.path, paths) && !fixtures.has(name)) fixtures.set(name, source);
  }
  return fixtures;
}

/** Whether a file holds rows for unit tests. */
export function isFixture(path: string, paths: ProjectPaths): boolean {
  const place = placeOf(path, paths);
  return place?.kind === 'tests' && place.folders[0] === 'fixtures' && /\.(?:csv|sql)$/iu.test(path);
}

/** The unit tests that the properties files declare, in the order of the files. */
export function unitTestResources(
  files: readonly PropertiesOfFile[],
  project: string,
  fixtures: Fixtures,
  diagnostics: Diagnostic[],
): readonly UnitTestResource[] {
  return files.flatMap((file) =>
    file.unitTests.map(({ entry, node }) => {
      const reader = new TableReader(fixtures, diagnostics);
      return {
        kind: 'unit_test',
        id: nodeId('unit_test', project, entry.model, entry.name),
        name: entry.name,
        description: entry.description ?? '',
        config: entry.config ?? {},
        fqn: [...file.folders, entry.model, entry.name],
        model: entry.model,
        modelAt: childOf(node, 'model')?.span ?? node.span,
        given: (entry.given ?? []).map((input, index): UnitInput => {
          const child = at(node, 'given', index);
          const place = childOf(child, 'input')?.span ?? headOf(child);
          return {
            input: input.input,
            table: reader.table(child, input, `\`${input.input}\``, place),
            at: place,
          };
        }),
        expect: reader.table(
          childOf(node, 'expect') ?? node,
          entry.expect,
          '`expect`',
          entryOf(node, 'expect')?.keySpan ?? node.span,
        ),
        overrides: overridesOf(childOf(node, 'overrides')),
        at: nameSpan(node),
      } satisfies UnitTestResource;
    }),
  );
}

function overridesOf(node: YamlNode | undefined): UnitOverrides {
  const macros = childOf(node, 'macros');
  const env = childOf(node, 'env_vars');
  const vars = childOf(node, 'vars');
  return {
    macros: (macros?.kind === 'map' ? macros.entries : []).map((entry) => ({
      // dbt names the package of a macro: `dbt.is_incremental`.
      name: entry.key.slice(entry.key.lastIndexOf('.') + 1),
      called: entry.key,
      value: valueOf(entry.value),
      at: entry.keySpan,
    })),
    vars:
      vars?.kind === 'map'
        ? Object.fromEntries(vars.entries.map((entry) => [entry.key, valueOf(entry.value)]))
        : {},
    env: Object.fromEntries(
      (env?.kind === 'map' ? env.entries : []).map((entry) => [entry.key, textOf(entry.value) ?? '']),
    ),
  };
}

type TableEntry = UnitTestEntry['expect'];

class TableReader {
  readonly #fixtures: Fixtures;
  readonly #diagnostics: Diagnostic[];

  constructor(fixtures: Fixtures, diagnostics: Diagnostic[]) {
    this.#fixtures = fixtures;
    this.#diagnostics = diagnostics;
  }

  /** The rows of an input or of the expectation. With a mistake in them there are none, and a diagnostic says why. */
  table(node: YamlNode, entry: TableEntry, what: string, place: Span): UnitTable {
    const { format = 'dict', fixture } = entry;
    const rows = childOf(node, 'rows');
    if (fixture !== undefined && rows !== undefined)
      return this.#wrong(what, 'has both `rows` and a `fixture`', headOf(rows));
    if (fixture !== undefined)
      return this.#fixture(fixture, format, what, childOf(node, 'fixture')?.span ?? place);
    if (format === 'dict') return this.#dict(rows, what, place);
    const text = rows?.kind === 'scalar' && typeof rows.value === 'string' ? rows : undefined;
    if (!text) {
      const problem = `needs \`rows\` as ${format === 'csv' ? 'CSV text' : 'the text of a SELECT'}, for \`format: ${format}\``;
      return this.#wrong(what, problem, rows ? headOf(rows) : place);
    }
    if (format === 'sql') return { kind: 'sql', sql: String(text.value), at: text.span };
    return this.#csv(
      String(text.value),
      (field) => lineOfBlock(text.span, String(text.value), field),
      what,
      text.span,
    );
  }

  #fixture(name: string, format: 'dict' | 'csv' | 'sql', what: string, place: Span): UnitTable {
    if (format === 'dict')
      return this.#wrong(what, 'has a `fixture`, which needs `format: csv` or `format: sql`', place);
    const source = this.#fixtures.get(`${name}.${format}`) ?? this.#fixtures.get(name);
    if (!source) {
      const known = [...this.#fixtures.keys()].filter((key) => key.endsWith(`.${format}`));
      const suggestion = suggest(
        name,
        known.map((key) => key.slice(0, -4)),
      );
      this.#diagnostics.push(
        diagnostic('unit/fixture-missing', { fixture: name, format, suggestion }, { at: place }),
      );
      return { kind: 'rows', rows: [], at: place };
    }
    if (format === 'sql') return { kind: 'sql', sql: source.text, at: place };
    return this.#csv(source.text, ({ start, end }) => spanOf(source, start, end), what, place);
  }

  #dict(node: YamlNode | undefined, what: string, place: Span): UnitTable {
    if (node === undefined) return this.#wrong(what, 'needs `rows` or a `fixture`', place);
    if (node.kind !== 'list') return this.#wrong(what, 'needs `rows` as a list of mappings', headOf(node));
    const rows = itemsOf(node).flatMap((item): UnitRow[] => {
      if (item.kind === 'map') return [{ cells: this.#cells(item), at: headOf(item) }];
      this.#wrong(what, 'has a row that is no mapping', headOf(item));
      return [];
    });
    return { kind: 'rows', rows, at: place };
  }

  #cells(item: YamlMap): readonly UnitCell[] {
    return item.entries.map((entry) => ({
      column: entry.key,
      columnAt: entry.keySpan,
      value: unitValue(entry.value),
      at: headOf(entry.value),
    }));
  }

  #csv(text: string, placeOfField: (field: CsvField) => Span, what: string, place: Span): UnitTable {
    const records = parseCsv(text);
    if (!records)
      return this.#wrong(what, 'is CSV with a quote that is not closed, or text behind one', place);
    const [header, ...lines] = records;
    // An empty fixture is an input without rows.
    if (!header && text.trim() === '') return { kind: 'rows', rows: [], at: place };
    if (!header) return this.#wrong(what, 'is CSV without a first line of column names', place);
    const rows = lines.flatMap((line): UnitRow[] => {
      const first = line[0];
      if (line.length !== header.length && first) {
        this.#wrong(
          what,
          `is CSV with ${line.length} values where there are ${header.length} columns`,
          placeOfField(first),
        );
        return [];
      }
      const cells = line.map((field, index): UnitCell => {
        const name = header[index];
        const span = placeOfField(field);
        return {
          column: name?.text ?? '',
          columnAt: name ? placeOfField(name) : span,
          value: field.text === '' && !field.quoted ? { kind: 'null' } : { kind: 'csv', text: field.text },
          at: span,
        };
      });
      return [{ cells, at: first ? placeOfField(first) : place }];
    });
    return { kind: 'rows', rows, at: place };
  }

  #wrong(what: string, problem: string, place: Span): UnitTable {
    this.#diagnostics.push(diagnostic('unit/rows-shape', { what, problem }, { at: place }));
    return { kind: 'rows', rows: [], at: place };
  }
}

function unitValue(node: YamlNode): UnitValue {
  if (node.kind !== 'scalar') return { kind: 'json', text: JSON.stringify(valueOf(node)) };
  const { value, text } = node;
  if (value === null) return { kind: 'null' };
  if (typeof value === 'boolean') return { kind: 'boolean', text: String(value) };
  return { kind: typeof value === 'number' ? 'number' : 'text', text };
}

/** The line of a block of text in YAML that holds a field: the block begins on the line after its `|`. */
function lineOfBlock(block: Span, text: string, field: CsvField): Span {
  const { source } = block;
  const isBlock = /[|>]/u.test(source.text.charAt(block.start));
  if (!isBlock) return block;
  const line = positionAt(source, block.start).line + text.slice(0, field.start).split('\n').length;
  const start = offsetOfLine(source, line);
  const content = /^[^\r\n]*/u.exec(source.text.slice(start))?.[0] ?? '';
  const from = start + content.length - content.trimStart().length;
  return spanOf(source, from, start + content.trimEnd().length);
}
