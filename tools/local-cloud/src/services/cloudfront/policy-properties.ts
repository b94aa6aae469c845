import type { Properties } from '../web/properties';
import { ALL, NONE, type Selection } from './policies';

/** Reads `{ HeaderBehavior: 'whitelist', Headers: [...] }` and its likes for cookies and query strings. */
export function readSelection(properties: Properties, what: 'Header' | 'Cookie' | 'QueryString'): Selection {
  const list = `${what}s`;
  properties.only([`${what}Behavior`, list]);
  const behaviour = properties.oneOf(`${what}Behavior`, [
    'none',
    'all',
    'whitelist',
    'allExcept',
    'allViewer',
    'allViewerAndWhitelistCloudFront',
  ]);
  if (behaviour === 'none') return NONE;
  // CloudFront's own headers about viewer and place are not made up here: they would be about nobody.
  if (behaviour === 'all' || behaviour === 'allViewer' || behaviour === 'allViewerAndWhitelistCloudFront') return ALL;
  const names = properties.strings(list).map((name) => (what === 'Header' ? name.toLowerCase() : name));
  return { kind: behaviour === 'whitelist' ? 'only' : 'except', names: new Set(names) };
}
