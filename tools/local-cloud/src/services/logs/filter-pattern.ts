import { AwsError } from '../../kernel/aws-error';

/**
 * Filter patterns for unstructured events: all terms must occur, of the `?optional` ones any, none of the `-excluded` ones.
 * JSON and space-delimited patterns are refused, not ignored.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 * @throws {AwsError} `InvalidParameterException`
 */
export function filterPattern(pattern: string | undefined): (text: string) => boolean {
  const trimmed = pattern?.trim() ?? '';
  if (trimmed === '') return () => true;
  if (trimmed.startsWith('{') || trimmed.startsWith('[') || trimmed.startsWith('%')) {
    throw new AwsError(
      'InvalidParameterException',
      `The local cloud filters logs by terms only; it does not read the pattern '${trimmed}'.`,
    );
  }
  const terms = [...trimmed.matchAll(/([?-]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g)].map(([, sign = '', quoted, bare]) => ({
    sign,
    term: quoted === undefined ? (bare ?? '') : quoted.replace(/\\(.)/g, '$1'),
  }));
  const all = terms.filter(({ sign }) => sign === '').map(({ term }) => term);
  const any = terms.filter(({ sign }) => sign === '?').map(({ term }) => term);
  const none = terms.filter(({ sign }) => sign === '-').map(({ term }) => term);
  return (text) =>
    all.every((term) => text.includes(term)) &&
    (any.length === 0 || all.length > 0 || any.some((term) => text.includes(term))) &&
    !none.some((term) => text.includes(term));
}
