import { suggest } from '../../diagnostics/suggest.js';
import { failure } from './failure.js';
import type { Token } from './lexer.js';
import { parseExpression, parseFilter, parseTuple } from './parse-expression.js';
import { parseAdapter, parseParameters, type Parameters } from './parse-signature.js';
import { parseName, parseSetTarget, parseTargets } from './parse-target.js';
import type { TokenStream } from './token-stream.js';
import type { JinjaExpression, JinjaFilter, JinjaMacro, JinjaNode, JinjaTarget } from './types.js';

/** What a block is ended by, and how it is called in messages. */
interface Block {
  readonly name: string;
  readonly ends: readonly string[];
  readonly at: Token;
}

const definitionEnds: ReadonlyMap<string, JinjaMacro['block']> = new Map([
  ['macro', 'macro'],
  ['test', 'test'],
  ['data_test', 'test'],
  ['materialization', 'materialization'],
  ['snapshot', 'snapshot'],
]);
const middles = new Set(['elif', 'else']);
const names =
  'set if elif else endif for endfor do with endwith call endcall filter endfilter macro endmacro test endtest snapshot endsnapshot materialization endmaterialization raw endraw endset print break continue'.split(
    ' ',
  );
const elsewhere: ReadonlyMap<string, string> = new Map(
  ['include', 'import', 'from', 'extends', 'block'].map((name) => [
    name,
    'macros of the project and of its packages are known everywhere: call them by name',
  ]),
);

/** Reads the statements of a file. Each method throws `JinjaFailure`. */
export class StatementParser {
  readonly definitions: JinjaMacro[] = [];
  readonly #stream: TokenStream;
  readonly #blocks: Block[] = [];
  #loops = 0;

  constructor(stream: TokenStream) {
    this.#stream = stream;
  }

  /** All of the file. */
  file(): readonly JinjaNode[] {
    return this.#body();
  }

  /** Reads up to the end of the file or, inside a block, up to one of the words that end it, which is then the current token. */
  #body(): readonly JinjaNode[] {
    const stream = this.#stream;
    const block = this.#blocks.at(-1);
    const nodes: JinjaNode[] = [];
    for (;;) {
      const { type, value, start, end } = stream.current;
      if (type === 'eof') {
        if (block) throw this.#unclosed(block);
        return nodes;
      }
      if (type === 'text') {
        nodes.push({ kind: 'text', value, span: stream.span(start, end) });
        stream.next();
      } else if (value === '{{') {
        stream.next();
        const expression = parseTuple(stream);
        this.#end('}}');
        nodes.push({ kind: 'output', expression, span: stream.span(start) });
      } else {
        const tag = stream.next();
        const word = stream.current;
        if (word.type === 'name' && block?.ends.includes(word.value)) return nodes;
        const node = stream.nested(() => this.#statement(tag));
        if (node) nodes.push(node);
      }
    }
  }

