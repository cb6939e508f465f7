import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeProject, removeProjects } from './support/project-folder.js';
import { runEider } from './support/run-eider.js';

const csv = 'commune_code,ff_jdatnss_1\n01001,01/02/1950\n';
let server: Server;
let address = '';
let body = csv;
let sent = 0;

beforeAll(async () => {
  // It ignores ranges: the whole file is offered, and Eider hangs up after what it needs.
  server = createServer((request, response) => {
    response.writeHead(200, { 'content-length': String(Buffer.byteLength(body)), etag: '"1"' });
    if (request.method === 'HEAD') return void response.end();
    const send = (from: number): void => {
      if (from >= body.length || response.destroyed) return void response.end();
      sent += 65_536;
      response.write(body.slice(from, from + 65_536), () => send(from + 65_536));
    };
    send(0);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await removeProjects();
});

function project(location: string): Promise<string> {
  return makeProject({
    'project.yml': `\
name: demo
runbooks:
  integration:
    steps:
      - {name: Files, check: files}
      - types
      - {name: Set-up, check: connections}
`,
    'models/sources.yml': `\
sources:
  - name: lovac
    tables:
      - name: housing
        location: '${location}'
        sync: {}
        columns:
          - {name: commune_code, type: VARCHAR}
          - {name: ff_jdatnss_1, type: VARCHAR, pii: birth_date}
`,
  });
}

test('a remote file is looked at by its beginning only, and what doctor finds is a proof', async () => {
  body = csv + '01002,03/04/1961\n'.repeat(2_000_000);
  sent = 0;
  const folder = await project(`${address}/raw.csv`);
  const { code, stdout, stderr } = await runEider(['runbook', '--output', 'json', '--step', '1', '2', '3'], {
    cwd: folder,
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const steps = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { status?: string; proofs?: { subject: string; text: string }[] });
  expect(steps.map(({ status }) => status)).toEqual(['passed', 'passed', 'passed', undefined]);
  expect(steps[0]?.proofs).toEqual([
    {
      state: 'pass',
      subject: `lovac.housing: ${address}/raw.csv`,
      text: `34.0 MB, header with 2 declared columns`,
    },
  ]);
  expect(steps[2]?.proofs?.map(({ subject }) => subject)).toEqual(
    expect.arrayContaining(['duckdb', 'project', 'folder', 'database', 'disk']),
  );
  expect(sent).toBeLessThan(body.length / 2);
});

test('a server that is not there, and a set-up that is broken, fail their steps; the report says so and shows no value', async () => {
  const folder = await project('http://127.0.0.1:1/raw.csv');
  await writeFile(
    join(folder, 'demo.duckdb'),
    'this is no database, only a text that is long enough to be looked at',
  );
  const report = join(folder, 'report.md');
  const broken = await runEider(['runbook', 'integration', '--keep-going', '--report', report], {
    cwd: folder,
  });
  expect(broken.code).not.toBe(0);
  const page = await readFile(report, 'utf8');
  expect(page).toContain('| 3 | Set-up | failed |');
  expect(page).toContain('| ✗ | database | `demo.duckdb` is not a DuckDB database. To do: ');
  expect((await stat(report)).mode & 0o777).toBe(0o640);
});

test('a report that cannot be written is said', async () => {
  body = csv;
  const folder = await project(`${address}/raw.csv`);
  await mkdir(join(folder, 'taken'));
  const { code, stderr } = await runEider(['runbook', '--step', '1', '--report', 'taken'], { cwd: folder });
  expect(code).toBe(1);
  expect(stderr).toContain('error[usage/unwritable]');
});
