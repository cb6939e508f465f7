import { describe, expect, test } from 'vitest';
import {
  artifactMetadata,
  artifactText,
  isSameArtifact,
  LazyEntries,
  withoutSecrets,
  type DbtArtifact,
} from './artifact.js';

function artifact(minute: number, content: DbtArtifact['content'] = { a: 1 }): DbtArtifact {
  const at = new Date(Date.UTC(2025, 0, 1, 0, minute));
  const stamp = { dbtVersion: '1.12.0', generatedAt: at, startedAt: at, invocationId: `run-${minute}` };
  return { metadata: artifactMetadata('catalog', stamp), content };
}

describe('artifactText', () => {
  test('puts the metadata, every key and every entry on a line of its own', () => {
    const entries = new LazyEntries(() => [
      ['x', { b: 1 }],
      ['y', null],
    ]);
    const content = { nodes: entries, none: new LazyEntries(() => []), list: [1, '2'] };
    expect(artifactText(artifact(0, content))).toBe(
      `{"metadata":{"dbt_schema_version":"https://schemas.getdbt.com/dbt/catalog/v1.json","dbt_version":"1.12.0",` +
        `"generated_at":"2025-01-01T00:00:00.000Z","invocation_id":"run-0",` +
        `"invocation_started_at":"2025-01-01T00:00:00.000Z","env":{}},\n` +
        `"nodes":{\n"x":{"b":1},\n"y":null\n},\n"none":{},\n"list":[1,"2"]}\n`,
    );
  });
});

describe('isSameArtifact', () => {
  const before = artifactText(artifact(0));

  test('looks past the time and the run', () => {
    expect(isSameArtifact(before, artifactText(artifact(5)))).toBe(true);
  });

  test.each([
    ['other content', artifactText(artifact(0, { a: 2 }))],
    ['more content', artifactText(artifact(0, { a: 1, b: 2 }))],
    ['another version', artifactText(artifact(0)).replace('1.12.0', '1.13.0')],
  ])('sees %s', (_, after) => {
    expect(isSameArtifact(before, after)).toBe(false);
  });

  test.each(['', '{}', 'not json\n"a":1}\n', JSON.stringify(JSON.parse(before))])(
    'takes the file of another program for another: %j',
    (foreign) => {
      expect(isSameArtifact(foreign, before)).toBe(false);
    },
  );
});

describe('withoutSecrets', () => {
  test('takes out long ones, as JSON spells them', () => {
    const json = JSON.stringify({
      a: 'key=sesame-open',
      b: 'sesame-open-wide',
      c: 'with "quotes" in it',
      d: 'short',
    });
    const secrets = ['sesame-open', 'sesame-open-wide', 'with "quotes" in it', 'short', ''];
    expect(JSON.parse(withoutSecrets(json, secrets))).toEqual({
      a: 'key=***',
      b: '***',
      c: '***',
      d: 'short',
    });
  });
});
