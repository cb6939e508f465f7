import { expect, test } from 'vitest';
import type { Value } from '../project/value.js';
import { relationArgument } from './relation-argument.js';

test.each<[value: Value | undefined, expected: string | undefined]>([
  ["ref('a')", 'ref a'],
  ['ref("a")', 'ref a'],
  [' ref ( \'p\' , "a" ) ', 'ref p|a'],
  ["{{ ref('a') }}", 'ref a'],
  ["{{ref('a')}}", 'ref a'],
  ["source('s', 't')", 'source s|t'],
  ["{{ source('s', 't') }}", 'source s|t'],
  ["ref('a', v=2)", 'ref a v2'],
  ['ref("p", "a", version = "beta")', 'ref p|a vbeta'],
  ["source('s', 't', v=1)", undefined],
  ["ref('a', w=1)", undefined],
  ["ref('a (1), b')", 'ref a (1), b'],
  ['ref("l\'an")', "ref l'an"],
  ["source('s')", undefined],
  ["source('s', 't', 'u')", undefined],
  ["ref('a', 'b', 'c')", undefined],
  ["ref('')", undefined],
  ['ref(a)', undefined],
  ['ref()', undefined],
  ["ref('a'", undefined],
  ["{{ ref('a')", undefined],
  ["ref('a') }}", undefined],
  ["ref('a') where x", undefined],
  ["xref('a')", undefined],
  ['a', undefined],
  ['', undefined],
  [1, undefined],
  [null, undefined],
  [undefined, undefined],
  [["ref('a')"], undefined],
])('%j is %s', (value, expected) => {
  const found = relationArgument(value);
  const version = found?.version === undefined ? '' : ` v${found.version}`;
  expect(found && `${found.kind} ${found.names.join('|')}${version}`).toBe(expected);
});
