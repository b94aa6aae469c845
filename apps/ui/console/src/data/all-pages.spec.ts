import { allPages } from './all-pages';

const pages = (count: number) => (asked: (string | undefined)[]) => async (at: { cursor?: string }) => {
  asked.push(at.cursor);
  const page = Number(at.cursor ?? 0);
  return { items: [page * 2, page * 2 + 1], nextCursor: page + 1 < count ? String(page + 1) : null };
};

describe('allPages', () => {
  it('asks on until there is no further page, and keeps the order', async () => {
    const asked: (string | undefined)[] = [];
    expect(await allPages(pages(3)(asked))).toEqual([0, 1, 2, 3, 4, 5]);
    expect(asked).toEqual([undefined, '1', '2']);
  });

  it('does not ask for ever', async () => {
    const asked: (string | undefined)[] = [];
    expect(await allPages(pages(Number.MAX_SAFE_INTEGER)(asked))).toHaveLength(40);
    expect(asked).toHaveLength(20);
  });
});
