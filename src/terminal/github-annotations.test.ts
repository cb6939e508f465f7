import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diagnostic } from '../core/diagnostics/diagnostic.js';
import { spanOf } from '../core/diagnostics/source.js';
import { renderAnnotations } from './github-annotations.js';

test('a finding stands at its line, with its columns', () => {
  const source = { path: 'models/é.sql', text: 'select 1\nfrom nowhere' };
  const data = { name: 'nowhere', suggestion: 'somewhere' };
  const finding = diagnostic('usage/unknown-command', data, { at: spanOf(source, 14, 21) });
  expect(renderAnnotations([finding], 'warehouse/')).toBe(
    '::error file=warehouse/models/é.sql,line=2,endLine=2,col=6,endColumn=12,title=eider%3A usage/unknown-command' +
      '::`nowhere` is not a command%0Ahint: did you mean `somewhere`?\n',
  );
});

test('a range of several lines has no columns, and a finding without a place no file', () => {
  const source = { path: 'a.sql', text: 'one\ntwo' };
  const at = diagnostic('usage/unknown-command', { name: 'x' }, { at: spanOf(source, 0, 6) });
  const [placed = '', bare = ''] = [at, { ...diagnostic('usage/unknown-command', { name: 'x' }) }].map(
    (finding) => renderAnnotations([finding], ''),
  );
  expect(placed).toContain('file=a.sql,line=1,endLine=2,title=');
  expect(bare.startsWith('::error title=')).toBe(true);
});

/** As the runner reads a line, written anew: GitHub's `ActionCommand.TryParseV2`. */
function readAsRunner(line: string): {
  readonly command: string;
  readonly properties: string[];
  data: string;
} {
  const end = line.indexOf('::', 2);
  const [command = '', ...rest] = line.slice(2, end).split(' ');
  return { command, properties: rest.join(' ').split(','), data: line.slice(end + 2) };
}

test('no name makes another command, or another property', () => {
  const hostile = fc.stringMatching(/^[\s\S]{0,40}$/u);
  const words = fc.constantFrom(
    '::add-mask::x',
    '\n::error::y',
    '\r\n::stop-commands::t',
    'a,line=9',
    '%0A',
    '##[x]',
  );
  fc.assert(
    fc.property(fc.oneof(hostile, words), fc.oneof(hostile, words), (name, path) => {
      const at = spanOf({ path, text: 'x' }, 0, 1);
      const text = renderAnnotations([diagnostic('usage/unknown-command', { name }, { at })], '');
      const lines = text.split(/[\r\n]/u);
      expect(lines).toHaveLength(2);
      const read = readAsRunner(lines[0] ?? '');
      expect(read.command).toBe('error');
      expect(read.properties).toHaveLength(6);
      expect(read.properties[1]).toBe('line=1');
    }),
    { numRuns: 500 },
  );
});
