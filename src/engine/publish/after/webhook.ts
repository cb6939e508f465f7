import { createHmac } from 'node:crypto';
import type { WebhookStep } from '../../../core/project/after-steps.js';
import { request, type StepContext } from './step.js';

/**
 * Posts what was released, as JSON. Where there is a secret, `x-eider-signature` is `sha256=` and the HMAC-SHA-256, in hexadecimal, of `x-eider-timestamp` (seconds),
 * a dot, and the body.
 */
export async function postWebhook(step: WebhookStep, context: StepContext, now: Date): Promise<void> {
  const { publication, release, publishedAt, commit, tables } = context.released;
  const body = JSON.stringify({
    event: 'released',
    publication,
    release,
    published_at: publishedAt,
    ...(commit !== undefined && { commit }),
    tables: tables.map(({ table, rows }) => ({ table, rows })),
  });
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'x-eider-timestamp': timestamp,
  };
  if (step.secret !== undefined)
    headers['x-eider-signature'] = signature(context.setting(step.secret), timestamp, body);
  await request(context.setting(step.url), { method: 'POST', headers, body, signal: context.signal });
}

/** What a receiver compares with. */
export function signature(secret: string, timestamp: string, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
}
