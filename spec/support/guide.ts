/** A part of a chapter of the guide that is tried. */
export type GuideStep =
  | { readonly kind: 'file'; readonly path: string; readonly text: string }
  | {
      readonly kind: 'console';
      readonly commands: readonly GuideCommand[];
      /** Where its text stands in the chapter: from, to. */
      readonly place: readonly [number, number];
    };

export interface GuideCommand {
  /** Without the prompt; empty for what a command of an earlier block goes on printing. */
  readonly line: string;
  readonly output: string;
}

const fence = /(?:^`([^`\n]+)`:\n\n)?^```(\w+)\n([\s\S]*?)^```$/gmu;

/** The files and commands of a chapter, in order: fenced blocks behind a path, and those of the language `console`. */
export function guideSteps(chapter: string): readonly GuideStep[] {
  return [...chapter.matchAll(fence)].flatMap((match): readonly GuideStep[] => {
    const [whole, path, language = '', text = ''] = match;
    if (path !== undefined) return [{ kind: 'file', path, text }];
    if (language !== 'console') return [];
    const end = match.index + whole.length - '```'.length;
    return [{ kind: 'console', commands: commandsOf(text), place: [end - text.length, end] }];
  });
}

function commandsOf(text: string): readonly GuideCommand[] {
  if (!text.startsWith('$ ')) return [{ line: '', output: text }];
  return text
    .split(/^\$ /mu)
    .slice(1)
    .map((part) => {
      const end = part.indexOf('\n');
      return { line: part.slice(0, end), output: part.slice(end + 1) };
    });
}

/** The text of a console block. */
export function consoleText(commands: readonly GuideCommand[]): string {
  return commands.map(({ line, output }) => `${line === '' ? '' : `$ ${line}\n`}${output}`).join('');
}

/** What does not differ between two runs of the same thing: times and workers are made alike, blank lines around go. */
export function stableOutput(text: string): string {
  return text
    .replaceAll(/\b\d+\.\d\d s\b/gu, '0.01 s')
    .replaceAll(/\b\d+\.\d s\b/gu, '0.1 s')
    .replaceAll(/\b\d+ workers?\b/gu, '2 workers')
    .replace(/^\n+/u, '');
}
