import { join } from 'node:path';
import { LockFileError } from '../../engine/duckdb/extensions/lock-file.js';
import { currentEngine } from '../../engine/duckdb/extensions/platform.js';
import { extensionDirectory } from '../../engine/duckdb/extensions/store.js';
import { verifyExtensions } from '../../engine/duckdb/extensions/verify.js';
import { PseudonymKey, pseudonymKeyVariable, shortestKey } from '../../engine/execute/pseudonym-key.js';
import { hintOf, messageOf } from '../../core/diagnostics/diagnostic.js';
import { formatList } from '../../terminal/format.js';
import type { Finding } from '../frame/finding.js';
import type { Io } from '../frame/io.js';
import { projectExtensions } from '../project/project-extensions.js';
import type { Workspace } from '../project/workspace.js';

const lockRemedy = {
  remedy: 'restore it from version control, or remove it and run `eider extensions install`',
};
const oldestNode = [20, 19] as const;

/** Is Node new enough? */
export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isNew = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
  if (isNew) return { check: 'node', state: 'fine', text: version };
  return {
    check: 'node',
    state: 'broken',
    text: `${version} is too old`,
    remedy: `install Node ${oldestNode.join('.')} or newer`,
  };
}

/** Does the database's library load on this machine? */
export async function checkDuckDb(): Promise<Finding> {
  try {
    const { version, platform } = await currentEngine();
    return { check: 'duckdb', state: 'fine', text: `${version} for ${platform}` };
  } catch {
    return {
      check: 'duckdb',
      state: 'broken',
      text: 'the library cannot be loaded',
      remedy: 'install again on this machine (`npm install`): its binaries are made for one platform',
    };
  }
}

/** Is every extension that the project needs installed, as locked, and accepted by DuckDB? */
export async function checkExtensions(workspace: Workspace, io: Io): Promise<readonly Finding[]> {
  const needed = projectExtensions(workspace);
  if (needed.size === 0) return [{ check: 'extensions', state: 'fine', text: 'none is needed' }];
  const options = {
    store: workspace.target.extensionDirectory ?? extensionDirectory(workspace.env, io.homeDirectory),
    lockFile: join(workspace.root, 'eider.lock'),
    lockFileLabel: 'eider.lock',
  };
  try {
    const { verified, diagnostics } = await verifyExtensions([...needed.keys()], options);
    const fine: Finding = { check: 'extensions', state: 'fine', text: `${formatList(verified)} ready` };
    return [
      ...(verified.length > 0 ? [fine] : []),
      ...diagnostics.map((finding): Finding => {
        const remedy = hintOf(finding);
        const text = messageOf(finding);
        return { check: finding.code, state: 'broken', text, ...(remedy !== undefined && { remedy }) };
      }),
    ];
  } catch (error) {
    if (!(error instanceof LockFileError)) throw error;
    return [{ check: 'extensions', state: 'broken', text: 'eider.lock cannot be read', ...lockRemedy }];
  }
}

/** Is there a key, when the project makes pseudonyms? */
export function checkPseudonymKey(workspace: Workspace): Finding {
  const texts = [...workspace.project.models.map((model) => model.source), ...workspace.project.macroFiles];
  const used = texts.some((source) => /\bpseudonymise\b/iu.test(source.text));
  if (!used) return { check: 'pseudonym key', state: 'fine', text: 'not needed' };
  if (PseudonymKey.read(workspace.env)) return { check: 'pseudonym key', state: 'fine', text: 'present' };
  const given = (workspace.env[pseudonymKeyVariable] ?? '') !== '';
  return {
    check: 'pseudonym key',
    state: 'broken',
    text: given ? `${pseudonymKeyVariable} is too short` : `${pseudonymKeyVariable} is not set`,
    remedy: `set it in the environment or in .env to at least ${shortestKey} random characters, and keep it: another key makes other pseudonyms`,
  };
}
