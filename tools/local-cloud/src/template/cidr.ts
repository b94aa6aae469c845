import { TemplateError } from '../kernel/aws-error';

/** `Fn::Cidr` for IPv4: `count` blocks of `hostBits` host bits each, from the start of `block`. */
export function cidrBlocks(block: string, count: number, hostBits: number, place: string): string[] {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(block);
  if (!match) throw new TemplateError('template.bad-value', place, `Fn::Cidr reads IPv4 blocks only, not ${block}`);
  const prefix = Number(match[5]);
  const base = match.slice(1, 5).reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** hostBits;
  if (count * size > 2 ** (32 - prefix)) {
    throw new TemplateError(
      'template.bad-value',
      place,
      `Fn::Cidr: ${block} has no room for ${count} blocks of ${hostBits} host bits`,
    );
  }
  return Array.from({ length: count }, (_, index) => {
    const start = base + index * size;
    return `${[24, 16, 8, 0].map((shift) => Math.floor(start / 2 ** shift) % 256).join('.')}/${32 - hostBits}`;
  });
}
