import { Lexer } from 'yaml';
import { diagnostic } from '../diagnostics/diagnostic.js';
import { offsetOfLine, positionAt, spanOf, type Source, type Span } from '../diagnostics/source.js';
import { suggest } from '../diagnostics/suggest.js';
import type { GraphNode } from '../graph/types.js';
import type { NodeId } from '../project/ids.js';
import { ruleNames, ruleSetting } from '../project/rule-settings.js';
import { dialectOf } from '../template/read-template.js';
import type { Finding, RuleContext } from './rule.js';
import { sqlTokens } from './sql-tokens.js';

/** A comment `eider: allow rule/… because …`: what it names is not reported where it stands. */
export interface Silence {
  readonly codes: readonly { readonly code: string; readonly at: Span }[];
  readonly reason: string;
  /** The comment. */
  readonly at: Span;
  /** The model whose file it stands in: it then covers all that is found about it. */
  readonly node?: NodeId;
  /** The line it covers, from 1: its own when something stands before it, otherwise the next that says something. */
  readonly line: number;
}

/** The silences of all files of a project, in the order of their places. */
export function readSilences(context: RuleContext): readonly Silence[] {
  const models = context.models
    .filter(({ template }) => !template.python)
    .map((model) => ({
      source: model.resource.source,
      node: model.id,
      dialect: dialectOf(model.template),
    }));
  const macroFiles = context.project.macroFiles
    .filter(({ path }) => path.endsWith('.sql'))
    .map((source) => ({
      source,
      node: undefined,
      dialect: context.project.jinjaMacros?.has(source.path) === true ? ('jinja' as const) : undefined,
    }));
  const inSql = [...models, ...macroFiles].flatMap(({ dialect, node, source }) => {
    if (!source.text.includes('eider:')) return [];
    const comments = sqlTokens(source, dialect).filter((token) => token.kind === 'comment');
    return comments.flatMap((token) => readSilence(spanOf(source, token.start, token.end), node));
  });
  const inYaml = yamlSources(context).flatMap((source) =>
    source.text.includes('eider:') ? yamlComments(source).flatMap((at) => readSilence(at, undefined)) : [],
  );
  return [...inSql, ...inYaml];
}

/** The YAML files that declare something. */
function yamlSources(context: RuleContext): readonly Source[] {
  const { project, graph } = context;
  const spans = [
    ...[...graph.nodes.values()].flatMap((node) => declaredAt(node) ?? []),
    ...[...project.macroDocs.values()].map((macro) => macro.at),
  ];
  const byPath = new Map(spans.map(({ source }) => [source.path, source]));
  return [...byPath.values()].filter(({ path }) => /\.ya?ml$/iu.test(path));
}

/** Where a node stands in YAML. */
function declaredAt(node: GraphNode | undefined): Span | undefined {
  if (node?.kind === 'model' || node?.kind === 'seed') return node.resource.properties;
  if (node?.kind === 'source') return node.resource.at;
  return node?.kind === 'exposure' ? node.at : undefined;
}

function yamlComments(source: Source): readonly Span[] {
  const spans: Span[] = [];
  let offset = 0;
  let isScalar = false;
  for (const token of new Lexer().lex(source.text)) {
    // The lexer's own marks are not part of the text; one of them announces a scalar.
    if (token === '\u{1f}') isScalar = true;
    else if (token !== '\u{2}' && token !== '\u{18}') {
      if (token.startsWith('#') && !isScalar) spans.push(spanOf(source, offset, offset + token.length));
      isScalar = false;
      offset += token.length;
    }
  }
  return spans;
}

