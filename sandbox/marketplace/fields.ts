/** The properties that a resource has, as far as filters, `order` and `select` may name them. */
export type FieldTree = { children: Map<string, FieldTree>; collection: boolean; open: boolean };

/**
 * Reads a compact notation: `id,user{id,name},groups[id,name],parameters{*}`. Braces hold an object,
 * brackets a collection of objects, `*` allows any name below.
 */
export function fieldTree(notation: string): FieldTree {
  const root: FieldTree = { children: new Map(), collection: false, open: false };
  const stack = [root];
  let last = root;
  for (const token of notation.match(/[\w$]+|[{}[\]*]/g) ?? []) {
    const current = stack.at(-1) ?? root;
    if (token === '*') current.open = true;
    else if (token === '{' || token === '[') {
      last.collection = token === '[';
      stack.push(last);
    } else if (token === '}' || token === ']') stack.pop();
    else {
      last = { children: new Map(), collection: false, open: false };
      current.children.set(token, last);
    }
  }
  return root;
}

/** The node at a dotted path; undefined where the resource has no such property. */
export function fieldAt(tree: FieldTree, path: string): FieldTree | undefined {
  let node = tree;
  for (const name of path.split('.')) {
    if (node.open && !node.children.has(name)) return { children: new Map(), collection: false, open: true };
    const next = node.children.get(name);
    if (!next) return undefined;
    node = next;
  }
  return node;
}
