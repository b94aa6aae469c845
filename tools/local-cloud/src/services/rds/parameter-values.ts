import { TemplateError } from '../../kernel/aws-error';

/** Memory in GiB by the size in an instance class; a size that is missing here has the double of the one before. */
const MEMORY_GIB: Readonly<Record<string, number>> = {
  micro: 1,
  small: 2,
  medium: 4,
  large: 8,
  xlarge: 16,
  '2xlarge': 32,
  '4xlarge': 64,
  '8xlarge': 128,
};

/** Settings of RDS itself, which PostgreSQL has not. */
const OF_RDS: Readonly<Record<string, string>> = {
  'rds.force_ssl': 'the connection never leaves the machine',
  'rds.logical_replication': 'there is no replica',
  'rds.log_retention_period': 'logs are not kept',
  'rds.allowed_extensions': 'every extension that comes with the server is allowed',
};

/** What a template's instance class gives PostgreSQL, in bytes. */
export function classMemory(instanceClass: string, place: string): number {
  const size = instanceClass.split('.').at(-1) ?? '';
  const memory = MEMORY_GIB[size];
  if (memory === undefined)
    throw new TemplateError(
      'template.bad-value',
      `${place}.DBInstanceClass`,
      `the memory of ${instanceClass} is not known`,
    );
  return memory * 2 ** 30;
}

/**
 * A parameter group as PostgreSQL's own settings. `max_connections` is always set, to RDS's own formula where the group is silent.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html
 */
export function serverSettings(
  parameters: Readonly<Record<string, unknown>>,
  memory: number,
  place: string,
): Record<string, string> {
  const all = { max_connections: 'LEAST({DBInstanceClassMemory/9531392},5000)', ...parameters };
  return Object.fromEntries(
    Object.entries(all)
      .filter(([name]) => !(name in OF_RDS))
      .map(([name, value]) => [name, settingValue(String(value), memory, `${place}.Parameters.${name}`)]),
  );
}

function settingValue(text: string, memory: number, place: string): string {
  if (!/[{(]/.test(text) || !/DBInstanceClassMemory|^(LEAST|GREATEST|SUM)\(/.test(text)) return text;
  const call = /^(LEAST|GREATEST|SUM)\((.*)\)$/.exec(text);
  if (call) {
    const values = (call[2] as string).split(',').map((part) => Number(settingValue(part.trim(), memory, place)));
    const result =
      call[1] === 'LEAST'
        ? Math.min(...values)
        : call[1] === 'GREATEST'
          ? Math.max(...values)
          : values.reduce((a, b) => a + b, 0);
    return String(result);
  }
  const formula = /^\{DBInstanceClassMemory(?:([*/])(\d+))?(?:([*/])(\d+))?\}$/.exec(text);
  if (!formula) throw new TemplateError('template.bad-value', place, `the formula ${text} is not understood`);
  let value = memory;
  for (const [operator, operand] of [
    [formula[1], formula[2]],
    [formula[3], formula[4]],
  ]) {
    if (operator) value = operator === '*' ? value * Number(operand) : value / Number(operand);
  }
  return String(Math.floor(value));
}
