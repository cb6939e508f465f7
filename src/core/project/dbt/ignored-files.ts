/**
 * Reads .dbtignore, which is written as .gitignore: `*`, `**`, `?`, `[…]`, a leading `/`, a trailing `/`, and `!` for exceptions.
 * @returns whether a path is left out; paths are relative to the package, with forward slashes
 */
export function readIgnored(text: string): (path: string) => boolean {
  const rules = text.split(/\r?\n/u).flatMap((line) => ruleOf(line) ?? []);
  if (rules.length === 0) return () => false;
  return (path) => {
    const parts = path.split('/');
    let isOut = false;
    for (const { pattern, except, folderOnly } of rules) {
      const tried = parts.map((_, index) => parts.slice(0, index + 1).join('/'));
      const candidates = folderOnly ? tried.slice(0, -1) : tried;
      if (candidates.some((candidate) => pattern.test(candidate))) isOut = !except;
    }
    return isOut;
  };
}

interface Rule {
  readonly pattern: RegExp;
  readonly except: boolean;
  readonly folderOnly: boolean;
}

function ruleOf(line: string): Rule | undefined {
  let glob = line.replace(/(?<!\\)\s+$/u, '');
  if (glob === '' || glob.startsWith('#')) return undefined;
  const except = glob.startsWith('!');
  if (except) glob = glob.slice(1);
  const folderOnly = glob.endsWith('/');
  if (folderOnly) glob = glob.slice(0, -1);
  const isAnchored = glob.includes('/');
  if (glob.startsWith('/')) glob = glob.slice(1);
  return {
    pattern: new RegExp(`^${isAnchored ? '' : '(?:.*/)?'}${sourceOf(glob)}$`, 'u'),
    except,
    folderOnly,
  };
}

function sourceOf(glob: string): string {
  let made = '';
  for (let index = 0; index < glob.length; index += 1) {
    const rest = glob.slice(index);
    const set = /^\[(?<not>[!^]?)(?<items>[^\]]+)\]/u.exec(rest);
    if (rest.startsWith('**/')) {
      made += '(?:.*/)?';
      index += 2;
    } else if (rest.startsWith('**')) {
      made += '.*';
      index += 1;
    } else if (rest.startsWith('*')) made += '[^/]*';
    else if (rest.startsWith('?')) made += '[^/]';
    else if (set) {
      const items = (set.groups?.['items'] ?? '').replaceAll('\\', '\\\\').replaceAll('[', '\\[');
      made += `[${set.groups?.['not'] === '' ? '' : '^'}${items}]`;
      index += set[0].length - 1;
    } else made += rest.charAt(0).replace(/[\\^$.*+?()[\]{}|/]/u, String.raw`\$&`);
  }
  return made;
}
