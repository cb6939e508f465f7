import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { diagnostic, hasErrors, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import { libraryMacros } from '../../core/library/macros/library-macros.js';
import { nativeProject, type Moved, type MoveInput } from '../../core/moving/native-project.js';
import type { SemanticResource } from '../../core/project/dbt/semantic/semantic-resource.js';
import { isRemote } from '../../core/sql/remote.js';
import { renderYamlText } from '../../core/template/dbt/render-yaml-text.js';
import { readDbtFiles } from '../../engine/files/dbt-project-files.js';
import { renderTable } from '../../terminal/table.js';
import { exitCodes, type ExitCode } from '../frame/exit-codes.js';
import { errorReason } from '../frame/file-error.js';
import type { Io } from '../frame/io.js';
import type { InitOptions } from '../frame/options.js';
import { exitCodeOf, printDiagnostics, stdoutStyle } from '../frame/print.js';
import { openWorkspace, type Workspace } from '../project/workspace.js';
import { buildInto, proveEqual, seedTypesOf, type BuiltSide, type ProvenRelation } from './prove-equal.js';

type FromDbtOptions = InitOptions & { readonly fromDbt: string };

/**
 * `eider init --from-dbt`: writes the native form of a dbt project, builds both into databases of their own and compares every relation. What is not
 * mechanical stays in Jinja, and what native projects do not have keeps all of it from being written: the places of both are listed. Exit code 1 unless all is equal.
 */
export async function runFromDbt(options: FromDbtOptions, io: Io): Promise<ExitCode> {
  const scratch = await mkdtemp(join(io.tempDirectory, 'eider-from-dbt-'));
  try {
    return await new FromDbt(options, io, scratch).run();
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

class FromDbt {
  readonly #options: FromDbtOptions;
  readonly #io: Io;
  readonly #scratch: string;

  constructor(options: FromDbtOptions, io: Io, scratch: string) {
    this.#options = options;
    this.#io = io;
    this.#scratch = scratch;
  }

  async run(): Promise<ExitCode> {
    const { fromDbt } = this.#options;
    const opened = await this.#open(fromDbt);
    const dbt = opened.value;
    if (!dbt || hasErrors(opened.diagnostics))
      return this.#fail(opened.diagnostics, exitCodeOf(opened.diagnostics));
    if (!dbt.project.dbt) return this.#fail([diagnostic('move/not-dbt', { folder: fromDbt })]);
    const input = await this.#input(dbt);
    const first = nativeProject(input);
    const left = places(first);
    this.#report(first);
    printDiagnostics([...inJinja(first), ...leftOut(dbt)], this.#io, this.#options);
    if (left.length > 0) return this.#fail(left);
    const seeds = dbt.project.seeds.map(({ file }) => file.path);
    const existing = [...written(first).map(({ path }) => path), ...seeds].filter((path) =>
      existsSync(join(this.#options.directory, path)),
    );
    if (existing.length > 0) return this.#fail([diagnostic('usage/files-exist', { files: existing })]);
    const tested = await buildInto(join(this.#scratch, 'dbt'), dbt, this.#options, this.#quiet(), true);
    const built = tested.isBuilt ? tested : await this.#untested(dbt);
    if (!built.isBuilt) return this.#notBuilt('dbt project');
    if (!tested.isBuilt) printDiagnostics([diagnostic('move/tests-fail', {})], this.#io, this.#options);
    // Native seeds have types of their own: those that dbt gives are written down.
    const seedTypes = await seedTypesOf(built, this.#io);
    const failed = await this.#write(nativeProject({ ...input, seedTypes }), seeds);
    return failed ? this.#fail([failed]) : this.#prove(built, dbt, tested.isBuilt);
  }

  async #open(projectDir: string, profilesDir?: string, target?: string) {
    const { colour, output, quiet } = this.#options;
    return openWorkspace(
      {
        colour,
        output,
        quiet,
        projectDir,
        vars: {},
        warnError: false,
        targetPath: join(this.#scratch, 'cache'),
        ...(profilesDir !== undefined && { profilesDir }),
        ...(target !== undefined && { target }),
      },
      this.#io,
    );
  }

  async #input(dbt: Workspace): Promise<MoveInput> {
    const { env, graph, project, root, target } = dbt;
    const read = await readDbtFiles(root, { env, homeDirectory: this.#io.homeDirectory });
    const { source } = project;
    const render: MoveInput['render'] = (text, where) => {
      if (/env_var|target/u.test(text)) return undefined;
      const made = renderYamlText(
        text,
        { source, start: 0, end: 0 },
        {
          vars: where === 'project' ? {} : (project.dbt?.packages[0]?.vars ?? {}),
          env: {},
        },
      );
      return hasErrors(made.diagnostics) ? undefined : made.value;
    };
    const texts = read.value?.dbt.packages[0]?.texts ?? [];
    const relocated = (path: string): string =>
      isRemote(path) || isAbsolute(path)
        ? path
        : relative(this.#options.directory, join(root, path)).replaceAll('\\', '/');
    const library = new Set(libraryMacros.keys());
    return { project, graph, target, texts, library, render, seedTypes: [], relocated };
  }

  /** Its tests may fail for what is in its data today: its relations can be compared all the same. What fails was told. */
  async #untested(dbt: Workspace): Promise<BuiltSide> {
    const silent: Io = { ...this.#io, stdout: () => undefined, stderr: () => undefined };
    return buildInto(join(this.#scratch, 'dbt-untested'), dbt, this.#options, silent, false);
  }

  async #prove(built: BuiltSide, dbt: Workspace, withTests: boolean): Promise<ExitCode> {
    const { directory } = this.#options;
    const { name, profile, schema } = dbt.target;
    const profiles = join(this.#scratch, 'profiles');
    await mkdir(profiles, { recursive: true });
    const output = { path: 'native.duckdb', schema };
    const text = JSON.stringify({ [profile]: { target: name, outputs: { [name]: output } } });
    await writeFile(join(profiles, 'profiles.yml'), text);
    const opened = await this.#open(directory, profiles, name);
    const native = opened.value;
    if (!native || hasErrors(opened.diagnostics)) {
      printDiagnostics(opened.diagnostics, this.#io, this.#options);
      return this.#fail([diagnostic('move/not-built', { side: 'native form' })]);
    }
    const { dbt: _dbt, ...target } = dbt.target;
    const same = { ...native, target: { ...target, schema }, databasePath: dbt.databasePath };
    const other = await buildInto(
      join(this.#scratch, 'native'),
      same,
      this.#options,
      this.#quiet(),
      withTests,
    );
    if (!other.isBuilt) return this.#notBuilt('native form');
    return this.#tell(await proveEqual(built, other, this.#scratch, this.#io));
  }

  #tell(proven: readonly ProvenRelation[]): ExitCode {
    const { output } = this.#options;
    const differing = proven.filter(({ difference }) => difference !== undefined).length;
    if (output === 'json')
      this.#io.stdout(`${JSON.stringify({ event: 'native-form-compared', relations: proven })}\n`);
    else if (!this.#options.quiet || differing > 0) {
      const columns = [
        { name: 'relation' },
        { name: 'rows, dbt' },
        { name: 'rows, native' },
        { name: 'equal' },
      ];
      const rows = proven.map(({ difference, relation, rows: { dbt, native } }) => [
        relation,
        dbt,
        native,
        difference ?? 'yes',
      ]);
      const style = stdoutStyle(this.#io, this.#options);
      this.#io.stdout(`\n${renderTable({ columns, rows }, style, this.#io.columns)}`);
    }
    if (differing === 0) return exitCodes.success;
    return this.#fail([diagnostic('move/unequal', { differing, compared: proven.length })]);
  }

  #report({ files }: Moved): void {
    const { output, quiet } = this.#options;
    const all = files.map(({ became, path, written: to }) => ({
      path,
      became,
      to: to.map((file) => file.path),
    }));
    if (output === 'json') this.#io.stdout(`${JSON.stringify({ event: 'files-converted', files: all })}\n`);
    if (quiet || output === 'json') return;
    const style = stdoutStyle(this.#io, this.#options);
    const signs = {
      converted: style.paint('success', style.symbols.pass),
      jinja: style.paint('warning', style.symbols.warn),
      left: style.paint('error', style.symbols.fail),
      unneeded: ' ',
    };
    const lines = all.map(({ became, path, to }) => {
      const renamed = to.length > 0 && to.join() !== path ? ` (${to.join(', ')})` : '';
      return `  ${signs[became]} ${became.padEnd(9)} ${path}${renamed}\n`;
    });
    this.#io.stdout(lines.join(''));
  }

  async #write(made: Moved, seeds: readonly string[]): Promise<Diagnostic | undefined> {
    const { directory, fromDbt } = this.#options;
    let path = '';
    try {
      for (const file of written(made)) {
        ({ path } = file);
        await mkdir(dirname(join(directory, path)), { recursive: true });
        await writeFile(join(directory, path), file.text, { flag: 'wx' });
      }
      for (path of seeds) {
        await mkdir(dirname(join(directory, path)), { recursive: true });
        await copyFile(join(fromDbt, path), join(directory, path));
      }
      return undefined;
    } catch (error) {
      return diagnostic('usage/unwritable', { path, problem: errorReason(error) });
    }
  }

  #notBuilt(side: 'dbt project' | 'native form'): ExitCode {
    return this.#fail([diagnostic('move/not-built', { side })]);
  }

  #fail(findings: readonly Diagnostic[], code: ExitCode = exitCodes.problem): ExitCode {
    printDiagnostics(findings, this.#io, this.#options);
    return code;
  }

  /** What is wrong with a build is told as errors, and the rest is not what was asked. */
  #quiet(): Io {
    const { stderr } = this.#io;
    return { ...this.#io, stdout: stderr };
  }
}

function written({ files }: Moved): readonly { readonly path: string; readonly text: string }[] {
  return files.flatMap((file) => file.written);
}

function places(made: Moved): readonly Diagnostic[] {
  const whole = made.places.map(({ at, why }) => diagnostic('move/left', { why }, { at }));
  const each = made.files.flatMap(({ became, path, places: found }) =>
    became === 'left' ? found.map(({ at, why }) => diagnostic('move/left', { path, why }, { at })) : [],
  );
  return [...whole, ...each];
}

function inJinja({ files }: Moved): readonly Diagnostic[] {
  return files.flatMap(({ became, path, places: found }) =>
    became === 'jinja' ? found.map(({ at, why }) => diagnostic('move/jinja', { path, why }, { at })) : [],
  );
}

const semanticNames = {
  metric: 'metrics',
  saved_query: 'saved queries',
  semantic_model: 'semantic models',
} as const satisfies { readonly [kind in SemanticResource['kind']]: string };

/** What is for other tools than Eider is told once. */
function leftOut({ project: { semantic = [] } }: Workspace): readonly Diagnostic[] {
  const [first] = semantic;
  if (!first) return [];
  const there = new Set(semantic.map(({ kind }) => semanticNames[kind]));
  const names = [...there].sort();
  const last = names.pop() ?? '';
  const kinds = names.length === 0 ? last : `${names.join(', ')} or ${last}`;
  return [diagnostic('move/left-out', { kinds }, { at: first.at })];
}
