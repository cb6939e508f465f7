import { resolve } from 'node:path';
import type { Publication } from '../../../core/project/publication.js';
import type { Proof } from '../../../core/runbook/runbook.js';
import { NoRelease, type ReleaseFacts } from '../../../engine/publish/release-facts.js';
import { readRelease } from '../../../engine/publish/read-release.js';
import { formatCounted } from '../../../terminal/format.js';
import { exitCodes, type ExitCode } from '../../frame/exit-codes.js';
import type { PublishOptions } from '../../frame/options.js';
import { runPublish } from '../../release/publish.js';
import { openReleaseSession } from '../../release/release-session.js';
import { capture, findingsOf } from './capture.js';
import { codeFor, fail, pass, type RunbookWorld, type StepOutcome, type WorkOf } from './world.js';

/** The publications that a step names; all of them for none. */
export function chosenPublications(
  names: readonly string[],
  { workspace }: RunbookWorld,
): readonly Publication[] {
  const { publications } = workspace.project;
  return names.length === 0 ? publications : publications.filter(({ name }) => names.includes(name));
}

/** Releases what changed, reads each release to its last value, and looks for the tables that readers need. */
export async function checkRelease(work: WorkOf<'release'>, world: RunbookWorld): Promise<StepOutcome> {
  const proofs: Proof[] = [];
  let code: ExitCode = exitCodes.success;
  for (const publication of chosenPublications(work.publish, world)) {
    const one = await releaseOne(publication, work.tables, world);
    proofs.push(...one.proofs);
    if (code === exitCodes.success) code = one.exitCode;
  }
  return { proofs, exitCode: code };
}

async function releaseOne(
  publication: Publication,
  needed: readonly string[],
  world: RunbookWorld,
): Promise<StepOutcome> {
  const { options, io } = world;
  const { name } = publication;
  const asked: PublishOptions = {
    ...options,
    output: 'json',
    publications: [name],
    force: false,
    dryRun: false,
  };
  const released = await capture((inner) => runPublish(asked, inner), io);
  if (released.code !== exitCodes.success)
    return { proofs: failures(name, findingsOf(released.events)), exitCode: released.code };
  const verified = await capture((inner) => runPublish({ ...asked, instead: { kind: 'verify' } }, inner), io);
  if (verified.code !== exitCodes.success)
    return { proofs: failures(name, findingsOf(verified.events)), exitCode: verified.code };
  const facts = await factsOf(publication, world);
  if (!facts) return { proofs: [fail(name, 'there is no release')], exitCode: exitCodes.notFound };
  const proofs = [wholeProof(name, facts, verified.events), ...tableProofs(name, publication, needed, facts)];
  return { proofs, exitCode: codeFor(proofs, exitCodes.verification) };
}

function failures(name: string, found: readonly Proof[]): readonly Proof[] {
  return found.some(({ state }) => state === 'fail')
    ? found
    : [...found, fail(name, 'it could not be released')];
}

function wholeProof(
  name: string,
  { tables }: ReleaseFacts,
  events: readonly { readonly [key: string]: unknown }[],
): Proof {
  const event = events.find((each) => each['event'] === 'verified');
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const figures = `${formatCounted(tables.length, 'table')}, ${formatCounted(rows, 'row')}`;
  const how = event?.['hashed'] === true ? 'rows and hashes' : 'rows';
  if (event?.['marts'] === 'moved on')
    return fail(name, `${figures}, whole, and older than the marts`, `run \`eider publish ${name}\``);
  return pass(name, `${figures}: ${how} read again, equal to what was published from the marts`);
}

function tableProofs(
  name: string,
  publication: Publication,
  needed: readonly string[],
  facts: ReleaseFacts,
): readonly Proof[] {
  const own = publication.tables.map((table) => table.name);
  const wanted = needed.length === 0 ? own : needed.filter((table) => own.includes(table));
  return wanted.map((table) => {
    const subject = `${name}.${table}`;
    const found = facts.tables.find((each) => each.table === table);
    if (!found) return fail(subject, 'it is not in the release', `run \`eider publish ${name} --force\``);
    if (found.rows === 0)
      return fail(subject, 'it is there, and has no row', 'look at the mart that it is made from');
    return pass(subject, formatCounted(found.rows, 'row'));
  });
}

async function factsOf(
  publication: Publication,
  { workspace, io }: RunbookWorld,
): Promise<ReleaseFacts | undefined> {
  const session = await openReleaseSession(publication, workspace, io);
  try {
    return await readRelease(resolve(workspace.root, publication.path), session);
  } catch (error) {
    if (error instanceof NoRelease) return undefined;
    throw error;
  } finally {
    await session.close();
  }
}
