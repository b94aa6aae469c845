import { TOKEN_KINDS, type Token, type TokenState } from '@busbar/api-contract';
import { authorise } from '@busbar/domain';
import { Tokens, type TokenRecord } from '@busbar/database';
import { tokenRefOf } from '@busbar/ingress-state';
import { momentOf, pageOf, type Handlers, type Ports } from './operation';
import { ApiProblem, notFound } from './problem';
import { differences, recordChange, requireNext, requirePresent } from './record-change';

type TokenOperation = 'listTokens' | 'createToken' | 'getToken' | 'changeToken' | 'retireToken';

const FIELDS = ['label', 'kind', 'status', 'expiresAt', 'retiredAt'] as const;

export function serveTokens(ports: Ports): Handlers<TokenOperation> {
  const tokens = new Tokens(ports.database);
  /** Tags are compared without case, and the pseudonym of a tag is the same in any case. */
  const find = async (repository: Tokens, tokenId: string): Promise<TokenRecord> => {
    const record = await repository.findByRef(tokenRefOf(tokenId, await ports.pepper()));
    if (!record) throw notFound(`There is no token ${tokenId}.`);
    return record;
  };

  return {
    async listTokens({ query, now }) {
      const page = await tokens.list(
        { text: query.search, status: query.state, includeRetired: query.retired, at: now.toISOString() },
        pageOf(query),
      );
      return { items: page.items.map((record) => tokenOf(record, now)), nextCursor: page.nextCursor };
    },

    getToken: async ({ tokenId, now }) => tokenOf(await find(tokens, tokenId), now),

    async createToken({ body, ...cause }) {
      const ref = tokenRefOf(body.id, await ports.pepper());
      return recordChange(ports, cause, async (transaction, at) => {
        const record = await new Tokens(transaction).create(
          {
            id: body.id,
            ref,
            operatorId: ports.operatorId,
            label: body.label ?? null,
            kind: body.kind ?? null,
            status: body.status ?? 'valid',
            expiresAt: (body.expiresAt && momentOf(body.expiresAt)) ?? null,
          },
          at,
        );
        if (!record)
          throw new ApiProblem('conflict', {
            detail: `There is a token ${body.id} already.`,
            errors: [{ place: 'body.id', message: 'is taken' }],
          });
        return changed('token.create', undefined, record, cause.now);
      });
    },

    changeToken: ({ tokenId, body, revision, ...cause }) =>
      recordChange(ports, cause, async (transaction, at) => {
        const inside = new Tokens(transaction);
        const before = await find(inside, tokenId);
        requirePresent(before, revision);
        const { expiresAt, ...rest } = body;
        const changes = {
          ...rest,
          ...(expiresAt !== undefined && { expiresAt: expiresAt && (momentOf(expiresAt) ?? null) }),
        };
        return changed(
          'token.change',
          before,
          requireNext(await inside.change(before.id, changes, at), revision),
          cause.now,
        );
      }),

    retireToken: ({ tokenId, revision, ...cause }) =>
      recordChange(ports, cause, async (transaction, at) => {
        const inside = new Tokens(transaction);
        const before = await find(inside, tokenId);
        requirePresent(before, revision);
        return changed(
          'token.retire',
          before,
          requireNext(await inside.change(before.id, { retiredAt: at }, at), revision),
          cause.now,
        );
      }),
  };
}

const STATES = {
  Accepted: 'valid',
  Blocked: 'blocked',
  Expired: 'expired',
  Invalid: 'retired',
} as const satisfies Record<string, TokenState>;

function tokenOf(record: TokenRecord, now: Date): Token {
  const { id, ref, operatorId, label, status, expiresAt, revision, createdAt, updatedAt, retiredAt } = record;
  const state = STATES[authorise({ status: retiredAt === null ? status : 'retired', expiresAt }, now)];
  const kind = TOKEN_KINDS.find((one) => one === record.kind) ?? null;
  return { id, ref, operatorId, label, kind, status, state, expiresAt, revision, createdAt, updatedAt, retiredAt };
}

/** The audit trail names a token by its pseudonym: it outlives the token, and a token may be somebody's. */
function changed(action: string, before: TokenRecord | undefined, after: TokenRecord, now: Date) {
  return {
    action,
    subject: { kind: 'token', id: after.ref },
    changes: differences(before, after, FIELDS),
    fact: { name: 'token.changed', data: { tokenRef: after.ref, revision: after.revision } },
    result: tokenOf(after, now),
  } as const;
}
