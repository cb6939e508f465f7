import { constants } from 'node:fs';
import { access, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { messageOf, hintOf } from '../../core/diagnostics/diagnostic.js';
import { errorReason } from '../frame/file-error.js';
import type { Finding } from '../frame/finding.js';
import type { Io } from '../frame/io.js';
import { SessionError } from '../project/session-error.js';
import { labelOf, openSession, warehouseExists } from '../project/warehouse-session.js';
import type { Workspace } from '../project/workspace.js';

const gibibyte = 1024 ** 3;
const littleSpace = 2 * gibibyte;

/** Can the project's folder be written? */
export async function checkFolder(folder: string, pid: number): Promise<Finding> {
  const probe = join(folder, `.eider-doctor-${pid}.tmp`);
  try {
    await writeFile(probe, '', { flag: 'wx' });
    return { check: 'folder', state: 'fine', text: 'the project’s folder can be written' };
  } catch (error) {
    return {
      check: 'folder',
      state: 'broken',
      text: `the project’s folder cannot be written: ${errorReason(error)}`,
      remedy: 'give this user the right to write it, or work in a copy',
    };
  } finally {
    await rm(probe, { force: true }).catch(() => undefined);
  }
}

/** Can other users read files that hold secrets? Windows has no such modes. */
export async function checkSecretFiles(folder: string, platform: string): Promise<readonly Finding[]> {
  const files = await Promise.all(
    ['.env', 'profiles.yml'].map(async (name) => ({
      name,
      found: await stat(join(folder, name)).catch(() => undefined),
    })),
  );
  const env = files.find((file) => file.name === '.env')?.found;
  const presence: Finding = {
    check: '.env',
    state: 'fine',
    text: env ? 'present' : 'none: only the environment counts',
  };
  if (platform === 'win32') return [presence];
  const open = files.filter(
    ({ name, found }) => name === '.env' && found !== undefined && (found.mode & 0o077) !== 0,
  );
  return [
    presence,
    ...open.map(({ name }): Finding => ({
      check: 'file modes',
      state: 'warning',
      text: `other users can read ${name}`,
      remedy: `chmod 600 ${name}`,
    })),
  ];
}

/** Does the warehouse open? It is opened to read: nothing is written and no lock is taken from a writer. */
export async function checkDatabase(workspace: Workspace, io: Io): Promise<Finding> {
  const label = labelOf(workspace);
  if (workspace.databasePath === ':memory:') return { check: 'database', state: 'fine', text: 'in memory' };
  if (!warehouseExists(workspace)) return checkNewDatabase(workspace, label);
  try {
    const session = await openSession(
      workspace,
      { readOnly: true, extensions: [], wait: 0, command: 'eider doctor' },
      io,
    );
    await session.close();
    return checkModes(workspace, label, io.platform);
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    const [finding] = error.diagnostics;
    const remedy = finding && hintOf(finding);
    return {
      check: 'database',
      state: finding?.code === 'database/locked' ? 'warning' : 'broken',
      text: finding ? messageOf(finding) : `${label} cannot be opened`,
      ...(remedy !== undefined && { remedy }),
    };
  }
}

async function checkNewDatabase(workspace: Workspace, label: string): Promise<Finding> {
  const folder = await nearestFolder(dirname(workspace.databasePath));
  try {
    await access(folder, constants.W_OK);
    return { check: 'database', state: 'fine', text: `${label} is not built yet` };
  } catch (error) {
    return {
      check: 'database',
      state: 'broken',
      text: `${label} cannot be made: ${errorReason(error)}`,
      remedy:
        'choose another `path` of the target in profiles.yml, or give this user the right to write there',
    };
  }
}

/** Its group may read it where that was given to it; nobody else may, and nobody else may write it. */
async function checkModes(workspace: Workspace, label: string, platform: string): Promise<Finding> {
  const { mode } = await stat(workspace.databasePath);
  const bits = mode & 0o777;
  if (platform === 'win32' || bits === 0o600 || bits === 0o400)
    return { check: 'database', state: 'fine', text: `${label} opens` };
  if ((bits & 0o037) === 0)
    return { check: 'database', state: 'fine', text: `${label} opens, and its group can read it` };
  return {
    check: 'database',
    state: 'warning',
    text: `${label} opens, and ${(bits & 0o007) === 0 ? 'its group can change it' : 'other users can read it'}`,
    remedy: `chmod 600 ${label}; chmod 640 for a group that may read everything`,
  };
}

/** Is there room on the disk of the warehouse? */
export async function checkDisk(workspace: Workspace): Promise<Finding> {
  const path = workspace.databasePath === ':memory:' ? workspace.root : dirname(workspace.databasePath);
  const { bavail, bsize } = await statfs(await nearestFolder(path));
  const free = bavail * bsize;
  const text = `${(free / gibibyte).toFixed(1)} GiB free`;
  if (free >= littleSpace) return { check: 'disk', state: 'fine', text };
  return {
    check: 'disk',
    state: 'warning',
    text,
    remedy: 'a build needs room for new tables beside the old ones: free some space',
  };
}

async function nearestFolder(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() === true || dirname(path) === path ? path : nearestFolder(dirname(path));
}