  #end(close: string): void {
    const { type } = this.#stream.current;
    if (type !== 'end') throw this.#stream.unexpected(`\`${close}\``);
    this.#stream.next();
  }

  /** Reads the inside of a block whose tag's end is current, and then the word that ends it. */
  #inside(name: string, ends: readonly string[], at: Token): readonly JinjaNode[] {
    this.#stream.skipOperator(':');
    this.#end('%}');
    this.#blocks.push({ name, ends, at });
    const body = this.#body();
    this.#blocks.pop();
    return body;
  }

  /** As `inside`, with the tag that ends it. */
  #whole(name: string, at: Token, end = `end${name}`): readonly JinjaNode[] {
    const body = this.#inside(name, [end], at);
    this.#stream.next();
    this.#end('%}');
    return body;
  }

  #unclosed(block: Block): Error {
    const { start, end } = block.at;
    const last = block.ends.at(-1) ?? '';
    const data = { what: `block \`${block.name}\``, end: `{% ${last} %}` };
    return failure('jinja/unclosed', data, this.#stream.span(start, end));
  }

  /** Undefined for what leaves no trace in the body. */
  #statement(tag: Token): JinjaNode | undefined {
    const stream = this.#stream;
    const word = stream.expectName('the name of a statement');
    const { start } = tag;
    const definition = definitionEnds.get(word.value);
    if (definition) return this.#definition(definition, word, start);
    switch (word.value) {
      case 'set':
        return this.#set(word, start);
      case 'if':
        return this.#if(word, start);
      case 'for':
        return this.#for(word, start);
      case 'do': {
        const expression = parseTuple(stream);
        this.#end('%}');
        return { kind: 'do', expression, span: stream.span(start) };
      }
      case 'print':
        return this.#print(start);
      case 'with':
        return this.#with(word, start);
      case 'call':
        return this.#call(word, start);
      case 'filter': {
        const filters = this.#filters(false);
        const body = this.#whole('filter', word);
        return { kind: 'filter-block', filters, body, span: stream.span(start) };
      }
      case 'break':
      case 'continue': {
        if (this.#loops === 0) throw this.#wrong(word, `\`${word.value}\` stands outside of any loop`);
        this.#end('%}');
        return { kind: word.value, span: stream.span(start) };
      }
      default:
        throw this.#unknown(word);
    }
  }

  #wrong(word: Token, problem: string, instead?: string): Error {
    return failure('jinja/syntax', { problem, instead }, this.#stream.span(word.start, word.end));
  }

  #unknown(word: Token): Error {
    const { value } = word;
    const instead = elsewhere.get(value);
    if (instead !== undefined) {
      const data = { what: `\`{% ${value} %}\``, instead };
      return failure('jinja/unsupported', data, this.#stream.span(word.start, word.end));
    }
    const block = this.#blocks.at(-1);
    if (value.startsWith('end') || middles.has(value)) {
      const problem = block
        ? `\`${value}\` stands where \`${block.ends.at(-1)}\` must close the \`${block.name}\` before`
        : `\`${value}\` closes nothing`;
      return this.#wrong(word, problem);
    }
    const near = suggest(value, names);
    const hint = near === undefined ? undefined : `did you mean \`${near}\`?`;
    return this.#wrong(word, `there is no statement \`${value}\``, hint);
  }

  #set(word: Token, start: number): JinjaNode {
    const stream = this.#stream;
    const target = parseSetTarget(stream);
    if (stream.skipOperator('=')) {
      const value = parseTuple(stream);
      this.#end('%}');
      return { kind: 'set', target, value, span: stream.span(start) };
    }
    const filters = this.#filters(true);
    const body = this.#whole('set', word);
    return { kind: 'set-block', target, filters, body, span: stream.span(start) };
  }

  /** `{% print a, b %}` writes one after the other, as `{{ a ~ b }}` does. */
  #print(start: number): JinjaNode | undefined {
    const stream = this.#stream;
    let expression: JinjaExpression | undefined;
    while (stream.current.type !== 'end') {
      if (expression && !stream.skipOperator(',')) throw stream.unexpected('`,` or `%}`');
      const right = parseExpression(stream);
      const span = stream.span(start);
      expression = expression ? { kind: 'binary', operator: '~', left: expression, right, span } : right;
    }
    this.#end('%}');
    return expression && { kind: 'output', expression, span: stream.span(start) };
  }

  /** `| a | b`; a `filter` block leaves out the first bar. */
  #filters(hasBar: boolean): readonly JinjaFilter[] {
    const stream = this.#stream;
    const filters = hasBar ? [] : [parseFilter(stream)];
    while (stream.skipOperator('|')) filters.push(parseFilter(stream));
    return filters;
  }

  #if(word: Token, start: number): JinjaNode {
    const stream = this.#stream;
    const branches: Extract<JinjaNode, { kind: 'if' }>['branches'][number][] = [];
    let otherwise: readonly JinjaNode[] = [];
    for (;;) {
      const condition = parseTuple(stream, true);
      branches.push({ condition, body: this.#inside('if', ['elif', 'else', 'endif'], word) });
      const { value } = stream.next();
      if (value === 'elif') continue;
      if (value === 'else') otherwise = this.#whole('if', word);
      else this.#end('%}');
      return { kind: 'if', branches, otherwise, span: stream.span(start) };
    }
  }

  #for(word: Token, start: number): JinjaNode {
    const stream = this.#stream;
    const target = parseTargets(stream);
    if (namesLoop(target))
      throw failure(
        'jinja/syntax',
        { problem: '`loop` is the loop itself: give its items another name' },
        target.span,
      );
    if (!stream.skipName('in')) throw stream.unexpected('`in`');
    const items = parseTuple(stream, true);
    const condition = stream.skipName('if') ? parseExpression(stream) : undefined;
    const recursive = stream.skipName('recursive');
    this.#loops += 1;
    const body = this.#inside('for', ['else', 'endfor'], word);
    this.#loops -= 1;
    let otherwise: readonly JinjaNode[] = [];
    if (stream.next().value === 'else') otherwise = this.#whole('for', word);
    else this.#end('%}');
    const rest = { recursive, body, otherwise, span: stream.span(start) };
    return { kind: 'for', target, items, ...(condition && { condition }), ...rest };
  }

  #with(word: Token, start: number): JinjaNode {
    const stream = this.#stream;
    const sets: Extract<JinjaNode, { kind: 'with' }>['sets'][number][] = [];
    while (stream.current.type !== 'end') {
      if (sets.length > 0) stream.expectOperator(',');
      const target = parseTargets(stream);
      stream.expectOperator('=');
      sets.push({ target, value: parseExpression(stream) });
    }
    const body = this.#whole('with', word);
    return { kind: 'with', sets, body, span: stream.span(start) };
  }

  #call(word: Token, start: number): JinjaNode {
    const stream = this.#stream;
    const parameters = stream.isOperator('(') ? parseParameters(stream) : [];
    const call = parseExpression(stream);
    if (call.kind !== 'call') {
      const problem = '`{% call %}` needs a call of a macro';
      throw failure('jinja/syntax', { problem, instead: 'write `{% call name(…) %}`' }, call.span);
    }
    const body = this.#outsideLoops(() => this.#whole('call', word));
    return { kind: 'call-block', call, parameters, body, span: stream.span(start) };
  }

  /** A body that runs elsewhere: no `break` in it can end a loop round it. */
  #outsideLoops(read: () => readonly JinjaNode[]): readonly JinjaNode[] {
    const loops = this.#loops;
    this.#loops = 0;
    const body = read();
    this.#loops = loops;
    return body;
  }

  #definition(block: JinjaMacro['block'], word: Token, start: number): JinjaNode | undefined {
    const stream = this.#stream;
    if (this.#blocks.length > 0 && block !== 'macro') {
      throw this.#wrong(word, `\`${word.value}\` cannot stand inside another block`);
    }
    const name = parseName(stream);
    let parameters: Parameters = [];
    let adapter: string | undefined;
    if (block === 'materialization') ({ parameters, adapter } = parseAdapter(stream));
    else if (block !== 'snapshot') parameters = parseParameters(stream);
    const body = this.#outsideLoops(() => this.#whole(word.value, word));
    const span = stream.span(start);
    const macro: JinjaMacro = {
      kind: 'jinja',
      block,
      name,
      ...(adapter !== undefined && { adapter }),
      parameters,
      body,
      source: stream.source,
      span,
    };
    if (this.#blocks.length === 0) this.definitions.push(macro);
    return block === 'macro' ? { kind: 'macro', macro, span } : undefined;
  }
}

/** Whether a loop would bind the name by which it is known inside. */
function namesLoop(target: JinjaTarget): boolean {
  return target.kind === 'names' ? target.items.some(namesLoop) : target.name === 'loop';
}
