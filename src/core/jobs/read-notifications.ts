import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.js';
import { at } from '../project/properties.js';
import type { JobFile } from '../project/schemas/jobs-schema.js';
import { childOf, headOf, type YamlNode } from '../project/yaml/tree.js';
import type { Notification, NotifyEvent } from './job.js';

type NotifyFile = NonNullable<JobFile['notify']>[number];

const every: readonly NotifyEvent[] = ['failure', 'recovery', 'late'];

/** The variable with the address of the SMTP server, unless a job says another. */
export const smtpVariable = 'EIDER_SMTP_URL';

/** Who is told what, of one job. Mistakes are reported at their place, and what holds them is left out. */
export function readNotifications(
  files: readonly NotifyFile[],
  job: YamlNode,
  diagnostics: Diagnostic[],
): readonly Notification[] {
  return files.flatMap((file, index) => {
    const node = at(job, 'notify', index);
    const given = (['webhook', 'webhook-env', 'command', 'email'] as const).filter(
      (key) => file[key] !== undefined,
    );
    if (given.length !== 1) {
      diagnostics.push(diagnostic('jobs/unclear-notification', { given }, { at: headOf(node) }));
      return [];
    }
    if (file.webhook !== undefined && !isAddress(file.webhook)) {
      const place = childOf(node, 'webhook')?.span;
      diagnostics.push(diagnostic('jobs/bad-address', { key: 'webhook' }, { at: place }));
      return [];
    }
    return [{ on: file.on ?? every, to: recipient(file) }];
  });
}

function recipient(file: NotifyFile): Notification['to'] {
  if (file.webhook !== undefined) return { kind: 'webhook', url: file.webhook };
  if (file['webhook-env'] !== undefined) return { kind: 'webhook-env', variable: file['webhook-env'] };
  if (file.command !== undefined) return { kind: 'command', command: file.command };
  const { to = [], from = '', 'server-env': serverVariable = smtpVariable } = file.email ?? {};
  return { kind: 'email', to, from, serverVariable };
}

/** An address of HTTP or HTTPS without a user or a password: those would stand in the project for all to read. */
function isAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return /^https?:$/u.test(protocol) && username === '' && password === '';
}
