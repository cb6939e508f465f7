import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { markPrivacyMacros } from '../../core/library/privacy-macros.js';
import { writeIfChanged } from '../../engine/files/write-file.js';
import type { MarkedMacro } from '../../engine/bind/marked-macros.js';
import type { Workspace } from './workspace-type.js';

/** The same project, whose queries call the declassifiers of the library as SQL macros, and these. */
export function markDeclassifiers(workspace: Workspace): {
  readonly marked: Workspace;
  readonly declassifiers: readonly MarkedMacro[];
} {
  const { compiler } = workspace;
  const secret = secretOf(workspace);
  const { macros, functions } = markPrivacyMacros(compiler.scope.macros, secret);
  return {
    marked: { ...workspace, compiler: compiler.withMacros(macros) },
    declassifiers: functions,
  };
}

/**
 * A part of the macros' names, so that nobody who writes a model can call them. Kept below the target folder, as what was bound with it is: a checkout has its
 * own. Of a stranger's project it is made anew, as the stranger could have sent it.
 */
function secretOf({ targetPath, untrusted }: Workspace): string {
  const made = randomBytes(16).toString('hex');
  if (untrusted) return made;
  const path = join(targetPath, '.cache', 'secret');
  try {
    const kept = readFileSync(path, 'utf8');
    if (/^[0-9a-f]{32}$/u.test(kept)) return kept;
  } catch {
    // There is none yet.
  }
  try {
    writeIfChanged(path, made, { mode: 0o600 });
  } catch {
    // Nothing is kept then: every check binds all.
  }
  return made;
}
