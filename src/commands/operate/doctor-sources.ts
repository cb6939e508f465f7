import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SecretString, type Secret } from '../../core/project/target.js';
import { formatCounted, formatList } from '../../terminal/format.js';
import { FetchError } from '../../engine/sync/http-request.js';
import { probePostgres } from '../../engine/sync/probe-postgres.js';
import { RemoteFiles } from '../../engine/sync/remote-files.js';
import { redactLocation } from '../../engine/duckdb/failure/redact.js';
import type { Finding } from '../frame/finding.js';
import type { Io } from '../frame/io.js';
import { SessionError } from '../project/session-error.js';
import { openSession } from '../project/warehouse-session.js';
import { syncNodes, type SyncNode } from '../sources/sync-sources.js';
import type { Workspace } from '../project/workspace.js';

/** Can every source that is synchronised be reached, and by no more rights than it needs? Nothing is asked where nothing is synchronised. */
export async function checkSources(workspace: Workspace, io: Io): Promise<readonly Finding[]> {
  const nodes = syncNodes(workspace, new Set(workspace.graph.order));
  // A stranger's project does not say who is asked.
  if (nodes.length === 0 || workspace.untrusted) return [];
  return [
    ...checkStores(workspace, nodes),
    ...(await checkAddresses(workspace, nodes, io)),
    ...(await checkPostgres(workspace, nodes, io)),
    ...(await checkCache(workspace, io)),
  ];
}

