/** The part of Handlebars that Eider uses: its parser and its whitespace control, without the compiler and the runtime. */
declare module 'handlebars/dist/cjs/handlebars/compiler/base.js' {
  interface Place {
    readonly line: number;
    readonly column: number;
  }

  interface Located {
    readonly loc: { readonly start: Place; readonly end: Place };
  }

  export interface Program {
    readonly type: 'Program';
    readonly body: readonly Statement[];
    readonly blockParams?: readonly string[];
    readonly chained?: boolean;
  }

  export interface ContentStatement extends Located {
    readonly type: 'ContentStatement';
    value: string;
    original: string;
    readonly rightStripped?: boolean;
    readonly leftStripped?: boolean;
  }

  export interface MustacheStatement extends Located {
    readonly type: 'MustacheStatement';
    readonly path: ExpressionNode;
    readonly params: readonly ExpressionNode[];
    readonly hash?: Hash;
  }

  export interface BlockStatement extends Located {
    readonly type: 'BlockStatement';
    readonly path: ExpressionNode;
    readonly params: readonly ExpressionNode[];
    readonly hash?: Hash;
    readonly program?: Program;
    readonly inverse?: Program;
  }

  interface OtherStatement extends Located {
    readonly type:
      | 'CommentStatement'
      | 'PartialStatement'
      | 'PartialBlockStatement'
      | 'Decorator'
      | 'DecoratorBlock';
  }

  export type Statement = ContentStatement | MustacheStatement | BlockStatement | OtherStatement;

  export interface PathExpression extends Located {
    readonly type: 'PathExpression';
    readonly data: boolean;
    readonly depth: number;
    readonly parts: readonly string[];
    readonly original: string;
  }

  export interface SubExpression extends Located {
    readonly type: 'SubExpression';
    readonly path: ExpressionNode;
    readonly params: readonly ExpressionNode[];
    readonly hash?: Hash;
  }

  interface LiteralNode extends Located {
    readonly type: 'StringLiteral' | 'NumberLiteral' | 'BooleanLiteral' | 'UndefinedLiteral' | 'NullLiteral';
  }

  export type ExpressionNode = PathExpression | SubExpression | LiteralNode;

  export interface Hash extends Located {
    readonly pairs: readonly (Located & { readonly key: string; readonly value: ExpressionNode })[];
  }

  /** Reads a text; throws at the first mistake. */
  export function parseWithoutProcessing(input: string): Program;

  /** Given a tree, applies whitespace control to it, in place. */
  export function parse(input: Program): Program;

  /** `lexer.yylloc` tells where the parser stood when it threw. */
  export const parser: {
    readonly lexer: { readonly yylloc: { readonly first_column: number; readonly last_column: number } };
  };
}
