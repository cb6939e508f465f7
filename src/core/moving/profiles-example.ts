import { stringify } from 'yaml';
import { SecretString, type Target } from '../project/target.js';
import type { Value } from '../project/value.js';

/** profiles.example.yml for a target: where it holds a secret, the variable of the environment to put it in. */
export function profilesExample(profile: string, target: Target): string {
  const { attach, extensions, name, path, schema, secrets, settings, threads } = target;
  const output = {
    path,
    schema,
    threads,
    ...(extensions.length > 0 && { extensions: [...extensions] }),
    ...(Object.keys(settings).length > 0 && { settings: { ...settings } }),
    ...(attach.length > 0 && {
      attach: attach.map((each) => ({
        path: open(each.path, 'EIDER_ATTACH', each.alias),
        alias: each.alias,
        ...(each.type !== undefined && { type: each.type }),
        ...(each.readOnly && { read_only: true }),
      })),
    }),
    ...(secrets.length > 0 && {
      secrets: secrets.map((secret) => ({
        name: secret.name,
        type: secret.type,
        ...Object.fromEntries(
          Object.entries(secret.parameters).map(([key, value]) => [key, open(value, secret.name, key)]),
        ),
      })),
    }),
  };
  const head = '# Copy to profiles.yml. Secrets stay in the environment.\n';
  return head + stringify({ [profile]: { target: name, outputs: { [name]: output } } }, { lineWidth: 0 });
}

function open(value: SecretString | string | number | boolean, ...names: readonly string[]): Value {
  if (!(value instanceof SecretString)) return value;
  const variable = names
    .join('_')
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/gu, '_');
  return `{{ env_var('${variable}') }}`;
}
