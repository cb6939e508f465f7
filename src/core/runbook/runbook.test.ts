import { expect, test } from 'vitest';
import { readHeader } from './file-header.js';
import { renderMarkdown } from './render-markdown.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('the header of a CSV file is read as DuckDB reads it', () => {
  const names = (text: string, options = {}): unknown => readHeader(bytes(text), 'csv', options);
  expect([
    names('\uFEFFa;"b;c";"d""e"\r\n1;2;3\r\n'),
    names('a|b\n1|2\n', { delim: '|' }),
    names('# note\na,b\n', { skip: 1 }),
    names('a,"line\nbreak",c\n'),
    names('only\n'),
  ]).toEqual([
    { kind: 'columns', names: ['a', 'b;c', 'd"e'] },
    { kind: 'columns', names: ['a', 'b'] },
    { kind: 'columns', names: ['a', 'b'] },
    { kind: 'columns', names: ['a', 'line\nbreak', 'c'] },
    { kind: 'columns', names: ['only'] },
  ]);
});

test('what is no such file is said', () => {
  expect([
    readHeader(bytes(''), 'csv', {}),
    readHeader(bytes('a,"b\n'), 'csv', {}),
    readHeader(bytes('a\0b'), 'csv', {}),
    readHeader(Uint8Array.from([0x1f, 0x8b, 8]), 'csv', {}),
    readHeader(bytes('1,2\n'), 'csv', { header: false }),
    readHeader(bytes('PAR1…'), 'parquet', {}),
    readHeader(bytes('<html>'), 'parquet', {}),
    readHeader(bytes('{}'), 'json', {}),
  ]).toEqual([
    { kind: 'wrong', text: 'it is empty' },
    { kind: 'wrong', text: 'a quote of its first line is never closed' },
    { kind: 'wrong', text: 'it is no text' },
    { kind: 'content', text: 'compressed, its header is not looked at' },
    { kind: 'content', text: 'text without a header' },
    { kind: 'content', text: 'begins as a Parquet file' },
    { kind: 'wrong', text: 'it does not begin as a Parquet file' },
    { kind: 'content', text: 'not empty (json)' },
  ]);
});

test('the report is a page whose tables no name can break', () => {
  const step = { number: 1, title: 'Files | <b>', work: { check: 'connections' } } as const;
  const report = {
    runbook: { name: 'locomvac', description: 'From files to Metabase.', steps: [step] },
    project: 'demo',
    target: 'prod',
    eider: '1.0',
    commit: 'abcdef0123456789',
    startedAt: '2026-11-21T10:00:00.000Z',
    steps: [
      {
        step,
        status: 'failed',
        seconds: 1,
        proofs: [
          { state: 'pass', subject: 'a|b', text: 'two\nlines' },
          { state: 'fail', subject: 'c', text: 'gone', remedy: 'put it back' },
        ],
      },
    ],
  } as const;
  expect(renderMarkdown(report)).toBe(`\
# Runbook locomvac

From files to Metabase.

Project \`demo\`, target \`prod\`, commit \`abcdef012345\`, 2026-11-21T10:00:00.000Z, Eider 1.0.

| step | | |
|---|---|---|
| 1 | Files \\| &lt;b> | failed |

## 1. Files \\| &lt;b>: failed

| | looked at | found |
|---|---|---|
| ✓ | a\\|b | two lines |
| ✗ | c | gone. To do: put it back |
`);
});