/** Keys and rows must not pass a network in the clear. */
function checkStores({ target }: Workspace, nodes: readonly SyncNode[]): readonly Finding[] {
  const open = target.secrets.filter(isPlain).map(({ name }) => name);
  const web = nodes.flatMap(({ sync }) => {
    const locations = sync.from.kind === 'files' ? sync.from.location : [];
    return locations
      .filter((each) => /^http:\/\//iu.test(each) && !isHere(new URL(each).hostname))
      .map(redactLocation);
  });
  return [
    ...open.map((name): Finding => ({
      check: 'encryption',
      state: 'broken',
      text: `the store of the secret ${name} is asked over plain HTTP: its key and the data can be read on the way`,
      remedy: 'remove `use_ssl: false` from the secret, and let `endpoint` be one that speaks https',
    })),
    ...[...new Set(web)].map((address): Finding => ({
      check: 'encryption',
      state: 'warning',
      text: `${address} is fetched over plain HTTP`,
      remedy: 'use its https address',
    })),
  ];
}

function isPlain({ parameters, type }: Secret): boolean {
  if (!['s3', 'gcs', 'r2'].includes(type)) return false;
  const endpoint = textOf(parameters['endpoint']) ?? '';
  const isOpen = textOf(parameters['use_ssl']) === 'false' || endpoint.startsWith('http://');
  return isOpen && !isHere(endpoint.replace(/^http:\/\//u, '').replace(/:\d+$/u, ''));
}

function textOf(value: Secret['parameters'][string] | undefined): string | undefined {
  if (value === undefined) return undefined;
  return value instanceof SecretString ? value.reveal() : String(value);
}

/** What does not leave this machine. */
function isHere(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d+){3}$/u.test(host);
}

/** One request for each place: a bucket, or a web server's file. */
async function checkAddresses(
  { target }: Workspace,
  nodes: readonly SyncNode[],
  io: Io,
): Promise<readonly Finding[]> {
  const remote = new RemoteFiles({
    secrets: target.secrets,
    signal: AbortSignal.timeout(30_000),
    now: io.now,
    pauses: [],
  });
  const patterns = nodes.flatMap(({ sync }) => {
    if (sync.from.kind !== 'files') return [];
    const { location, partition, values } = sync.from;
    const [value = '*'] = values ?? [];
    return location.map((each) => (partition === undefined ? each : each.replace(`{${partition}}`, value)));
  });
  const addresses = [
    ...new Set(patterns.filter((each) => /^(?:https?|s3|s3a|s3n|gcs|gs|r2):\/\//iu.test(each))),
  ];
  const findings: Finding[] = [];
  for (const address of addresses) {
    const name = redactLocation(address);
    try {
      const found =
        /[*?[]/u.test(address) && !/^https?:/iu.test(address)
          ? await remote.list(address)
          : [await remote.look(address)];
      findings.push(
        found.length > 0
          ? { check: 'source', state: 'fine', text: `${name} answers` }
          : {
              check: 'source',
              state: 'broken',
              text: `${name}: there is no such file`,
              remedy: 'correct `location`, or put it there',
            },
      );
    } catch (error) {
      if (!(error instanceof FetchError)) throw error;
      const { problem, remedy = 'check the address and the network' } = error;
      findings.push({ check: 'source', state: 'broken', text: `${name}: ${problem}`, remedy });
    }
  }
  return findings;
}

/** Opens each database, and tries to write: that must fail, and no right to write may be granted. */
async function checkPostgres(
  workspace: Workspace,
  nodes: readonly SyncNode[],
  io: Io,
): Promise<readonly Finding[]> {
  const wanted = nodes.flatMap(({ sync }) => (sync.from.kind === 'postgres' ? [sync.from.secret] : []));
  const known = new Set(
    workspace.target.secrets.filter(({ type }) => type === 'postgres').map(({ name }) => name),
  );
  const secrets = [...new Set(wanted)].filter((name) => known.has(name)).sort();
  const unknown = [...new Set(wanted)].filter((name) => !known.has(name)).sort();
  const findings: Finding[] = unknown.map((name) => ({
    check: 'postgres',
    state: 'broken',
    text: `the target has no secret ${name} of type postgres`,
    remedy: 'declare it under `secrets:` of the target in profiles.yml',
  }));
  if (secrets.length === 0) return findings;
  const memory: Workspace = {
    ...workspace,
    databasePath: ':memory:',
    target: { ...workspace.target, attach: [] },
  };
  try {
    const options = { readOnly: true, extensions: ['postgres'], wait: 0, command: 'eider doctor' };
    const session = await openSession(memory, options, io);
    try {
      for (const name of secrets)
        findings.push(postgresFinding(name, await probePostgres(name, await session.connect())));
    } finally {
      await session.close();
    }
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    findings.push({
      check: 'postgres',
      state: 'broken',
      text: 'a secret of the target cannot be made',
      remedy: 'see `eider sync`',
    });
  }
  return findings;
}

function postgresFinding(name: string, probe: Awaited<ReturnType<typeof probePostgres>>): Finding {
  switch (probe.kind) {
    case 'unreachable':
      return {
        check: 'postgres',
        state: 'broken',
        text: `the database of the secret ${name} cannot be reached, or refuses the user`,
        remedy: 'check `host`, `port`, `database`, `user` and `password` of the secret',
      };
    case 'writes':
      return {
        check: 'postgres',
        state: 'broken',
        text: `the user of the secret ${name} may write: ${formatList(probe.rights)}`,
        remedy: 'use a user that may only read: GRANT SELECT, and nothing else; see docs/sync.md',
      };
    case 'reads':
      return {
        check: 'postgres',
        state: 'fine',
        text: `the user of the secret ${name} reads ${formatCounted(probe.tables, 'table')}, and writing was refused`,
      };
  }
}

/** Fetched copies hold personal data. */
async function checkCache({ targetPath }: Workspace, io: Io): Promise<readonly Finding[]> {
  if (io.platform === 'win32') return [];
  const folder = join(targetPath, '.cache', 'sources');
  const found = await stat(folder).catch(() => undefined);
  if (!found || (found.mode & 0o077) === 0) return [];
  return [
    {
      check: 'file modes',
      state: 'broken',
      text: 'other users can read the fetched files of sources',
      remedy: `chmod 700 ${folder}`,
    },
  ];
}
