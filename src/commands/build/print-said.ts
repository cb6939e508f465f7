import type { Said } from '../../core/plan/compile.js';
import { mayBePersonal, readableBy } from '../../core/plan/told-personal.js';
import type { NodeId } from '../../core/project/ids.js';
import type { LoggedLine } from '../../core/template/dbt/types.js';
import type { Io } from '../frame/io.js';
import type { Workspace } from '../project/workspace-type.js';

/** How what templates say is printed. */
export interface SayingOptions {
  readonly quiet: boolean;
  /** The output is for a program: nothing else stands in it. */
  readonly output?: string;
}

/** Prints what templates say with `log(…, info=true)` and `print(…)`: of the nodes chosen and the hooks of the run, each text once. */
export class SaidPrinter {
  readonly #options: SayingOptions;
  readonly #io: Pick<Io, 'env' | 'stderr' | 'stdout'>;
  readonly #printed = new Set<string>();

  constructor(options: SayingOptions, io: Pick<Io, 'env' | 'stderr' | 'stdout'>) {
    this.#options = options;
    this.#io = io;
  }

  /**
   * Prints what was said since the last time.
   * @param hooks whether those of the run are run: they are not where there is nothing to do
   */
  print(workspace: Workspace, chosen: ReadonlySet<NodeId>, hooks: boolean): void {
    const { compiler } = workspace;
    for (const said of compiler.said) {
      if (said.owner === undefined ? !hooks : !chosen.has(said.owner)) continue;
      if (isHidden(said, workspace)) this.#lines(said, [{ level: 'info', text: withheld(said, workspace) }]);
      else this.#lines(said, said.lines);
    }
  }

  #lines({ owner }: Said, lines: readonly LoggedLine[]): void {
    const fresh = lines.filter(({ level, text }) => !this.#printed.has(JSON.stringify([owner, level, text])));
    for (const { level, text } of lines) this.#printed.add(JSON.stringify([owner, level, text]));
    printLines(fresh, this.#options, this.#io);
  }
}

/** Texts of `log` go where messages go, those of `print` where results go, unless EIDER_PRINT says `false`: dbt's `--no-print`. */
export function printLines(
  lines: readonly LoggedLine[],
  { output, quiet }: SayingOptions,
  io: Pick<Io, 'env' | 'stderr' | 'stdout'>,
): void {
  const isPrinting = io.env['EIDER_PRINT'] !== 'false';
  for (const { level, text } of lines) {
    if (level === 'print' && !isPrinting) continue;
    if (level === 'print' && output !== 'json') io.stdout(`${text}\n`);
    else if (level === 'print' || (level === 'info' && !quiet)) io.stderr(`${text}\n`);
  }
}

/** A text may hold what its template read. */
function isHidden({ owner, told }: Said, workspace: Workspace): boolean {
  return told.length > 0 && mayBePersonal(told, readableBy(owner, workspace.graph), workspace);
}

function withheld({ owner }: Said, { graph }: Workspace): string {
  const name = owner === undefined ? 'a hook' : `\`${graph.nodes.get(owner)?.name ?? owner}\``;
  return withheldText(name);
}

/** Stands for a text that is not printed. */
export function withheldText(of: string): string {
  return `${of} says what is not shown: it read values that may be personal`;
}
