/** TypeScript interfaces of the messages of one version, and the map from action to its messages and who starts it. */
export function typesOf(messages) {
  const named = new Map();
  const main = messages.flatMap(({ schemas }) =>
    Object.entries(schemas).map(([name, schema]) => declaration(name, schema, named)),
  );
  const shared = [...named.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1)).map(({ text }) => text);
  const rows = messages.map(({ action, from, send, request, response }) => {
    const starter = from === 'both' ? `'station' | 'csms'` : `'${from}'`;
    if (send) return `  ${action}: { from: ${starter}; send: ${request} };`;
    return `  ${action}: { from: ${starter}; request: ${request}${response ? `; response: ${response}` : ''} };`;
  });
  return [
    ...main,
    ...shared,
    `/** Each action with who may start it and what is said. */\nexport interface Messages {\n${rows.join('\n')}\n}\n`,
  ].join('\n');
}

function declaration(name, schema, named) {
  return `export interface ${name} ${shape(schema, '', named)}\n`;
}

/** A definition of the schemas becomes a type of its own, an unnamed one is written where it stands. */
function typeOf(schema, indent, named) {
  if (schema.typeName === undefined) return shape(schema, indent, named);
  const key = JSON.stringify(schema);
  const known = named.get(key);
  if (known !== undefined) return known.name;
  const alike = [...named.values()].filter(({ base }) => base === schema.typeName).length;
  const entry = {
    base: schema.typeName,
    name: alike === 0 ? schema.typeName : `${schema.typeName}${alike + 1}`,
    text: '',
  };
  named.set(key, entry);
  const text = shape(schema, '', named);
  entry.text =
    schema.type === 'object' ? `export interface ${entry.name} ${text}\n` : `export type ${entry.name} = ${text};\n`;
  return entry.name;
}

function shape(schema, indent, named) {
  if (schema.enum !== undefined) return schema.enum.map((value) => `'${value}'`).join(' | ');
  switch (schema.type) {
    case undefined:
      return 'unknown';
    case 'string':
    case 'boolean':
      return schema.type;
    case 'integer':
    case 'number':
      return 'number';
    case 'array': {
      const inner = typeOf(schema.items, indent, named);
      return / \| |\{/.test(inner) ? `(${inner})[]` : `${inner}[]`;
    }
    case 'object': {
      const lines = Object.entries(schema.properties ?? {}).map(([name, inner]) => {
        const mark = schema.required?.includes(name) ? '' : '?';
        return `${indent}  ${name}${mark}: ${typeOf(inner, `${indent}  `, named)};`;
      });
      // What is open by intention, as the type of custom data is; 1.6's lenient objects name what is official.
      if (schema.typeName === 'CustomDataType') lines.push(`${indent}  [key: string]: unknown;`);
      return lines.length === 0 ? '{}' : `{\n${lines.join('\n')}\n${indent}}`;
    }
    default:
      throw new Error(`No type is known for ${schema.type}.`);
  }
}
