/**
 * Packs the schemas of one version into the text that `src/schema/table.ts` reads: a line of actions, then one line for
 * each different schema, referred to by its number in base 36. Equal schemas are one line, whatever they are called, and
 * the most used come first, so that their numbers are short.
 */
export function tableOf(messages) {
  const uses = new Map();
  const count = (schema) => {
    const key = keyOf(schema);
    const known = uses.get(key);
    if (known !== undefined) return void (known.count += 1);
    uses.set(key, { schema, count: 1 });
    Object.values(schema.properties ?? {}).forEach(count);
    if (schema.items !== undefined) count(schema.items);
  };
  for (const { schemas } of messages) Object.values(schemas).forEach(count);

  // The type of customData is line 0: nearly every object of 2.x has it, so objects only say that they do.
  const customData = messages.map(({ schemas }) => Object.values(schemas)[0].properties?.customData).find(Boolean);
  const customKey = customData === undefined ? undefined : keyOf(customData);
  const ordered = [...uses.entries()].toSorted(([key, a], [other, b]) =>
    key === customKey ? -1 : other === customKey ? 1 : b.count - a.count,
  );
  const numbers = new Map(ordered.map(([key], index) => [key, index.toString(36)]));
  const refer = (schema) => numbers.get(keyOf(schema));

  const actions = messages.map(({ action, from, send, request, response, schemas }) => {
    const sign = send ? '~' : { station: '<', csms: '>', both: '=' }[from];
    const answer = response === undefined ? '' : `,${refer(schemas[response])}`;
    return `${action}${sign}${refer(schemas[request])}${answer}`;
  });
  const lines = ordered.map(([, { schema }]) => lineOf(schema, refer, customKey));
  return [actions.join('|'), ...lines].join('\n');
}

function lineOf(schema, refer, customKey) {
  if (schema.enum !== undefined) {
    expectOnly(schema, ['type', 'enum']);
    return `e${schema.enum.map(plain).join('|')}`;
  }
  switch (schema.type) {
    case undefined:
      expectOnly(schema, []);
      return '*';
    case 'boolean':
      expectOnly(schema, ['type']);
      return 'b';
    case 'string': {
      expectOnly(schema, ['type', 'maxLength', 'format']);
      const kind = { undefined: 's', 'date-time': 't', uri: 'u' }[schema.format];
      if (kind === undefined) throw new Error(`No table has the format ${schema.format}.`);
      return `${kind}${schema.maxLength ?? ''}`;
    }
    case 'integer':
    case 'number':
      expectOnly(schema, ['type', 'minimum', 'maximum', 'multipleOf']);
      return trimmed(schema.type[0], schema.minimum, schema.maximum, schema.multipleOf);
    case 'array':
      expectOnly(schema, ['type', 'items', 'minItems', 'maxItems']);
      return trimmed(`a${refer(schema.items)}`, schema.minItems, schema.maxItems);
    case 'object': {
      expectOnly(schema, ['type', 'properties', 'required', 'additionalProperties']);
      const { customData, ...own } = schema.properties ?? {};
      const required = new Set(schema.required);
      for (const name of required) if (schema.properties?.[name] === undefined) throw new Error(`No rule for ${name}.`);
      const extends_ = customData !== undefined && keyOf(customData) === customKey && !required.has('customData');
      if (customData !== undefined && !extends_) own.customData = customData;
      const fields = Object.entries(own).map(
        ([name, inner]) => `${plain(name)}${required.has(name) ? '!' : '?'}${refer(inner)}`,
      );
      return `${schema.additionalProperties === false ? 'o' : 'p'}${extends_ ? '+' : '-'}${fields.join(',')}`;
    }
    default:
      throw new Error(`No table has the type ${schema.type}.`);
  }
}

/** Numbers separated by colons, without those at the end that are missing. */
function trimmed(head, ...numbers) {
  const text = numbers.map((number) => (Number.isFinite(number) ? String(number) : ''));
  while (text.length > 0 && text.at(-1) === '') text.pop();
  return text.length === 0 ? head : `${head}:${text.join(':')}`;
}

function plain(word) {
  if (!/^[\w .-]+$/.test(word)) throw new Error(`${word} has characters that a table cannot hold.`);
  return word;
}

/** Stops at a keyword that nobody would check. */
function expectOnly(schema, keywords) {
  for (const key of Object.keys(schema))
    if (key !== 'typeName' && !keywords.includes(key)) throw new Error(`No table has the keyword ${key}.`);
}

/** Equal for schemas that judge alike. */
function keyOf(schema) {
  return JSON.stringify(schema, (key, value) => (key === 'typeName' ? undefined : value));
}
