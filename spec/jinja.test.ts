import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { JinjaEvaluator } from '../src/core/template/jinja/evaluator.js';
import { JinjaFailure } from '../src/core/template/jinja/failure.js';
import { setFrom } from '../src/core/template/jinja/methods/set.js';
import { parseJinja } from '../src/core/template/jinja/parse-template.js';
import { Callable, Dict, JinjaSet, type JinjaValue } from '../src/core/template/jinja/value.js';

interface Case {
  readonly template: string;
  readonly text?: string;
  /** Python's error, where rendering it is one. */
  readonly fails?: string;
}

interface Recorded {
  readonly variables: Readonly<Record<string, unknown>>;
  readonly cases: readonly Case[];
}

const recorded = JSON.parse(
  readFileSync(new URL('jinja/recorded.json', import.meta.url), 'utf8'),
) as Recorded;

/** Made anew for each case, as templates change what they are given. */
function variables(): ReadonlyMap<string, JinjaValue> {
  const set = new Callable('set', (call) => new JinjaSet(setFrom(call.positional[0] ?? []).items()));
  const given = Object.entries(recorded.variables).map(([name, value]) => [name, valueOf(value)] as const);
  return new Map<string, JinjaValue>([...given, ['set', set]]);
}

function valueOf(value: unknown): JinjaValue {
  if (Array.isArray(value)) return value.map(valueOf);
  if (typeof value !== 'object' || value === null) return value as JinjaValue;
  return new Dict(Object.entries(value).map(([key, item]) => [key, valueOf(item)]));
}

/** The text, or undefined for an error. */
function render(text: string): string | undefined {
  const { value: template, diagnostics } = parseJinja({ path: 'form.sql', text });
  if (diagnostics.length > 0) return undefined;
  const names = variables();
  const evaluator = new JinjaEvaluator({ lookup: (name) => names.get(name), names: () => names.keys() });
  try {
    return evaluator.render(template).text;
  } catch (error) {
    if (error instanceof JinjaFailure) return undefined;
    throw error;
  }
}

describe('templates in Jinja give what Python’s Jinja gave', () => {
  it.each(recorded.cases.map((form) => [form.template, form] as const))('%j', (_title, form) => {
    expect(render(form.template)).toBe(form.text);
  });
});
