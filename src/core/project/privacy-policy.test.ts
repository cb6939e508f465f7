import { expect, test } from 'vitest';
import { messageOf } from '../diagnostics/diagnostic.js';
import { loadProject } from './load-project.js';

function load(privacy: string) {
  const project = { path: 'project.yml', text: `name: shop\n${privacy}` };
  const { value, diagnostics } = loadProject({ project, texts: [], seeds: [] }, { version: '0.1.0' });
  return { policy: value?.privacy, found: diagnostics.map((finding) => messageOf(finding)) };
}

test('nothing said', () => {
  expect(load('')).toEqual({ policy: undefined, found: [] });
});

test('the marts hold nothing personal unless it is said', () => {
  const { policy, found } = load(
    'privacy:\n  layers: {intermediate: [name, pseudonym], marts/internal/: all}\n',
  );
  expect(found).toEqual([]);
  expect(policy?.layers.map(({ folder, allow }) => [folder, allow])).toEqual([
    ['marts', []],
    ['intermediate', ['name', 'pseudonym']],
    ['marts/internal', 'all'],
  ]);
  expect(load('privacy: {layers: {marts: all}}').policy?.layers.map(({ allow }) => allow)).toEqual(['all']);
});

test('a waiver needs a reason, an owner and an end', () => {
  const { policy, found } = load(`privacy:
  waivers:
    - {model: m, column: c, class: name, reason: Towns., owner: data team, expires: 2027-06-30}
    - {model: m, column: c, class: name, expires: 2027-06-31}
`);
  expect(policy?.waivers.map(({ at, ...waiver }) => ({ ...waiver, start: at.start }))).toEqual([
    {
      model: 'm',
      column: 'c',
      class: 'name',
      reason: 'Towns.',
      owner: 'data team',
      expires: '2027-06-30',
      start: 38,
    },
  ]);
  expect(found).toEqual([
    'a waiver needs `reason`',
    'a waiver needs `owner`',
    '`expires` should be a date such as `2026-12-31`',
  ]);
});

test('classes that do not exist', () => {
  expect(load('privacy: {layers: {marts: [names]}}').found).toEqual(['`names` is not a value of `marts[0]`']);
  expect(load('privacy: {layers: {marts: none}}').found).toEqual(['`none` is not a value of `marts`']);
});
