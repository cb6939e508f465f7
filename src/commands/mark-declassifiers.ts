import { randomUUID } from 'node:crypto';
import { markPrivacyMacros } from '../core/library/privacy-macros.js';
import type { MarkedMacro } from '../engine/bind/marked-macros.js';
import type { Workspace } from './workspace.js';

/** The same project, whose queries call the declassifiers of the library as SQL macros, and these. */
export function markDeclassifiers(workspace: Workspace): {
  readonly marked: Workspace;
  readonly declassifiers: readonly MarkedMacro[];
} {
  const { compiler } = workspace;
  // Nobody who writes a model can know it, and so call them.
  const secret = randomUUID().replaceAll('-', '');
  const { macros, functions } = markPrivacyMacros(compiler.scope.macros, secret);
  return {
    marked: { ...workspace, compiler: compiler.withMacros(macros) },
    declassifiers: functions,
  };
}
