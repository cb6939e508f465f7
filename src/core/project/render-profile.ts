import { diagnostic, type Diagnostic } from '../diagnostics/diagnostic.js';
import { unreachable } from '../diagnostics/invariant.js';
import { spanOf, type Span } from '../diagnostics/source.js';

import type { Environment } from './target.js';
import { plainScalar } from './yaml/plain-scalar.js';
import type { YamlNode, YamlScalar } from './yaml/tree.js';

const mustache = /\{\{(.*?)\}\}/gsu;
const call =
  /^\s*env_var\s*\(\s*(['"])([A-Za-z_][A-Za-z0-9_]*)\1\s*(?:,\s*(?:'([^']*)'|"([^"]*)")\s*)?\)\s*$/u;

/** Variables of this prefix may stand only where the value is kept secret. */
const secretPrefix = 'EIDER_SECRET_';

/** Where a text that a template made is a number or a truth value. */
const typedKeys: ReadonlySet<string> = new Set(['threads', 'duckdb_threads', 'read_only', 'use_ssl', 'port']);

const numberKeys: ReadonlySet<string> = new Set(['threads', 'duckdb_threads', 'port']);

/** A tree with the environment put in. */
export interface RenderedProfile {
  readonly node: YamlNode;
  /** Places of the values that came from secret variables: whoever keeps one must keep it secret. */
  readonly secret: ReadonlySet<Span>;
  /** Places of the values that could not be made, and are reported already. */
  readonly failed: ReadonlySet<Span>;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Replaces `{{ env_var('X') }}` and `{{ env_var('X', 'default') }}` in every text of a tree. An unset variable without a
 * default, and a secret variable in a value that is not kept secret, are errors. A rendered scalar keeps the author's text
 * as its `text`, so that no message quotes what the environment holds.
 * @param untrusted the environment is not the real one: an unset variable stands for something, and is no error
 */
export function renderProfile(node: YamlNode, env: Environment, untrusted = false): RenderedProfile {
  const renderer = new Renderer(env, untrusted);
  const rendered = renderer.node(node, []);
  return {
    node: rendered,
    secret: renderer.secret,
    failed: renderer.failed,
    diagnostics: renderer.diagnostics,
  };
}

/** True when a text holds a template: its value is only known once it is rendered. */
export function isTemplated(node: YamlNode | undefined): boolean {
  return node?.kind === 'scalar' && typeof node.value === 'string' && node.value.includes('{{');
}

class Renderer {
  readonly diagnostics: Diagnostic[] = [];
  readonly secret = new Set<Span>();
  readonly failed = new Set<Span>();
  readonly #env: Environment;
  readonly #untrusted: boolean;

  constructor(env: Environment, untrusted: boolean) {
    this.#env = env;
    this.#untrusted = untrusted;
  }

  node(node: YamlNode, path: readonly string[]): YamlNode {
    switch (node.kind) {
      case 'scalar':
        return isTemplated(node) ? this.#scalar(node, path) : node;
      case 'list':
        return { ...node, items: node.items.map((item) => this.node(item, path)) };
      case 'map': {
        const entries = node.entries.map((entry) => ({
          ...entry,
          value: this.node(entry.value, [...path, entry.key.replaceAll('-', '_')]),
        }));
        return { ...node, entries };
      }
      default:
        return unreachable(node);
    }
  }

  #scalar(node: YamlScalar, path: readonly string[]): YamlScalar {
    const text = String(node.value).replaceAll(
      mustache,
      (_whole, expression: string) => this.#expression(expression, node, path) ?? '',
    );
    return { ...node, value: typedKeys.has(path.at(-1) ?? '') ? plainScalar(text) : text };
  }

  #expression(expression: string, node: YamlScalar, path: readonly string[]): string | undefined {
    const found = call.exec(expression);
    if (!found) return this.#fail(diagnostic('profile/bad-template', {}, { at: node.span }), node);
    const [, , variable = '', single, double] = found;
    if (variable.startsWith(secretPrefix)) {
      this.secret.add(node.span);
      this.#checkPlace(variable, path, node.span);
    }
    const value = this.#env[variable] ?? single ?? double;
    if (value !== undefined) return value;
    if (this.#untrusted) return numberKeys.has(path.at(-1) ?? '') ? '1' : 'true';
    return this.#fail(
      diagnostic('profile/missing-variable', { variable }, { at: variableSpan(node, variable) }),
      node,
    );
  }

  #fail(finding: Diagnostic, node: YamlScalar): undefined {
    this.diagnostics.push(finding);
    this.failed.add(node.span);
  }

  #checkPlace(variable: string, path: readonly string[], at: Span): void {
    const inSecret = path.includes('secrets');
    const inAttachment = path.includes('attach') && path.at(-1) === 'path';
    if (inSecret || inAttachment) return;
    const key = path.at(-1) ?? '';
    this.diagnostics.push(diagnostic('profile/secret-in-plain-field', { variable, key }, { at }));
  }
}

/** Where a variable's name stands inside its text; the whole text where escapes hide it. */
function variableSpan(node: YamlScalar, variable: string): Span {
  const { source, start, end } = node.span;
  const offset = source.text.slice(start, end).indexOf(variable);
  return offset === -1 ? node.span : spanOf(source, start + offset, start + offset + variable.length);
}
