import { expect, test } from 'vitest';
import { personalNames, storableColumns } from './storable-columns.js';

const declared = [
  { name: 'id' },
  { name: 'Email', pii: 'email' },
  { name: 'nom' },
  { name: 'name_ok', pii: 'none' },
  { name: 'label', pii: 'none' },
] as const;

test('everything, where nothing upstream is personal', () => {
  expect(
    storableColumns({
      declared: [{ name: 'id' }, { name: 'nom' }],
      upstreamPersonalNames: new Set(),
      hasPersonalAncestor: false,
    }),
  ).toBe('all');
});

test('what is declared and not personal, otherwise', () => {
  const upstreamPersonalNames = personalNames([
    { name: 'LABEL', pii: 'name' },
    { name: 'id', pii: 'none' },
    { name: 'x' },
  ]);
  expect([...upstreamPersonalNames]).toEqual(['label']);
  expect(storableColumns({ declared, upstreamPersonalNames, hasPersonalAncestor: true })).toEqual([
    'id',
    'name_ok',
  ]);
});

test('nothing, where nothing is declared', () => {
  expect(
    storableColumns({ declared: [], upstreamPersonalNames: new Set(), hasPersonalAncestor: true }),
  ).toEqual([]);
});

test('a classed column of the relation itself is enough', () => {
  expect(storableColumns({ declared, upstreamPersonalNames: new Set(), hasPersonalAncestor: false })).toEqual(
    ['id', 'name_ok', 'label'],
  );
});
