import { Integer, ListOf, Text } from '../fields';

/** What every list takes. */
export class PageQuery {
  @Integer({ optional: true, min: 1, max: 500, description: 'Most items of a page; 50 when it is left out.' })
  limit?: number;

  @Text({ optional: true, max: 512, description: 'The `nextCursor` of the page before.' })
  cursor?: string;
}

/** A fault at one place of a request. */
export class Fault {
  @Text({ max: 256, description: 'Where it lies: `body.siteId`, `query.limit`, `header.if-match`.' })
  place!: string;

  @Text({ max: 1024 })
  message!: string;
}

/** RFC 9457 problem details; the body of every error, as `application/problem+json`. */
export class Problem {
  @Text({ max: 256, description: 'A URI reference that names the kind of problem, e.g. `/problems/not-found`.' })
  type!: string;

  @Text({ max: 256 })
  title!: string;

  @Integer({ min: 400, max: 599 })
  status!: number;

  @Text({ optional: true, max: 2048 })
  detail?: string;

  @Text({ optional: true, max: 256, description: 'The id of the request, as in our logs.' })
  instance?: string;

  @ListOf(() => Fault, { optional: true, max: 50, description: 'Every fault of a request that was not valid.' })
  errors?: Fault[];
}

/** An id that operators choose: letters, digits and `._~-`, so that it fits into any path. */
export const ID = /^[A-Za-z0-9][A-Za-z0-9._~-]*$/;
export const ID_RULE = 'may hold letters, digits and . _ ~ - and begins with a letter or digit';
