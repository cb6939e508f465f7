import { expect, test } from 'vitest';
import type { PrivacyPolicy } from '../project/privacy.js';
import { foldersOf, layerOf, unknownLayers } from './layers.js';

const at = { source: { path: 'project.yml', text: '' }, start: 0, end: 0 };
const policy: PrivacyPolicy = {
  layers: [
    { folder: 'marts', allow: [] },
    { folder: 'marts/internal', allow: 'all', at },
    { folder: 'mart', allow: 'all', at },
  ],
  waivers: [],
};

test.each([
  [['marts', 'm'], 'marts'],
  [['marts', 'stats', 'm'], 'marts'],
  [['marts', 'internal', 'm'], 'marts/internal'],
  [['marts', 'internal', 'deep', 'm'], 'marts/internal'],
  [['marts', 'internals', 'm'], 'marts'],
  [['staging', 'm'], undefined],
  [['marts'], undefined],
])('%j is in the layer %s', (fqn, expected) => {
  expect(layerOf(fqn, policy)?.folder).toBe(expected);
});

test('a layer that is no folder is told, unless it is the usual one', () => {
  const folders = foldersOf([
    ['marts', 'internal', 'm'],
    ['staging', 's'],
  ]);
  expect([...folders]).toEqual(['marts', 'marts/internal', 'staging']);
  expect(unknownLayers(policy, folders).map(({ code, data }) => ({ code, data }))).toEqual([
    { code: 'privacy/unknown-layer', data: { layer: 'mart', suggestion: 'marts' } },
  ]);
  expect(unknownLayers({ ...policy, layers: policy.layers.slice(0, 1) }, new Set())).toEqual([]);
});
