type Node = { [key: string]: Node } | string;

/**
 * The parameters of an AWS query call as the JSON protocol would carry them: `Dimensions.member.1.Name=x` becomes
 * `{ Dimensions: [{ Name: 'x' }] }`. Values stay text; whoever reads a number converts it.
 */
export function queryInput(parameters: URLSearchParams): Record<string, unknown> {
  const root: { [key: string]: Node } = {};
  for (const [name, value] of parameters) {
    if (name === 'Action' || name === 'Version') continue;
    const path = name.split('.');
    let node = root;
    for (const [index, part] of path.entries()) {
      if (part === '__proto__') break;
      if (index === path.length - 1) node[part] = value;
      else {
        const next = node[part];
        node = typeof next === 'object' ? next : ((node[part] = {}) as { [key: string]: Node });
      }
    }
  }
  return plain(root) as Record<string, unknown>;
}

function plain(node: Node): unknown {
  if (typeof node === 'string') return node;
  const { member } = node;
  if (typeof member === 'object' && Object.keys(node).length === 1) {
    return Object.entries(member)
      .sort(([a], [b]) => Number(a) - Number(b))
      .map(([, item]) => plain(item));
  }
  return Object.fromEntries(Object.entries(node).map(([key, item]) => [key, plain(item)]));
}
