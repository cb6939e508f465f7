import type { ModelNode, TestNode } from '../../core/graph/types.js';
import { mayBePersonal } from '../../core/plan/told-personal.js';
import type { Workspace } from './workspace-type.js';

/** Stands in artifacts and on the screen for SQL that holds what was read. */
export const withheldSql = '-- not shown: it holds values that its template read, and they may be personal';

/** Whether the SQL of a model or test holds what its template read from the database, and that may be personal. */
export function holdsPersonalValues(node: ModelNode | TestNode, workspace: Workspace): boolean {
  const told = workspace.compiler.toldFor(node);
  return told.length > 0 && mayBePersonal(told, node.parents, workspace);
}
