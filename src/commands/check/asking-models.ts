import { spanOf, type Span } from '../../core/diagnostics/source.js';
import { relationsOf } from '../../core/graph/relations-of.js';
import type { ModelNode } from '../../core/graph/types.js';
import type { QueryLineage } from '../../core/lineage/types.js';
import { openQuestion } from '../../core/plan/compile.js';
import { relationKey } from '../../core/sql/relation.js';
import type { OpenQuestion } from '../../core/template/answers.js';
import type { BindRequest, BindResult } from '../../engine/bind/bind-types.js';
import type { ColumnDescription } from '../../engine/duckdb/connection.js';
import { typedColumns } from './input-columns.js';
import type { Workspace } from '../project/workspace-type.js';

/** A model that could not be rendered, as it asks what nobody knows without data. */
export interface AskingNode {
  readonly node: ModelNode;
  /** Absent of a model in Python, whose SQL says nothing. */
  readonly asking: OpenQuestion | undefined;
  readonly declared: readonly ColumnDescription[] | undefined;
}

/** The call of a template that asks, and where it stands. */
export interface AskingCall {
  readonly macro: string;
  readonly at: Span;
}

/** Those of the models that cannot be bound: their SQL depends on data, or they are in Python. */
export function askingModels(models: readonly ModelNode[], { compiler }: Workspace): readonly AskingNode[] {
  return models.flatMap((node): AskingNode[] => {
    const asking = openQuestion(compiler.model(node));
    const declared = declaredColumns(node);
    if (isPython(node)) return [{ node, asking: undefined, declared }];
    return asking ? [{ node, asking, declared }] : [];
  });
}

/** The columns of a model with their types, where YAML gives all of them one. */
export function declaredColumns({ resource }: ModelNode): readonly ColumnDescription[] | undefined {
  const typed = typedColumns(resource.columns);
  return typed.length > 0 && typed.length === resource.columns.length ? typed : undefined;
}

export function isPython({ resource }: ModelNode): boolean {
  return resource.language === 'python';
}

/** Whether something was not bound since it reads one of them. */
export function isBecauseOf(asking: readonly AskingNode[], result: BindResult): boolean {
  if (result.kind !== 'not-bound') return false;
  const key = relationKey(result.because);
  return asking.some(({ node }) => relationKey(node.relation) === key);
}

export function callOf({ node, asking }: AskingNode): AskingCall {
  return asking?.askedBy ?? { macro: 'a macro', at: spanOf(node.resource.source, 0, 0) };
}

/** What stands for the columns of a model of which nothing is known but that it asks. */
export function askedColumn({ macro }: AskingCall): string {
  return `${macro}()`;
}

/**
 * A query of one column that stands for a model whose template asks for rows: its lineage is that of any column of the model, whatever the answer will be.
 * Nothing for one that asks something else.
 */
export function askedRequest({ node, asking }: AskingNode, { graph }: Workspace): BindRequest | undefined {
  if (asking?.question.kind !== 'query') return undefined;
  return {
    relation: { schema: 'asked', name: node.id },
    sql: 'select null as asked',
    asked: [asking.question.sql],
    parents: relationsOf(node.parents, graph),
  };
}

/** The lineage of a model of so many columns, from what was bound in its place; one column where it is not known how many it has. */
export function askedLineage(bound: QueryLineage, width: number): QueryLineage {
  return { ...bound, columns: Array.from({ length: Math.max(width, 1) }, () => bound.columns).flat() };
}
