import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs a program and writes down what it and its children used: Node cannot ask that of a child. */
const measured = `
import json, resource, subprocess, sys
code = subprocess.call(sys.argv[2:])
used = resource.getrusage(resource.RUSAGE_CHILDREN)
json.dump({"cpuMs": (used.ru_utime + used.ru_stime) * 1000, "peakMb": used.ru_maxrss / 1024}, open(sys.argv[1], "w"))
sys.exit(code)
`;

/** The environment that dbt is installed in: `EIDER_DBT_VENV`. Undefined, with the reason printed, where there is none. */
export function dbtVenv() {
  const folder = process.env.EIDER_DBT_VENV;
  if (folder === undefined) {
    console.error('  left out: EIDER_DBT_VENV does not say where dbt-core and dbt-duckdb are installed');
    return undefined;
  }
  if (existsSync(join(folder, 'bin', 'dbt'))) return folder;
  console.error(`  left out: there is no dbt in ${folder}`);
  return undefined;
}

/** Runs dbt from its start to its end, and measures it as `runNode` does Eider. Throws with what it printed when it fails. */
export async function runDbt(venv, args, { cwd }) {
  const scratch = mkdtempSync(join(tmpdir(), 'eider-bench-'));
  const usage = join(scratch, 'usage.json');
  try {
    const words = [join(venv, 'bin', 'dbt'), ...args];
    const started = performance.now();
    await finished(
      spawn(join(venv, 'bin', 'python'), ['-c', measured, usage, ...words], optionsOf(cwd)),
      words,
    );
    const ms = performance.now() - started;
    return { ms, ...JSON.parse(readFileSync(usage, 'utf8')) };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function optionsOf(cwd) {
  const env = {
    ...process.env,
    DBT_PROFILES_DIR: cwd,
    DBT_SEND_ANONYMOUS_USAGE_STATS: 'false',
    NO_COLOR: '1',
  };
  return { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] };
}

function finished(child, words) {
  return new Promise((resolve, reject) => {
    const printed = [];
    child.stdout.on('data', (data) => printed.push(data));
    child.stderr.on('data', (data) => printed.push(data));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else
        reject(
          new Error(
            `${words.join(' ')} ended with ${code}\n${Buffer.concat(printed).toString('utf8').slice(-4000)}`,
          ),
        );
    });
  });
}
