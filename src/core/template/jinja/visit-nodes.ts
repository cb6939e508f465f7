/** A node of a tree of Jinja, whatever it is. */
export type AnyNode = Readonly<Record<string, unknown>>;

/** Shows every node of a tree to `visit`, in the order of the text, outer ones first. What names are given to is left out. */
export function visitNodes(tree: unknown, visit: (node: AnyNode) => void): void {
  if (Array.isArray(tree)) {
    for (const item of tree) visitNodes(item, visit);
    return;
  }
  if (typeof tree !== 'object' || tree === null) return;
  const node = tree as AnyNode;
  visit(node);
  for (const [key, part] of Object.entries(node))
    if (key !== 'span' && key !== 'source' && key !== 'target') visitNodes(part, visit);
}
