import type { AfterStep, CommandStep, MetabaseStep, S3Step, WebhookStep } from './after-steps.js';
import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.js';
import { at } from './properties.js';
import type { NamedPublication } from './schemas/project-schema.js';
import { headOf, type YamlNode } from './yaml/tree.js';

type Written = NonNullable<NamedPublication['after']>[number];

const kinds = ['s3', 'command', 'webhook', 'metabase'] as const;
const common = ['retries', 'delay', 'timeout'];
const own: { readonly [Kind in (typeof kinds)[number]]: readonly string[] } = {
  s3: ['key-id', 'secret', 'endpoint', 'region', 'url-style'],
  command: [],
  webhook: ['secret'],
  metabase: ['database', 'key', 'user', 'password'],
};
/** These are never written out. */
const secrets = ['key-id', 'secret', 'key', 'password'] as const;

/** Reads the steps of a publication. @param node that of the publication */
export function readAfterSteps(
  written: readonly Written[] | undefined,
  node: YamlNode,
  diagnostics: Diagnostic[],
): readonly AfterStep[] {
  return (written ?? []).flatMap((step, index) => {
    const place = at(node, 'after', index);
    const problem = problemOf(step);
    const open = problem === undefined ? openSecret(step) : undefined;
    if (problem !== undefined)
      diagnostics.push(diagnostic('publish/after-step', { problem }, { at: headOf(place) }));
    // Without a place: the line that would be shown has the secret.
    if (open !== undefined) diagnostics.push(diagnostic('publish/after-step', { problem: open }));
    if (problem !== undefined || open !== undefined) return [];
    return [
      {
        ...makeStep(step),
        retries: step.retries ?? 2,
        delay: step.delay ?? 5,
        timeout: step.timeout ?? 300,
        at: headOf(place),
      },
    ];
  });
}

function problemOf(step: Written): string | undefined {
  const given = Object.entries(step).flatMap(([key, value]) => (value === undefined ? [] : [key]));
  const named = kinds.filter((kind) => given.includes(kind));
  const [kind] = named;
  if (kind === undefined || named.length > 1)
    return 'it says not one of `s3`, `command`, `webhook` and `metabase`';
  const extra = given.find((key) => key !== kind && ![...own[kind], ...common].includes(key));
  if (extra !== undefined) return `\`${extra}\` is nothing of \`${kind}\``;
  if (kind === 's3' && !/^s3:\/\/[^/]+\/.*[^/]$/u.test(step.s3 ?? ''))
    return '`s3` must be an address such as `s3://bucket/path/metabase.duckdb`';
  if (kind === 's3' && (step['key-id'] === undefined || step.secret === undefined))
    return '`s3` needs `key-id` and `secret`';
  const url = kind === 'webhook' ? step.webhook : kind === 'metabase' ? step.metabase : undefined;
  if (url !== undefined && !/^(?:https?:\/\/\S+|env:\w+)$/u.test(url))
    return `\`${kind}\` must be an address such as \`https://host/path\`, or \`env:NAME\``;
  if (kind !== 'metabase') return undefined;
  if (step.database === undefined) return '`metabase` needs `database`, the number that Metabase gave it';
  const byKey = step.key !== undefined;
  const byUser = step.user !== undefined && step.password !== undefined;
  return byKey === byUser ? '`metabase` needs either `key`, or `user` and `password`' : undefined;
}

function openSecret(step: Written): string | undefined {
  const key = secrets.find((one) => {
    const value = step[one];
    return value !== undefined && !/^env:\w+$/u.test(value);
  });
  if (key === undefined) return undefined;
  return `\`${key}\` must be the name of an environment variable, such as \`env:RELEASE_SECRET\``;
}

function makeStep(step: Written): S3Step | CommandStep | WebhookStep | MetabaseStep {
  const { endpoint, region, secret, key, user, password } = step;
  if (step.s3 !== undefined)
    return {
      kind: 's3',
      url: step.s3,
      keyId: step['key-id'] ?? '',
      secret: secret ?? '',
      ...(endpoint !== undefined && { endpoint }),
      ...(region !== undefined && { region }),
      pathStyle: step['url-style'] === 'path',
    };
  if (step.command !== undefined) return { kind: 'command', argv: step.command };
  if (step.webhook !== undefined)
    return { kind: 'webhook', url: step.webhook, ...(secret !== undefined && { secret }) };
  return {
    kind: 'metabase',
    url: step.metabase ?? '',
    database: step.database ?? 0,
    ...(key !== undefined && { key }),
    ...(user !== undefined && { user }),
    ...(password !== undefined && { password }),
  };
}
