/** What is wrong, in plain words, and what to do about it. */
export interface SyntaxWording {
  readonly detail: string;
  readonly hint?: string;
}

const wordings: { readonly [code: string]: SyntaxWording } = {
  TAB_AS_INDENT: {
    detail: 'a line is indented with a tab',
    hint: 'indent with spaces: YAML does not allow tabs there',
  },
  BLOCK_AS_IMPLICIT_KEY: {
    detail: 'there is a second `: ` on this line',
    hint: 'put the text in quotes, or the nested mapping on the next line',
  },
  BLOCK_IN_FLOW: {
    detail: 'there is a block mapping or list inside brackets',
    hint: 'inside `[…]` and `{…}` use commas, or write all of it on lines of its own',
  },
  BAD_DQ_ESCAPE: {
    detail: 'there is an unknown escape after `\\`',
    hint: "inside double quotes write `\\\\` for a backslash, or use single quotes: '…'",
  },
  BAD_SCALAR_START: {
    detail: 'a text cannot start with this character',
    hint: 'put the text in quotes',
  },
  MISSING_CHAR: {
    detail: 'something is missing here: a closing quote, a bracket, a comma or a colon',
    hint: 'look for a quote or bracket that is not closed above this place',
  },
  MULTILINE_IMPLICIT_KEY: {
    detail: 'a key goes over several lines',
    hint: 'the line above may lack its `:`',
  },
  UNEXPECTED_TOKEN: {
    detail: 'this cannot stand here',
    hint: "check the indentation and the quotes; inside '…' write '' for an apostrophe",
  },
  BAD_COLLECTION_TYPE: {
    detail: 'a list and a mapping are mixed',
    hint: 'check the indentation',
  },
  MULTIPLE_DOCS: {
    detail: 'the file holds several documents, separated by `---`',
    hint: 'keep one document a file',
  },
  BAD_ALIAS: { detail: 'an anchor or an alias is badly written', hint: 'write `&name` and `*name`' },
  ALIAS_PROPS: { detail: 'an alias cannot have an anchor or a tag of its own' },
  MULTIPLE_ANCHORS: { detail: 'one value has two anchors', hint: 'keep one `&name`' },
  MULTIPLE_TAGS: { detail: 'one value has two tags', hint: 'keep one `!tag`' },
  TAG_RESOLVE_FAILED: { detail: 'this `!tag` is not known', hint: 'remove the tag, or quote the text' },
  BAD_DIRECTIVE: { detail: 'this `%` directive is not known', hint: 'remove the line' },
  KEY_OVER_1024_CHARS: { detail: 'a key is longer than 1,024 characters' },
};

const unclosed: SyntaxWording = {
  detail: 'a bracket is not closed, or its content is not indented enough',
  hint: 'close every `[` with `]` and every `{` with `}`',
};

const indentation: SyntaxWording = {
  detail: 'the indentation does not fit the lines above',
  hint: 'start all keys of one mapping, and all `-` of one list, in the same column',
};

/** Words a syntax error of the YAML library for people; never with a text of the file. */
export function syntaxWording(code: string, message: string): SyntaxWording {
  if (code === 'BAD_INDENT') return message.startsWith('Flow') ? unclosed : indentation;
  return wordings[code] ?? { detail: 'this cannot be read', hint: 'check the indentation and the quotes' };
}
