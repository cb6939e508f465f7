import { randomUUID } from 'node:crypto';
import { markPrivacyMacros } from '../core/library/privacy-macros.js';
import { Compiler } from '../core/plan/compile.js';
import type { Workspace } from './workspace.js';

/** The same project, whose queries carry a text wherever a declassifier of the library stands, and the names of these by their texts. */
export function markDeclassifiers(workspace: Workspace): {
  readonly marked: Workspace;
  readonly marks: ReadonlyMap<string, string>;
} {
  const { graph, compiler } = workspace;
  // Nobody who writes a model can know it, and so write it.
  const { macros, marks } = markPrivacyMacros(compiler.scope.macros, randomUUID());
  return { marked: { ...workspace, compiler: new Compiler(graph, { ...compiler.scope, macros }) }, marks };
}
