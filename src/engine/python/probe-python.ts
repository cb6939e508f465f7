import type { Environment } from '../../core/project/target.js';
import { runChild } from '../jobs/run-child.js';
import { reasonOf } from '../files/read-text.js';
import { probeProgram } from './programs.js';

/** A text of a model that is no Python. */
export interface PythonMistake {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly problem: string;
}

export interface PythonProbe {
  /** Why no model can be run; absent where they can. */
  readonly reason?: string;
  readonly mistakes: readonly PythonMistake[];
}

const probeTimeoutMs = 60_000;

/** The Python that runs models: that of `EIDER_PYTHON`, else `python3` on the path. */
export function pythonCommand(env: Environment): string {
  const said = env['EIDER_PYTHON'];
  return said === undefined || said === '' ? 'python3' : said;
}

/** What a model's process sees of the environment: nothing of Eider's own, which may be a key. */
export function pythonEnvironment(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('EIDER_')));
}

/** Asks Python whether it can run models, and whether their texts are Python. Never rejects. */
export async function probePython(
  models: readonly { readonly path: string; readonly code: string }[],
  { cwd, env }: { readonly cwd: string; readonly env: Environment },
): Promise<PythonProbe> {
  const lines: string[] = [];
  const ended = await runChild({
    argv: [pythonCommand(env), '-c', probeProgram],
    cwd,
    env: pythonEnvironment(env),
    input: JSON.stringify({ models }),
    timeoutMs: probeTimeoutMs,
    graceMs: 1000,
    onLine: (line) => lines.push(line),
  });
  if (ended.kind === 'not-started') return { reason: 'it cannot be started', mistakes: [] };
  try {
    const said = JSON.parse(lines.at(-1) ?? '') as { version: string | null; mistakes: PythonMistake[] };
    const reason = reasonOfVersion(said.version);
    return { ...(reason !== undefined && { reason }), mistakes: said.mistakes };
  } catch (error) {
    return {
      reason: ended.kind === 'success' ? reasonOf(error) : 'it does not answer as Python 3 does',
      mistakes: [],
    };
  }
}

function reasonOfVersion(version: string | null): string | undefined {
  if (version === null) return 'its module `duckdb` is missing';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 1 || (major === 1 && minor >= 1)
    ? undefined
    : `its module \`duckdb\` is ${version}, and 1.1 or newer is needed`;
}
