import { searchQuery } from './search-words';

describe('what is typed', () => {
  it.each([
    ['station', '"station" *'],
    ['  BB-CHI-042  fail', '"BB-CHI-042" * AND "fail" *'],
    ['"not applied" x', '"not applied" * AND "x"'],
    ['a OR b"c', '"a" AND "OR" * AND "b c" *'],
    ['-- ** ', undefined],
    ['', undefined],
  ])('becomes a query without operators of its own: %s', (typed, query) => expect(searchQuery(typed)).toBe(query));
});
