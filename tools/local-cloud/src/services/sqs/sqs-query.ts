import { element, escapeXml, textElement } from '../../kernel/xml';
import type { Input } from './sqs-input';

/**
 * The query protocol of older SDKs and of the AWS CLI version 1, translated to and from the members of the JSON protocol.
 * Lists come as `AttributeName.1`, maps as `Attribute.1.Name` and `.Value`.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-query-api.html
 */
const LISTS: Readonly<Record<string, string>> = {
  AttributeName: 'AttributeNames',
  MessageAttributeName: 'MessageAttributeNames',
  MessageSystemAttributeName: 'MessageSystemAttributeNames',
  TagKey: 'TagKeys',
};
const MAPS: Readonly<Record<string, { member: string; key: string }>> = {
  Attribute: { member: 'Attributes', key: 'Name' },
  MessageAttribute: { member: 'MessageAttributes', key: 'Name' },
  MessageSystemAttribute: { member: 'MessageSystemAttributes', key: 'Name' },
  Tag: { member: 'Tags', key: 'Key' },
};

type Tree = { [name: string]: Tree | string };

export function queryInput(parameters: URLSearchParams): Input {
  const tree: Tree = {};
  for (const [path, value] of parameters) {
    const steps = path.split('.');
    const last = steps.pop();
    if (last === undefined || steps.concat(last).includes('__proto__')) continue;
    let node = tree;
    for (const step of steps) {
      const next = node[step];
      node = typeof next === 'object' ? next : (node[step] = {});
    }
    node[last] = value;
  }
  return members(tree);
}

function members(tree: Tree): Input {
  const input: Input = {};
  for (const [name, value] of Object.entries(tree)) {
    const map = MAPS[name];
    if (name in LISTS) input[LISTS[name] ?? name] = typeof value === 'string' ? [value] : numbered(value);
    else if (map !== undefined && typeof value === 'object') {
      const entries = numbered(value).filter((item) => typeof item === 'object');
      input[map.member] = Object.fromEntries(entries.map((item) => [String(item[map.key]), item['Value']]));
    } else if (name.endsWith('RequestEntry') && typeof value === 'object') {
      input['Entries'] = numbered(value)
        .filter((item) => typeof item === 'object')
        .map((item) => members(item));
    } else input[name] = value;
  }
  return input;
}

function numbered(tree: Tree): (Tree | string)[] {
  const keys = Object.keys(tree)
    .filter((key) => /^\d+$/.test(key))
    .sort((a, b) => Number(a) - Number(b));
  return keys.map((key) => tree[key]).filter((value) => value !== undefined);
}

/** Members whose elements have another name in XML; each element of a list stands by itself. */
const ELEMENTS: Readonly<Record<string, string>> = {
  QueueUrls: 'QueueUrl',
  queueUrls: 'QueueUrl',
  Messages: 'Message',
  Results: 'Result',
  Failed: 'BatchResultErrorEntry',
  Attributes: 'Attribute',
  MessageAttributes: 'MessageAttribute',
};

export function queryOutput(action: string, output: Readonly<Record<string, unknown>>, requestId: string): string {
  const entry = `${action}ResultEntry`;
  const content = Object.entries(output)
    .map(([name, value]) =>
      member(name === 'Successful' ? entry : (ELEMENTS[name] ?? name), value, name.endsWith('Attributes')),
    )
    .join('');
  return document(
    `${action}Response`,
    element(`${action}Result`, content) + element('ResponseMetadata', textElement('RequestId', requestId)),
  );
}

export function queryError(code: string, message: string, requestId: string): string {
  return document(
    'ErrorResponse',
    element('Error', '<Type>Sender</Type>', textElement('Code', code), textElement('Message', message)) +
      textElement('RequestId', requestId),
  );
}

function member(name: string, value: unknown, isMap: boolean): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map((item) => member(name, item, false)).join('');
  if (typeof value !== 'object') return textElement(name, String(value));
  const fields = Object.entries(value);
  if (isMap)
    return fields.map(([key, item]) => element(name, textElement('Name', key), member('Value', item, false))).join('');
  return element(
    name,
    ...fields.map(([key, item]) =>
      member(ELEMENTS[key] ?? key, item, key.endsWith('Attributes') && typeof item === 'object'),
    ),
  );
}

function document(root: string, content: string): string {
  return `<?xml version="1.0"?><${root} xmlns="${escapeXml('http://queue.amazonaws.com/doc/2012-11-05/')}">${content}</${root}>`;
}
