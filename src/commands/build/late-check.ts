import { hasErrors, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import type { DataNode } from '../../core/graph/types.js';
import type { Compiler } from '../../core/plan/compile.js';
import { questionOf } from '../../core/plan/late.js';
import type { NodeId } from '../../core/project/ids.js';
import { bindProject, type BoundProject } from '../check/bind-project.js';
import { privacyFindings } from '../check/check-privacy.js';
import type { Io } from '../frame/io.js';
import type { Workspace } from '../project/workspace-type.js';

/** What there is to check against while a build runs. */
export interface LateCheckInput {
  /** Its compiler sees every relation in its own place. */
  readonly workspace: Workspace;
  /** The models that are built. */
  readonly running: ReadonlySet<NodeId>;
  /** What is known of seeds and sources: the warehouse is open, and cannot be looked into once more. */
  readonly inputs: BoundProject['nodes'];
  readonly io: Io;
}

/** Looks for personal data in models that could not be checked before the build, as they or what they read ask the database. */
export class LateCheck {
  readonly #input: LateCheckInput;

  constructor(input: LateCheckInput) {
    this.#input = input;
  }

  /**
   * The marts that would get a personal column from a model whose SQL is known by now: itself, and those of this build that read it. All of it is refused
   * with the model, as nothing may be built from what leaks.
   * @param answered knows what the model's template was told
   * @param given the columns that a model in Python, or a materialisation of the project's own, gave
   */
  async leaks(node: DataNode, answered: Compiler, given?: readonly string[]): Promise<readonly Diagnostic[]> {
    const { inputs, io, running, workspace } = this.#input;
    this.#tell(node, answered);
    const reached = this.#reached(node.id);
    const before = workspace.compiler.diagnostics.length;
    const bound = withColumns(await bindProject(workspace, reached, io, [], inputs), node, given);
    const chosen = new Set([...reached].filter((id) => running.has(id)));
    const findings = leaksOf(privacyFindings(workspace, bound, chosen, io));
    workspace.compiler.diagnostics.splice(before);
    return findings;
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
  const isFollowed = node.kind === 'model' && node.builtBy !== undefined;
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
