import { describe, expect, test } from 'vitest';
import { readCsvHeader } from './csv-header.js';

const usual = { delimiter: ',', quote: '"', escape: '"' };

describe('the header of a CSV file', () => {
  test.each([
    ['code,name', {}, { dialect: usual, names: ['code', 'name'] }],
    ['code', {}, { dialect: usual, names: ['code'] }],
    [
      'code;prénom, nom;x',
      {},
      { dialect: { ...usual, delimiter: ';' }, names: ['code', 'prénom, nom', 'x'] },
    ],
    ['"a,b";"c ""d"""', {}, { dialect: { ...usual, delimiter: ';' }, names: ['a,b', 'c "d"'] }],
    ['a\tb', {}, { dialect: { ...usual, delimiter: '\t' }, names: ['a', 'b'] }],
    ['a;b', { delimiter: ',' }, { dialect: usual, names: ['a;b'] }],
    ['"a,b', { quote: '' }, { dialect: { delimiter: ',', quote: '', escape: '' }, names: ['"a', 'b'] }],
    [
      "'it\\'s',b",
      { quote: "'", escape: '\\' },
      { dialect: { delimiter: ',', quote: "'", escape: '\\' }, names: ["it's", 'b'] },
    ],
    ['a,b,A', {}, { problem: 'the header has two columns named `A`' }],
    ['a,,b', {}, { problem: 'column 2 of the header has no name' }],
    ['a,"b', {}, { problem: 'a quote in the header is never closed' }],
  ])('%s', (line, given, expected) => {
    expect(readCsvHeader(line, given)).toEqual(expected);
  });
});