const form =
  /^(?:--|\/\*|#)\s*eider:\s*allow\b\s*(?<codes>[^\s,]+(?:\s*,\s*[^\s,]+)*)?\s*(?:because\b\s*(?<reason>[\s\S]*?))?\s*(?:\*\/)?\s*$/u;

function readSilence(at: Span, node: NodeId | undefined): readonly Silence[] {
  const { source, start } = at;
  const text = source.text.slice(start, at.end).trimEnd();
  const match = form.exec(text);
  if (!match) return [];
  const listed = match.groups?.['codes'] ?? '';
  const from = start + (listed === '' ? 0 : text.indexOf(listed));
  const codes = [...listed.matchAll(/[^\s,]+/gu)].map(([code], index) => ({ code, index }));
  let search = from;
  const placed = codes.map(({ code }) => {
    const begin = source.text.indexOf(code, search);
    search = begin + code.length;
    return { code, at: spanOf(source, begin, search) };
  });
  const whole = spanOf(source, start, start + text.length);
  return [
    {
      codes: placed.length === 0 ? [{ code: '', at: whole }] : placed,
      reason: match.groups?.['reason']?.trim() ?? '',
      at: whole,
      ...(node !== undefined && { node }),
      line: coveredLine(whole),
    },
  ];
}

function coveredLine(at: Span): number {
  const { source } = at;
  const { line } = positionAt(source, at.start);
  if (source.text.slice(offsetOfLine(source, line), at.start).trim() !== '') return line;
  let next = positionAt(source, at.end).line + 1;
  for (;;) {
    const start = offsetOfLine(source, next);
    const text = source.text.slice(start, offsetOfLine(source, next + 1)).trim();
    if (start >= source.text.length || (text !== '' && !/^(?:--|#)/u.test(text))) return next;
    next += 1;
  }
}

/** The findings that no silence covers, and what is wrong with the silences themselves. */
export function applySilences(findings: readonly Finding[], context: RuleContext): readonly Finding[] {
  const silences = readSilences(context);
  if (silences.length === 0) return findings;
  const used = new Set<Silence['codes'][number]>();
  const left = findings.filter((finding) => {
    const covering = silences.flatMap((silence) =>
      covers(silence, finding, context)
        ? silence.codes.filter(({ code }) => code === finding.diagnostic.code)
        : [],
    );
    for (const entry of covering) used.add(entry);
    return covering.length === 0;
  });
  return [...left, ...silences.flatMap((silence) => problems(silence, used, context))];
}

function covers(silence: Silence, finding: Finding, context: RuleContext): boolean {
  if (silence.node !== undefined && silence.node === finding.node) return true;
  const declared = finding.node === undefined ? undefined : declaredAt(context.graph.nodes.get(finding.node));
  return [finding.diagnostic.at, declared].some(
    (at) =>
      at !== undefined &&
      at.source.path === silence.at.source.path &&
      positionAt(at.source, at.start).line === silence.line,
  );
}

function problems(
  silence: Silence,
  used: ReadonlySet<Silence['codes'][number]>,
  context: RuleContext,
): readonly Finding[] {
  const about = silence.node === undefined ? {} : { node: silence.node };
  const alone = silence.codes.length === 1;
  return silence.codes.flatMap((entry): readonly Finding[] => {
    const { code, at } = entry;
    const name = ruleNames.find((known) => `rule/${known}` === code);
    if (name === undefined) {
      const known = ruleNames.map((other) => `rule/${other}`);
      const suggestion = suggest(code, known) ?? known.find((other) => other === `rule/${code}`);
      return [{ ...about, diagnostic: diagnostic('rule/unknown-rule', { name: code, suggestion }, { at }) }];
    }
    // A rule that is off finds nothing: its silences wait for it.
    if (ruleSetting(context.project.rules, name).level === 'off') return [];
    if (!used.has(entry)) {
      const fix = alone ? { fix: removal(silence.at) } : {};
      return [{ ...about, diagnostic: diagnostic('rule/unused-silence', { code }, { at }), ...fix }];
    }
    return silence.reason === ''
      ? [{ ...about, diagnostic: diagnostic('rule/silence-without-reason', { code }, { at }) }]
      : [];
  });
}

/** Takes a comment away, with its line when nothing else stands there. */
function removal(at: Span): Finding['fix'] & object {
  const { text } = at.source;
  const line = text.lastIndexOf('\n', at.start - 1) + 1;
  const before = text.slice(line, at.start);
  const after = /^[ \t]*(?:\r?\n|$)/u.exec(text.slice(at.end))?.[0];
  if (before.trim() === '' && after !== undefined)
    return { span: spanOf(at.source, line, at.end + after.length), text: '' };
  const start = after === undefined ? at.start : line + before.trimEnd().length;
  return { span: spanOf(at.source, start, at.end), text: '' };
}
