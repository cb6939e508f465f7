import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { Span } from '../diagnostics/source.js';
import {
  isSnapshot,
  type DataNode,
  type GraphNode,
  type ModelNode,
  type ProjectGraph,
} from '../graph/types.js';
import type { NodeId } from '../project/ids.js';
import { ruleSetting, type RuleName, type RuleSetting } from '../project/rule-settings.js';
import type { Project } from '../project/project.js';
import type { Macro, MacroLibrary } from '../template/types.js';

/** What the rules look at. */
export interface RuleInput {
  readonly graph: ProjectGraph;
  readonly project: Project;
  readonly macros: MacroLibrary;
}

/** A change of a text: what stands at `span` becomes `text`. */
export interface Edit {
  readonly span: Span;
  readonly text: string;
}

/** What breaks a rule. */
export interface Finding {
  readonly diagnostic: Diagnostic;
  /** The node it is about; what is about no single node has none. */
  readonly node?: NodeId;
  /** What would put it right, where that is mechanical. */
  readonly fix?: Edit;
}

/** One rule: a pure function from the project to what breaks it. */
export interface Rule {
  readonly name: RuleName;
  readonly find: (context: RuleContext, setting: RuleSetting) => readonly Finding[];
}

/** The input with what several rules ask for, made once. */
export class RuleContext {
  readonly graph: ProjectGraph;
  readonly project: Project;
  readonly macros: MacroLibrary;
  /** Without snapshots: where those lie, and what they read, is another matter. */
  readonly models: readonly ModelNode[];

  constructor(input: RuleInput) {
    this.graph = input.graph;
    this.project = input.project;
    this.macros = input.macros;
    this.models = [...this.graph.nodes.values()].filter(
      (node): node is ModelNode => node.kind === 'model' && !isSnapshot(node),
    );
  }

  /** The macros of the project's files, without those of Eider's own library. */
  ownMacros(): readonly Macro[] {
    const files = new Set(this.project.macroFiles.map((file) => file.path));
    return [...this.macros.values()].filter((macro) => files.has(macro.source.path));
  }

  /** What a node reads, without tests. */
  parents(node: GraphNode): readonly DataNode[] {
    return node.parents.flatMap((id) => {
      const parent = this.graph.nodes.get(id);
      return parent && (parent.kind === 'model' || parent.kind === 'seed' || parent.kind === 'source')
        ? [parent]
        : [];
    });
  }

  /** All that reads a node, tests and exposures too. */
  readers(node: GraphNode): readonly GraphNode[] {
    return (this.graph.children.get(node.id) ?? []).flatMap((id) => this.graph.nodes.get(id) ?? []);
  }

  /** The models that read a node. */
  modelsReading(node: GraphNode): readonly ModelNode[] {
    return this.readers(node).filter((reader) => reader.kind === 'model');
  }
}

/** Whether a rule is heard at all: one that says the same more broadly then goes before another. */
export function isOn(context: RuleContext, name: RuleName): boolean {
  return ruleSetting(context.project.rules, name).level !== 'off';
}
