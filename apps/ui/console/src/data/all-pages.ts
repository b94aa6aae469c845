interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

/** Further pages are left out: nobody can tell more points of a curve, or markers of a map, apart. */
const MOST_PAGES = 20;

/** Every item of a list, page by page. */
export async function allPages<Item>(ask: (cursor: { cursor?: string }) => Promise<Page<Item>>): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await ask(cursor === undefined ? {} : { cursor });
    items.push(...answer.items);
    if (answer.nextCursor === null) break;
    cursor = answer.nextCursor;
  }
  return items;
}
