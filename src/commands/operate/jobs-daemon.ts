import { join, relative } from 'node:path';
import { diagnostic, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import { JobDaemon } from '../../engine/jobs/daemon.js';
import { isLock, takeLock, type HeldLock, type LockHolder } from '../../engine/jobs/job-lock.js';
import { serveStatus, type StatusServer } from '../../engine/jobs/status-server.js';
import { exitCodes, type ExitCode } from '../frame/exit-codes.js';
import { errorReason } from '../frame/file-error.js';
import type { Io } from '../frame/io.js';
import { jobWorld, openJobs, type OpenedJobs } from './jobs-world.js';
import type { JobsDaemonOptions } from '../frame/options.js';
import { exitCodeOf, printDiagnostics } from '../frame/print.js';

/** `eider jobs daemon`: the jobs with a schedule, at their times, until SIGTERM. One daemon a warehouse. */
export async function runJobsDaemon(options: JobsDaemonOptions, io: Io): Promise<ExitCode> {
  const refuse = (findings: readonly Diagnostic[], code = exitCodeOf(findings)): ExitCode => {
    printDiagnostics(findings, io, options);
    return code;
  };
  const { value: opened, diagnostics } = await openJobs(options, io);
  if (!opened) return refuse(diagnostics);
  if (!opened.jobs.some(({ schedule }) => schedule))
    return refuse([diagnostic('jobs/nothing-scheduled', {})]);
  const lock = daemonLock(opened, io);
  if ('code' in lock) return refuse([lock]);
  if (!isLock(lock)) {
    const { pid, host, since } = lock;
    return refuse([diagnostic('jobs/daemon-running', { pid, host, since })], exitCodes.locked);
  }
  try {
    return await runLocked(opened, options, io);
  } finally {
    lock.release();
  }
}

function daemonLock({ folder, workspace }: OpenedJobs, io: Io): HeldLock | LockHolder | Diagnostic {
  const path = join(folder, 'daemon.json');
  try {
    return takeLock({ path, what: 'the daemon', host: io.hostname, now: io.now() });
  } catch (error) {
    const label = relative(workspace.root, folder);
    return diagnostic('jobs/folder', { folder: label, reason: errorReason(error) });
  }
}

async function runLocked(opened: OpenedJobs, options: JobsDaemonOptions, io: Io): Promise<ExitCode> {
  const abort = new AbortController();
  const release = io.onInterrupt(() => abort.abort());
  const world = jobWorld(opened, options, io, (line, { level }) => {
    if (!options.quiet || level === 'warn' || level === 'error') io.stdout(line);
  });
  const daemon = new JobDaemon({
    jobs: opened.jobs.filter(({ schedule }) => schedule),
    world,
    signal: abort.signal,
    graceMs: options.graceSeconds * 1000,
  });
  let server: StatusServer | undefined;
  try {
    server = await serveStatus(options.port, () => daemon.status());
    const address = `http://127.0.0.1:${server.port}`;
    const line = JSON.stringify({ event: 'listening', port: server.port, address });
    io.stdout(options.output === 'json' ? `${line}\n` : `listening: ${address}/healthz and /metrics\n`);
    await daemon.run();
    return exitCodes.success;
  } catch (error) {
    if (server) throw error;
    const finding = diagnostic('jobs/port', { port: options.port, reason: portReason(error) });
    printDiagnostics([finding], io, options);
    return exitCodeOf([finding]);
  } finally {
    release();
    await server?.close();
  }
}

function portReason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'EADDRINUSE') return 'another process has it';
  if (code === 'ERR_SOCKET_BAD_PORT') return 'ports end at 65535';
  return errorReason(error);
}
