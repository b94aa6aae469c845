import type { Route } from './api-model';

export interface RouteMatch {
  readonly route: Route;
  readonly pathParameters: Readonly<Record<string, string>> | undefined;
}

type Segment = { readonly kind: 'text' | 'variable' | 'greedy'; readonly text: string };

interface Candidate {
  readonly route: Route;
  readonly method: string;
  readonly segments: readonly Segment[];
}

/**
 * Chooses the route of an HTTP API's request: the most specific path wins (text before `{variable}` before
 * `{greedy+}`), of equal paths the named method before ANY, and `$default` takes what is left.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export class RouteTable {
  private readonly candidates: readonly Candidate[];
  private readonly fallback: Route | undefined;

  constructor(routes: Iterable<Route>) {
    const all = [...routes];
    this.fallback = all.find((route) => route.key === '$default');
    this.candidates = all
      .filter((route) => route.key !== '$default')
      .map(toCandidate)
      .sort(bySpecificity);
  }

  /** `path` is decoded and begins with a slash. */
  match(method: string, path: string): RouteMatch | undefined {
    const parts = split(path);
    for (const candidate of this.candidates) {
      if (candidate.method !== 'ANY' && candidate.method !== method) continue;
      const pathParameters = matchSegments(candidate.segments, parts);
      if (pathParameters === undefined) continue;
      return {
        route: candidate.route,
        pathParameters: Object.keys(pathParameters).length > 0 ? pathParameters : undefined,
      };
    }
    return this.fallback && { route: this.fallback, pathParameters: undefined };
  }
}

/** A trailing slash makes another path: `/pets/` is not `/pets`. */
function split(path: string): string[] {
  return path === '/' ? [] : path.slice(1).split('/');
}

function toCandidate(route: Route): Candidate {
  const space = route.key.indexOf(' ');
  const segments = split(route.key.slice(space + 1)).map((text): Segment => {
    const name = /^\{([^}+]+)(\+?)\}$/.exec(text);
    return name ? { kind: name[2] ? 'greedy' : 'variable', text: name[1] as string } : { kind: 'text', text };
  });
  return { route, method: route.key.slice(0, space), segments };
}

function matchSegments(segments: readonly Segment[], parts: readonly string[]): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    if (segment.kind === 'greedy') {
      if (index >= parts.length) return undefined;
      parameters[segment.text] = parts.slice(index).join('/');
      return parameters;
    }
    const part = parts[index];
    if (part === undefined) return undefined;
    if (segment.kind === 'text' ? part !== segment.text : part === '') return undefined;
    if (segment.kind === 'variable') parameters[segment.text] = part;
  }
  return segments.length === parts.length ? parameters : undefined;
}

const RANK = { text: 0, variable: 1, greedy: 2 } as const;

function bySpecificity(a: Candidate, b: Candidate): number {
  const shared = Math.min(a.segments.length, b.segments.length);
  for (let i = 0; i < shared; i += 1) {
    const difference = RANK[(a.segments[i] as Segment).kind] - RANK[(b.segments[i] as Segment).kind];
    if (difference !== 0) return difference;
  }
  if (a.segments.length !== b.segments.length) return b.segments.length - a.segments.length;
  return Number(a.method === 'ANY') - Number(b.method === 'ANY');
}
