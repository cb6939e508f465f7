import { describe, expect, test } from 'vitest';
import { asErrors, diagnostic } from '../core/diagnostics/diagnostic.js';
import { spanOf } from '../core/diagnostics/source.js';
import type { StageResult, TestResult } from '../core/plan/events.js';
import type { PlannedTest, Stage } from '../core/plan/stages.js';
import { nodeId } from '../core/project/ids.js';
import { renderJunit, type JunitInput } from './render-junit.js';
import { parseXml } from './xml.test-helper.js';

const threshold = { operator: '!=', value: 0, percent: false } as const;

function planned(name: string): PlannedTest {
  const id = nodeId('test', 'p', name);
  const common = { sql: 'select 1', failCalc: 'count(*)', severity: 'error', fingerprint: 'f' } as const;
  return { id, name, label: name, ...common, warnIf: threshold, errorIf: threshold };
}

function build(name: string, tests: readonly string[] = []): Stage {
  const id = nodeId('model', 'p', name);
  return {
    kind: 'build',
    id,
    label: `main.${name}`,
    waitsFor: [],
    reason: 'new',
    tests: tests.map(planned),
    relation: { schema: 'main', name },
    work: { kind: 'table', sql: 'select 1' },
    state: { id, kind: 'table', relation: `main.${name}`, fingerprint: 'f', code: 'c' },
  };
}

function done(stage: Stage, status: StageResult['status'], more: Partial<StageResult> = {}): StageResult {
  return { id: stage.id, label: stage.label, kind: 'table', status, seconds: 0, tests: [], ...more };
}

function ran(name: string, status: TestResult['status'], seconds = 0.25): TestResult {
  return { id: nodeId('test', 'p', name), name, label: name, status, seconds };
}

const at = spanOf({ path: 'models/schema.yml', text: 'a: 1\nb: 2\n' }, 5, 6);
const input: JunitInput = {
  command: 'eider build',
  startedAt: new Date('2026-01-02T03:04:05.678Z'),
  seconds: 1.5,
  stages: [],
  results: [],
  ofStage: () => [],
  ofTest: ({ name, status }) => {
    const data = { test: name, failures: '2 failing rows', stored: undefined };
    if (status === 'warn') return [diagnostic('test/warned', data, { at })];
    return status === 'fail' ? [diagnostic('test/failed', data, { at })] : [];
  },
  ofRun: [],
};

test('a suite for each relation: its building, and each of its tests', () => {
  const stages = [build('a', ['fine', 'odd', 'bad', 'late']), build('b'), build('c')];
  const [a, b, c] = stages as [Stage, Stage, Stage];
  const results = [
    done(a, 'failed', {
      seconds: 1,
      tests: [ran('fine', 'pass'), ran('odd', 'warn'), ran('bad', 'fail')],
    }),
    done(b, 'skipped', { blockedBy: a.id }),
    done(c, 'success'),
  ];
  expect(renderJunit({ ...input, stages, results })).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="eider build" tests="7" failures="2" errors="0" skipped="2" time="1.500">
  <testsuite name="main.a" tests="5" failures="2" errors="0" skipped="1" time="1.000" timestamp="2026-01-02T03:04:05">
    <testcase classname="main.a" name="table" time="0.250">
      <failure message="not replaced: its tests failed"></failure>
    </testcase>
    <testcase classname="main.a" name="fine" time="0.250"/>
    <testcase classname="main.a" name="odd" file="models/schema.yml" time="0.250">
      <system-out>warning[test/warned]: the test \`odd\` warns: 2 failing rows
models/schema.yml:2:1</system-out>
    </testcase>
    <testcase classname="main.a" name="bad" file="models/schema.yml" time="0.250">
      <failure message="the test \`bad\` failed: 2 failing rows">error[test/failed]: the test \`bad\` failed: 2 failing rows
models/schema.yml:2:1
hint: keep the failing rows and look at them: add \`--store-failures\`</failure>
    </testcase>
    <testcase classname="main.a" name="late" time="0.000">
      <skipped message="not run"/>
    </testcase>
  </testsuite>
  <testsuite name="main.b" tests="1" failures="0" errors="0" skipped="1" time="0.000" timestamp="2026-01-02T03:04:05">
    <testcase classname="main.b" name="table" time="0.000">
      <skipped message="waits for main.a"/>
    </testcase>
  </testsuite>
  <testsuite name="main.c" tests="1" failures="0" errors="0" skipped="0" time="0.000" timestamp="2026-01-02T03:04:05">
    <testcase classname="main.c" name="table" time="0.000"/>
  </testsuite>
</testsuites>
`);
});

test('a warning that counts as an error is a failure', () => {
  const stage = build('a', ['odd']);
  const results = [done(stage, 'success', { tests: [ran('odd', 'warn')] })];
  const ofTest: JunitInput['ofTest'] = (result) => asErrors(input.ofTest(result));
  const { attributes } = parseXml(renderJunit({ ...input, stages: [stage], results, ofTest }));
  expect(attributes).toMatchObject({ tests: '2', failures: '1', errors: '0' });
});

test('a run that could not begin, and one that was broken off', () => {
  const ofRun = [diagnostic('project/missing', { folder: '/x' })];
  expect(parseXml(renderJunit({ ...input, ofRun })).attributes).toMatchObject({ tests: '1', errors: '1' });
  const stages = [build('a', ['fine']), build('b')];
  const results = [done(stages[0] as Stage, 'interrupted')];
  expect(parseXml(renderJunit({ ...input, stages, results })).attributes).toMatchObject({
    tests: '3',
    failures: '0',
    errors: '0',
    skipped: '3',
  });
});

describe('hostile names', () => {
  test.each([
    `a"b'c<d>&e`,
    ']]><!-- -->',
    'line\nbreak\ttab\rreturn',
    'nul\0bell\u0007escape\u001B[31m',
    'half \uD800 pair',
    '\uFFFE\uFFFF',
    '&amp;&#0;',
    'é 🦆 \u202E',
  ])('%j', (name) => {
    const stage = { ...build('a', [name]), label: name };
    const ofTest: JunitInput['ofTest'] = () => [
      diagnostic('test/failed', { test: name, failures: name, stored: undefined }),
    ];
    const results = [done(stage, 'failed', { tests: [ran(name, 'fail')] })];
    const [suite] = parseXml(renderJunit({ ...input, stages: [stage], results, ofTest })).children;
    // What XML has no place for is replaced; everything else comes back as it was.
    // oxlint-disable-next-line no-control-regex -- these are what it is about
    const kept = name.replaceAll(/[\0-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF]|\p{Surrogate}/gu, '\uFFFD');
    expect(suite?.attributes['name']).toBe(kept);
    const [, failed] = suite?.children ?? [];
    expect(failed?.attributes).toMatchObject({ classname: kept, name: kept });
    expect(failed?.children[0]?.text).toContain(kept.replaceAll(/^\s+|\s+$/gu, ''));
  });
});
