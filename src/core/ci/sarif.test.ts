import { expect, test } from 'vitest';
import { diagnostic } from '../diagnostics/diagnostic.js';
import { spanOf } from '../diagnostics/source.js';
import { renderSarif } from './sarif.js';

const input = { version: '1.2.3', prefix: '' };

/** What the published schema asks of the parts that are used here: names, types, and numbers from 1. */
function expectEssentials(text: string): void {
  const log = JSON.parse(text) as Log;
  expect(log.version).toBe('2.1.0');
  for (const run of log.runs) {
    expect(run.tool.driver.name.length).toBeGreaterThan(0);
    const ids = run.tool.driver.rules.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const result of run.results) {
      expect(ids[result.ruleIndex]).toBe(result.ruleId);
      expect(['none', 'note', 'warning', 'error']).toContain(result.level);
      expect(result.message.text.length).toBeGreaterThan(0);
      expect(result.locations.length).toBeGreaterThan(0);
      for (const { physicalLocation } of [...result.locations, ...(result.relatedLocations ?? [])]) {
        const { artifactLocation, region } = physicalLocation;
        expect(Object.keys(run.originalUriBaseIds)).toContain(artifactLocation.uriBaseId);
        expect(artifactLocation.uri).toMatch(/^(?![/.])(?:[\w.~!'()*/-]|%[0-9A-F]{2})+$/u);
        for (const value of Object.values(region)) expect(value).toBeGreaterThanOrEqual(1);
      }
    }
  }
}

interface Place {
  readonly physicalLocation: {
    readonly artifactLocation: { readonly uri: string; readonly uriBaseId: string };
    readonly region: { readonly [name: string]: number };
  };
}
interface Log {
  readonly version: string;
  readonly runs: readonly {
    readonly tool: {
      readonly driver: { readonly name: string; readonly rules: readonly { readonly id: string }[] };
    };
    readonly originalUriBaseIds: { readonly [name: string]: unknown };
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly level: string;
      readonly message: { readonly text: string };
      readonly locations: readonly Place[];
      readonly relatedLocations?: readonly Place[];
    }[];
  }[];
}

test('a finding is a result at its region, with the steps that lead to it', () => {
  const source = { path: 'models/a model.sql', text: 'select 1\n  😀é nom' };
  const data = { name: 'nom', suggestion: 'name' };
  const finding = diagnostic('usage/unknown-command', data, {
    at: spanOf(source, 15, 18),
    related: [{ message: 'here first', at: spanOf(source, 0, 8) }],
  });
  const text = renderSarif([finding], { ...input, prefix: 'warehouse/' });
  expectEssentials(text);
  const uri = 'warehouse/models/a%20model.sql';
  expect((JSON.parse(text) as Log).runs[0]?.results).toEqual([
    {
      ruleId: 'usage/unknown-command',
      ruleIndex: 0,
      level: 'error',
      message: { text: '`nom` is not a command\nHint: did you mean `name`?' },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri, uriBaseId: '%SRCROOT%' },
            // The emoji is two code units, though one character.
            region: { startLine: 2, startColumn: 7, endLine: 2, endColumn: 10 },
          },
        },
      ],
      relatedLocations: [
        {
          id: 0,
          message: { text: 'here first' },
          physicalLocation: {
            artifactLocation: { uri, uriBaseId: '%SRCROOT%' },
            region: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 9 },
          },
        },
      ],
    },
  ]);
});

test('a finding without a place is one of the project', () => {
  const text = renderSarif([diagnostic('usage/unknown-command', { name: 'x' })], input);
  expectEssentials(text);
  expect(text).toContain('"uri": "project.yml"');
});

test('hostile paths and messages stay text', () => {
  const paths = ['a"b.sql', 'é\u202e\n.sql', '\ud800.sql', 'c:evil/%0A.sql', '<script>.sql'];
  const findings = paths.map((path) =>
    diagnostic('usage/unknown-command', { name: path }, { at: spanOf({ path, text: 'x' }, 0, 9) }),
  );
  expectEssentials(renderSarif(findings, input));
});

test('no findings are an empty run, which closes what earlier ones opened', () => {
  const text = renderSarif([], input);
  expectEssentials(text);
  expect((JSON.parse(text) as Log).runs[0]?.results).toEqual([]);
});
