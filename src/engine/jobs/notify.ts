import { diagnostic, messageOf, type Diagnostic } from '../../core/diagnostics/diagnostic.js';
import type { Job, Notification } from '../../core/jobs/job.js';
import { eventOf, runMessage, type Message } from '../../core/jobs/message.js';
import { outcomeText, type Outcome } from '../../core/jobs/outcome.js';
import type { JobRun } from '../../core/jobs/run-record.js';
import type { JobLog } from './job-log.js';
import type { ChildRequest } from './run-child.js';

/** What notifications are sent with. */
export interface NotifyWorld {
  readonly project: string;
  readonly root: string;
  readonly env: { readonly [name: string]: string | undefined };
  readonly runChild: (request: ChildRequest) => Promise<Outcome>;
  readonly log: JobLog;
}

/** How long one recipient may take, in milliseconds. */
const patienceMs = 15_000;

/** Tells of a finished run whom it may concern; what could not be told is a warning each. */
export async function notify(
  job: Job,
  run: JobRun,
  before: JobRun | undefined,
  world: NotifyWorld,
): Promise<readonly Diagnostic[]> {
  const event = eventOf(run, before);
  return event ? sendAll(job, runMessage(event, run, world.project), world) : [];
}

/** Sends a message to all who want such messages of the job. */
export async function sendAll(
  job: Job,
  message: Message,
  world: NotifyWorld,
): Promise<readonly Diagnostic[]> {
  const found: Diagnostic[] = [];
  for (const { to } of job.notify.filter(({ on }) => on.includes(message.event))) {
    const reason = await send(to, message, world).catch(reasonOf);
    if (reason === undefined) continue;
    const finding = diagnostic('jobs/not-notified', { how: words[to.kind], reason });
    found.push(finding);
    const place = { job: job.name, ...(message.run !== undefined && { run: message.run }) };
    world.log.write(
      { level: 'warn', event: 'diagnostic', code: finding.code, text: messageOf(finding) },
      place,
    );
  }
  return found;
}

const words: { readonly [kind in Notification['to']['kind']]: string } = {
  webhook: 'the webhook',
  'webhook-env': 'the webhook',
  command: 'the command',
  email: 'the e-mail’s recipients',
};

/** Why it was not sent; undefined when it was. */
async function send(
  to: Notification['to'],
  message: Message,
  world: NotifyWorld,
): Promise<string | undefined> {
  switch (to.kind) {
    case 'webhook':
      return post(to.url, message);
    case 'webhook-env': {
      const url = world.env[to.variable] ?? '';
      return url === '' ? `\`${to.variable}\` is not set` : post(url, message);
    }
    case 'command':
      return runCommand(to.command, message, world);
    case 'email':
      return mail(to, message, world);
  }
}

async function post(url: string, message: Message): Promise<string | undefined> {
  if (!/^https?:\/\//iu.test(url) || !URL.canParse(url)) return 'its address is none of HTTP';
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(message),
    // An answer that leads elsewhere could carry the message to another host.
    redirect: 'error',
    signal: AbortSignal.timeout(patienceMs),
  });
  await response.body?.cancel();
  return response.ok ? undefined : `it answers ${response.status}`;
}

async function runCommand(
  command: string,
  message: Message,
  { root, env, runChild }: NotifyWorld,
): Promise<string | undefined> {
  const outcome = await runChild({
    argv: ['/bin/sh', '-c', command],
    cwd: root,
    env: {
      ...env,
      EIDER_JOB: message.job,
      EIDER_JOB_EVENT: message.event,
      ...(message.run !== undefined && { EIDER_JOB_RUN: message.run }),
    },
    input: `${JSON.stringify(message)}\n`,
    timeoutMs: patienceMs,
    graceMs: 1000,
    onLine: () => undefined,
  });
  return outcome.kind === 'success' ? undefined : outcomeText(outcome, false);
}

async function mail(
  to: Notification['to'] & { readonly kind: 'email' },
  message: Message,
  { env }: NotifyWorld,
): Promise<string | undefined> {
  const server = env[to.serverVariable] ?? '';
  if (server === '') return `\`${to.serverVariable}\` is not set`;
  if (!/^smtps?:\/\//iu.test(server) || !URL.canParse(server)) return 'the server’s address is none of SMTP';
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({
    url: server,
    connectionTimeout: patienceMs,
    socketTimeout: patienceMs,
  });
  try {
    const subject = `[eider] ${message.job}: ${message.event}`;
    const details = JSON.stringify(message, null, 2);
    await transport.sendMail({
      from: to.from,
      to: [...to.to],
      subject,
      text: `${message.text}\n\n${details}\n`,
    });
    return undefined;
  } finally {
    transport.close();
  }
}

/** The error's code only: its text may hold an address, and that a token. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (error instanceof Error && error.name === 'TimeoutError') return 'it does not answer';
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return code === '' ? 'it cannot be reached' : `it cannot be reached (${code})`;
}
