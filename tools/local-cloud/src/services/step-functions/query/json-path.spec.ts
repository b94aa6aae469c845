import fc from 'fast-check';
import type { Json } from '../json';
import { parsePath, PathNotFoundError, PathSyntaxError, readPath, writePath } from './json-path';

const STORE: Json = {
  store: {
    book: [
      { title: 'A', price: 8, tags: ['x'] },
      { title: 'B', price: 12 },
      { title: 'C', price: 22, isbn: '1' },
    ],
    'odd name': 1,
  },
  limit: 10,
};
const read = (path: string): Json => readPath(parsePath(path), STORE);

/** https://docs.aws.amazon.com/step-functions/latest/dg/amazon-states-language-paths.html */
describe('a path', () => {
  it.each<[string, Json]>([
    ['$.limit', 10],
    ['$', STORE],
    ["$['store']['odd name']", 1],
    ['$.store.book[0].title', 'A'],
    ['$.store.book[-1].title', 'C'],
    ['$.store.book[*].title', ['A', 'B', 'C']],
    ['$.store.book[0:2].title', ['A', 'B']],
    ['$.store.book[-2:].title', ['B', 'C']],
    ['$.store.book[0,2].title', ['A', 'C']],
    ['$..isbn', ['1']],
    ['$..book[1].price', [12]],
    ['$.store.book[?(@.price < 10)].title', ['A']],
    ['$.store.book[?(@.price > $.limit && @.isbn)].title', ['C']],
    ["$.store.book[?(@.title == 'B' || @.tags)].price", [8, 12]],
    ['$.store.book[?(!(@.price >= 12))].title', ['A']],
    ['$.store.book[?(@.title =~ /[ab]/i)].title', ['A', 'B']],
    ['$.store.book[?(@.price > 100)]', []],
    ['$.[*].nothing', []],
    ["$.store.book[0]['title','price']", ['A', 8]],
  ])('%s', (path, expected) => {
    expect(read(path)).toEqual(expected);
  });

  it.each(['$.nothing', '$.limit.deeper', '$.store.book[3]', '$.nothing[*].title'])('%s leads nowhere', (path) => {
    expect(() => read(path)).toThrow(PathNotFoundError);
  });

  it.each(['limit', '$.', '$.a[', '$.a[b]', '$..', '$.a b', "$['a", '$.a[?(@.x ==)]', '$.list.length()'])(
    '%s is none',
    (path) => {
      expect(() => parsePath(path)).toThrow(PathSyntaxError);
    },
  );

  it('may begin at the context object or a variable', () => {
    expect(parsePath('$$.Execution.Id').root).toBe('$$');
    expect(parsePath('$order.id[0]').root).toEqual({ variable: 'order' });
  });

  it('gives back what was written, and leaves everything else as it was', () => {
    const name = fc.constantFrom('a', 'b', 'c');
    const tree = fc.letrec((tie) => ({
      node: fc.oneof({ depthSize: 'small' }, fc.integer(), fc.dictionary(name, tie('node'), { maxKeys: 3 })),
    })).node as fc.Arbitrary<Json>;
    fc.assert(
      fc.property(tree, fc.array(name, { minLength: 1, maxLength: 3 }), fc.integer(), (root, names, value) => {
        const path = parsePath(`$.${names.join('.')}`);
        const before = JSON.stringify(root);
        let written: Json;
        try {
          written = writePath(path, root, value);
        } catch (error) {
          expect(error).toBeInstanceOf(PathNotFoundError);
          return;
        }
        expect(readPath(path, written)).toBe(value);
        expect(JSON.stringify(root)).toBe(before);
      }),
    );
  });

  it('replaces elements of arrays, and adds none', () => {
    expect(writePath(parsePath('$.list[1]'), { list: [1, 2] }, 9)).toEqual({ list: [1, 9] });
    expect(() => writePath(parsePath('$.list[2]'), { list: [1, 2] }, 9)).toThrow(PathNotFoundError);
  });
});
