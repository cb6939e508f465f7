import { createServer, type Server as HttpServer } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { messageOf } from '../../core/diagnostics/diagnostic.js';
import type { Notification } from '../../core/jobs/job.js';
import { testJob, testRun } from '../../core/jobs/jobs.test-helper.js';
import { JobLog } from './job-log.js';
import { notify } from './notify.js';
import { runChild } from './run-child.js';
import { serveStatus } from './status-server.js';
import { testWorld } from './world.test-helper.js';

const made = testWorld();
const closing: (Server | HttpServer)[] = [];
afterEach(async () => {
  for (const server of closing.splice(0)) await new Promise((resolve) => server.close(resolve));
});

async function listen(server: Server | HttpServer): Promise<number> {
  closing.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const failed = testRun({ status: 'failed', why: 'the step `build` failed: exit code 1' });

async function tell(to: Notification['to'], env: { readonly [name: string]: string } = {}) {
  const job = testJob({ notify: [{ on: ['failure'], to }] });
  const world = { ...made.world, runChild, env: { ...made.world.env, ...env } };
  return (await notify(job, failed, undefined, world)).map(messageOf);
}

describe('a webhook', () => {
  test('gets the message as JSON; its address can be a secret', async () => {
    const bodies: string[] = [];
    const server = createServer((request, response) => {
      request
        .setEncoding('utf8')
        .on('data', (text: string) => bodies.push(`${request.headers['content-type']} ${text}`));
      request.on('end', () => response.end('thanks'));
    });
    const url = `http://127.0.0.1:${await listen(server)}/hook`;
    expect(await tell({ kind: 'webhook', url })).toEqual([]);
    expect(await tell({ kind: 'webhook-env', variable: 'HOOK' }, { HOOK: url })).toEqual([]);
    expect(bodies).toHaveLength(2);
    expect(JSON.parse((bodies[0] ?? '').replace('application/json ', ''))).toEqual({
      format: 'eider-job-notification',
      version: 1,
      event: 'failure',
      project: 'night',
      job: 'nightly',
      run: failed.id,
      status: 'failed',
      why: failed.why,
      started_at: failed.started_at,
      seconds: 10,
      text: `night: the job nightly failed: ${failed.why ?? ''} (run ${failed.id})`,
    });
  });

  test('that refuses, leads elsewhere, or is not there is a warning without its address', async () => {
    const server = createServer((request, response) => {
      response
        .writeHead(request.url?.startsWith('/away') === true ? 307 : 500, { location: 'http://127.0.0.1:1/' })
        .end();
    });
    const port = await listen(server);
    const at = (path: string) =>
      tell({ kind: 'webhook', url: `http://127.0.0.1:${port}${path}?token=hunter22` });
    expect(await at('/')).toEqual(['the webhook could not be told: it answers 500']);
    expect((await at('/away'))[0]).toMatch(/^the webhook could not be told: it cannot be reached/u);
    expect(await tell({ kind: 'webhook', url: 'http://127.0.0.1:1/' })).toHaveLength(1);
    expect(await tell({ kind: 'webhook-env', variable: 'HOOK' })).toEqual([
      'the webhook could not be told: `HOOK` is not set',
    ]);
    expect(await tell({ kind: 'webhook-env', variable: 'HOOK' }, { HOOK: 'file:///etc/passwd' })).toEqual([
      'the webhook could not be told: its address is none of HTTP',
    ]);
  });
});

describe('a command', () => {
  test('reads the message, and knows job and run by its environment', async () => {
    const command = 'cat > told.json; echo "$EIDER_JOB $EIDER_JOB_EVENT $EIDER_JOB_RUN" > told.txt';
    expect(await tell({ kind: 'command', command })).toEqual([]);
    expect(JSON.parse(readFileSync(join(made.world.root, 'told.json'), 'utf8'))).toMatchObject({
      event: 'failure',
    });
    expect(readFileSync(join(made.world.root, 'told.txt'), 'utf8')).toBe(`nightly failure ${failed.id}\n`);
  });

  test('that fails is a warning', async () => {
    expect(await tell({ kind: 'command', command: 'exit 3' })).toEqual([
      'the command could not be told: exit code 3',
    ]);
  });
});

/** As much of SMTP as a client needs to hand in one message. */
function smtpServer(taken: string[]): Server {
  return createTcpServer((socket) => {
    let data: string | undefined;
    socket.setEncoding('utf8');
    socket.on('error', () => undefined);
    socket.write('220 test\r\n');
    socket.on('data', (text: string) => {
      for (const line of text.split('\r\n').slice(0, text.endsWith('\r\n') ? -1 : undefined)) {
        if (data !== undefined) {
          if (line === '.') {
            taken.push(data);
            data = undefined;
            socket.write('250 taken\r\n');
          } else data += `${line}\n`;
        } else if (/^EHLO/iu.test(line)) socket.write('250 test\r\n');
        else if (/^DATA/iu.test(line)) {
          data = '';
          socket.write('354 go on\r\n');
        } else if (/^QUIT/iu.test(line)) socket.end('221 bye\r\n');
        else socket.write('250 ok\r\n');
      }
    });
  });
}

describe('an e-mail', () => {
  const email = {
    kind: 'email',
    to: ['data@example.org'],
    from: 'eider@example.org',
    serverVariable: 'SMTP',
  } as const;

  test('is handed to the server', async () => {
    const taken: string[] = [];
    const port = await listen(smtpServer(taken));
    expect(await tell(email, { SMTP: `smtp://127.0.0.1:${port}` })).toEqual([]);
    expect(taken).toHaveLength(1);
    expect(taken[0]).toMatch(/^To: data@example\.org$/mu);
    expect(taken[0]).toMatch(/^Subject: \[eider\] nightly: failure$/mu);
    expect(taken[0]).toContain('night: the job nightly failed');
  });

  test('without a server, or one that is not there, is a warning', async () => {
    expect(await tell(email)).toEqual(['the e-mail’s recipients could not be told: `SMTP` is not set']);
    expect(await tell(email, { SMTP: 'https://mail' })).toEqual([
      'the e-mail’s recipients could not be told: the server’s address is none of SMTP',
    ]);
    expect((await tell(email, { SMTP: 'smtp://user:hunter22@127.0.0.1:1' }))[0]).toMatch(
      /cannot be reached \(E[A-Z]+\)$/u,
    );
  });
});

describe('the log', () => {
  const settings = { format: 'text', level: 'info', maxBytes: 2000, keep: 2 } as const;
  const path = join(made.folder, 'small.log');

  test('begins a new file when it is too large, and keeps so many', () => {
    const log = new JobLog({ path, settings, now: () => new Date(0), secrets: ['hunter22'] });
    for (let index = 0; index < 100; index += 1) {
      log.write({ level: 'info', event: 'output', text: `line ${index} hunter22 ${'x'.repeat(80)}` }, {});
    }
    log.write({ level: 'debug', event: 'output', text: 'not important enough' }, {});
    const files = readdirSync(made.folder)
      .filter((name) => name.startsWith('small.log'))
      .sort();
    expect(files).toEqual(['small.log', 'small.log.1', 'small.log.2']);
    const texts = files.toReversed().map((name) => readFileSync(join(made.folder, name), 'utf8'));
    for (const text of texts) expect(Buffer.byteLength(text)).toBeLessThanOrEqual(2000);
    const lines = texts.join('').trimEnd().split('\n');
    const numbers = lines.map((line) => Number(/line (\d+)/u.exec(line)?.[1]));
    expect(numbers).toEqual(numbers.map((_, index) => 100 - numbers.length + index));
    expect(texts.join('')).not.toMatch(/hunter22|important/u);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(log.problem).toBeUndefined();
  });

  test('keeps no earlier file when it is told so', () => {
    const own = join(made.folder, 'alone.log');
    const log = new JobLog({
      path: own,
      settings: { ...settings, keep: 0 },
      now: () => new Date(0),
      secrets: [],
    });
    for (let index = 0; index < 60; index += 1)
      log.write({ level: 'warn', event: 'output', text: 'x'.repeat(90) }, {});
    expect(readdirSync(made.folder).filter((name) => name.startsWith('alone.log'))).toEqual(['alone.log']);
  });
});

describe('the status server', () => {
  const status = (healthy: boolean) => () => ({
    version: '0.1.0',
    startedAt: 0,
    healthy,
    jobs: [{ name: 'nightly', running: true, late: true, counts: {} }],
  });

  test('answers on the loopback address only, to its own name, GET only', async () => {
    const server = await serveStatus(0, status(true));
    const base = `http://127.0.0.1:${server.port}`;
    const health = await fetch(`${base}/healthz`);
    expect([health.status, await health.json()]).toEqual([
      200,
      { status: 'ok', running: ['nightly'], late: ['nightly'] },
    ]);
    const metrics = await fetch(`${base}/metrics`);
    expect(metrics.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(await metrics.text()).toContain('eider_job_late{job="nightly"} 1');
    expect((await fetch(`${base}/`)).status).toBe(404);
    expect((await fetch(`${base}/metrics`, { method: 'POST' })).status).toBe(405);
    await expect(serveStatus(server.port, status(true))).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await server.close();
  });

  test('says when the daemon hangs', async () => {
    const server = await serveStatus(0, status(false));
    expect((await fetch(`http://127.0.0.1:${server.port}/healthz`)).status).toBe(503);
    await server.close();
  });
});
