import type { Proof } from '../../../core/runbook/runbook.js';
import { formatCounted } from '../../../terminal/format.js';
import { runBuild } from '../../build/build.js';
import { exitCodes } from '../../frame/exit-codes.js';
import type { BuildOptions } from '../../frame/options.js';
import { runJobsRun } from '../jobs-run.js';
import { runSync } from '../../sources/sync.js';
import { capture, findingsOf, numberOf, wordOf, type Captured, type CommandEvent } from './capture.js';
import { fail, pass, type RunbookWorld, type StepOutcome, type WorkOf } from './world.js';

/** Runs the job, or `eider sync` and `eider build`; what has not changed is left as it is, and that is a proof as good. */
export async function checkBuild(work: WorkOf<'build'>, world: RunbookWorld): Promise<StepOutcome> {
  if (work.job !== undefined) return runJob(work.job, world);
  const { io, options, workspace } = world;
  const shared = { ...options, output: 'json' as const, select: work.select, exclude: [] };
  const proofs: Proof[] = [];
  if ([...workspace.graph.nodes.values()].some((node) => node.kind === 'source' && node.resource.sync)) {
    const synced = await capture(
      (inner) => runSync({ ...shared, force: false, fullRefresh: false, dryRun: false }, inner),
      io,
    );
    proofs.push(...syncProofs(synced));
    if (synced.code !== exitCodes.success && !hasNothing(synced)) return { proofs, exitCode: synced.code };
  }
  const built = await capture((inner) => runBuild(buildOptions(shared), inner), io);
  return { proofs: [...proofs, ...buildProofs(built)], exitCode: built.code };
}

function buildOptions(
  shared: RunbookWorld['options'] & {
    readonly select: readonly string[];
    readonly exclude: readonly string[];
  },
): BuildOptions {
  return {
    ...shared,
    dryRun: false,
    failFast: false,
    defer: false,
    favorState: false,
    fullRefresh: false,
    force: false,
    storeFailures: false,
    prune: false,
    check: true,
  };
}

/** The selection holds no source that is synchronised: nothing was to be done. */
function hasNothing({ events }: Captured): boolean {
  return events.some((event) => event['code'] === 'sync/nothing');
}

function syncProofs(synced: Captured): readonly Proof[] {
  if (hasNothing(synced)) return [];
  const lines = synced.events.filter((event) => event['event'] === 'synchronised');
  return [...lines.map(syncProof), ...findingsOf(synced.events)];
}

function syncProof(event: CommandEvent): Proof {
  const status = wordOf(event, 'status');
  const subject = `sync ${wordOf(event, 'relation')}`;
  if (status === 'failed' || status === 'waits') return fail(subject, status);
  const rows = status === 'loaded' ? `, ${formatCounted(numberOf(event, 'rows'), 'row')}` : '';
  return pass(subject, `${status}${rows}`);
}

function buildProofs({ code, events }: Captured): readonly Proof[] {
  const finished = events.find((event) => event['event'] === 'run-finished');
  const findings = findingsOf(events);
  if (!finished) return findings.length > 0 ? findings : [fail('build', 'it could not begin')];
  const { counts } = finished;
  const tests: unknown =
    typeof counts === 'object' && counts !== null && 'tests' in counts ? counts.tests : {};
  const text = [
    `${numberOf(counts, 'built')} built`,
    `${numberOf(counts, 'reused')} unchanged`,
    `${numberOf(counts, 'failed') + numberOf(counts, 'errors')} failed`,
    `${numberOf(counts, 'skipped')} skipped`,
    `${numberOf(tests, 'passed')} of ${formatCounted(numberOf(tests, 'total'), 'test')} passed`,
    `${numberOf(tests, 'warned')} warned`,
  ].join(', ');
  const rows = events
    .filter((event) => event['event'] === 'stage-finished')
    .reduce((sum, event) => sum + numberOf(event, 'rows'), 0);
  const whole = code === exitCodes.success ? pass : fail;
  return [
    whole('build', `${text}; ${formatCounted(rows, 'row')} written`),
    ...failedStages(events),
    ...findings,
  ];
}

function failedStages(events: readonly CommandEvent[]): readonly Proof[] {
  return events
    .filter((event) => event['event'] === 'stage-finished' && wordOf(event, 'status') !== 'success')
    .map((event) => fail(wordOf(event, 'label'), wordOf(event, 'status'), 'see `eider build`'));
}

const stepEvents: ReadonlySet<string> = new Set(['step-done', 'step-failed', 'step-kept']);

async function runJob(name: string, { io, options }: RunbookWorld): Promise<StepOutcome> {
  const { code, events } = await capture(
    (inner) =>
      runJobsRun({ ...options, output: 'json', name, select: [], resume: false, wait: options.wait }, inner),
    io,
  );
  const whole =
    code === exitCodes.success ? pass('job', `\`${name}\` succeeded`) : fail('job', `\`${name}\` failed`);
  const steps = events
    .filter((event) => stepEvents.has(wordOf(event, 'event')))
    .map((event) => {
      const make = event['event'] === 'step-failed' ? fail : pass;
      return make(`step ${wordOf(event, 'step')}`, wordOf(event, 'text'));
    });
  return { proofs: [whole, ...steps, ...findingsOf(events)], exitCode: code };
}
