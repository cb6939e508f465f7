import { hasErrors, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import type { DataNode, ModelNode } from '../../core/graph/types.js';
import type { Compiler } from '../../core/plan/compile.js';
import { questionOf } from '../../core/plan/late.js';
import type { NodeId } from '../../core/project/ids.js';
import { bindProject, type BoundProject } from '../check/bind-project.js';
import { privacyFindings } from '../check/check-privacy.js';
import type { Io } from '../frame/io.js';
import { hiddenName, madeNames } from '../project/made-names.js';
import type { Workspace } from '../project/workspace-type.js';
import { hookLeaks, materialisingLeak, type StatementView } from './personal-statements.js';
import { isUnproved, unprovedColumns } from './unproved-columns.js';

/** What there is to check against while a build runs. */
export interface LateCheckInput {
  /** Its compiler sees every relation in its own place. */
  readonly workspace: Workspace;
  /** The models that are built. */
  readonly running: ReadonlySet<NodeId>;
  /** What was found of all of them without data. What is known of seeds and sources stays: the warehouse is open, and cannot be looked into once more. */
  readonly bound: BoundProject;
  readonly io: Io;
}

/** Looks for personal data in models that could not be checked before the build, as they or what they read ask the database. */
export class LateCheck {
  readonly #input: LateCheckInput;
  /** What is known of each node by now. */
  readonly #bound: Map<NodeId, BoundProject>;

  constructor(input: LateCheckInput) {
    this.#input = input;
    this.#bound = new Map([...input.bound.nodes.keys()].map((id) => [id, input.bound]));
  }

  /** Whether it is only known when it is built which columns a model has. */
  isUnproved(id: NodeId): boolean {
    const bound = this.#bound.get(id);
    const checked = bound?.nodes.get(id);
    return bound !== undefined && checked !== undefined && isUnproved(checked, bound);
  }

  /** What is wrong with the columns of a relation that was made of such a model, and not yet committed. */
  made(node: ModelNode, columns: readonly string[]): readonly Diagnostic[] {
    const { bound, io, workspace } = this.#input;
    return unprovedColumns(node, columns, { bound: this.#bound.get(node.id) ?? bound, io, workspace });
  }

  /** What is wrong with a statement that a materialisation of the project's own runs, besides the model's query. */
  statement(node: DataNode, sql: string, query: string): readonly Diagnostic[] {
    return materialisingLeak(node, sql, query, this.#view(node.id));
  }

  /**
   * What is wrong with a hook whose SQL is known by now.
   * @param isTold whether its SQL may hold personal values that its template asked for
   */
  hook(sql: string, owner: DataNode | undefined, isTold: boolean): readonly Diagnostic[] {
    return hookLeaks(sql, owner, this.#view(owner?.id), isTold);
  }

  #view(id: NodeId | undefined): StatementView {
    const { bound, io, workspace } = this.#input;
    return { bound: (id === undefined ? undefined : this.#bound.get(id)) ?? bound, io, workspace };
  }

  /**
   * The marts that would get a personal column from a model whose SQL is known by now: itself, and those of this build that read it. All of it is refused
   * with the model, as nothing may be built from what leaks.
   * @param answered knows what the model's template was told
   * @param given the columns that a model in Python, or a materialisation of the project's own, gave
   */
  async leaks(node: DataNode, answered: Compiler, given?: readonly string[]): Promise<readonly Diagnostic[]> {
    const { bound: before, io, running, workspace } = this.#input;
    this.#tell(node, answered);
    const reached = this.#reached(node.id);
    const already = workspace.compiler.diagnostics.length;
    const found = await bindProject(workspace, reached, io, [], before.nodes);
    for (const id of reached) this.#bound.set(id, found);
    const bound = withColumns(found, node, given);
    const chosen = new Set([...reached].filter((id) => running.has(id)));
    const findings = leaksOf(privacyFindings(workspace, bound, chosen, io));
    workspace.compiler.diagnostics.splice(already);
    return findings.map((finding) => withoutNames(finding, this.#madeIn(bound)));
  }

  /** Names of columns that templates may have made of what they were told. */
  #madeIn({ nodes }: BoundProject): readonly string[] {
    return [...nodes.values()].flatMap(({ columns, node }) => [
      ...madeNames(
        node,
        columns.map(({ name }) => name),
        this.#input.workspace,
      ),
    ]);
  }

  /** The compiler that sees all in its own place is told what the one of the run was told, though its questions name other relations. */
  #tell(node: DataNode, answered: Compiler): void {
    const { compiler } = this.#input.workspace;
    if (compiler === answered) return;
    for (;;) {
      const open = questionOf(node, compiler);
      const answer = open && answered.answers.told(open);
      if (!answer) return;
      compiler.answers.answer(open, answer);
    }
  }

  /** A node and the models of this build below it. */
  #reached(from: NodeId): ReadonlySet<NodeId> {
    const { running, workspace } = this.#input;
    const found = new Set([from]);
    for (const id of workspace.graph.order) {
      const parents = workspace.graph.nodes.get(id)?.parents ?? [];
      if (running.has(id) && parents.some((parent) => found.has(parent))) found.add(id);
    }
    return found;
  }
}

/** A finding that does not tell these names. */
function withoutNames(finding: Diagnostic, names: readonly string[]): Diagnostic {
  if (names.length === 0) return finding;
  const hide = (text: string): string =>
    names.reduce((rest, name) => rest.replaceAll(name, hiddenName), text);
  const data = Object.fromEntries(
    Object.entries(finding.data).map(([key, value]) => [
      key,
      typeof value === 'string' ? hide(value) : value,
    ]),
  );
  return {
    ...finding,
    data,
    related: finding.related.map(({ at, message }) => ({ at, message: hide(message) })),
  };
}

/** What was bound, with the columns that a node turned out to have. */
function withColumns(
  bound: BoundProject,
  node: DataNode,
  given: readonly string[] | undefined,
): BoundProject {
  const { id } = node;
  const checked = bound.nodes.get(id);
  if (!checked || !given) return bound;
  const columns = given.map((name) => ({
    name,
    type: checked.columns.find((each) => each.name === name)?.type ?? '',
  }));
  const isFollowed = node.kind === 'model' && (node.builtBy !== undefined || node.snapshotBy === true);
  const followed = isFollowed ? { followed: checked.columns.map(({ name }) => name) } : {};
  return { ...bound, nodes: new Map([...bound.nodes, [id, { ...checked, columns, ...followed }]]) };
}

/** Of the findings about personal data those that keep a build from beginning. */
export function leaksOf(findings: readonly Diagnostic[]): readonly Diagnostic[] {
  const personal = findings.filter(
    ({ code }) =>
      code === 'privacy/personal-column-in-mart' ||
      code === 'privacy/personal-question' ||
      code === 'privacy/waiver-expired' ||
      code === 'privacy/unfollowed-column' ||
      code === 'python/undeclared',
  );
  // An expired waiver says why, and nothing by itself.
  const isLeak = personal.some(({ code }) => code !== 'privacy/waiver-expired');
  return isLeak && hasErrors(personal) ? personal : [];
}
