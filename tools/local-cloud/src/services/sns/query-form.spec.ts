import fc from 'fast-check';
import { QueryForm } from './query-form';

const read = (text: string): QueryForm => QueryForm.read(Buffer.from(text));

describe('QueryForm', () => {
  it('reads what the standard reads', () => {
    const piece = fc.oneof(
      fc.constantFrom('&', '=', '+', '%', '%2', '%41', '%C3%A9', '%ff', 'é', 'a', 'Message', 'x'.repeat(40)),
      fc.string({ unit: 'binary', maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        // The class for URLs leaves out a question mark at the beginning, which is a part of a body.
        const text = Buffer.from(pieces.join('')).toString().replace(/^\?/, '');
        const standard = new URLSearchParams(text);
        const form = read(text);
        for (const name of new Set(standard.keys())) expect([name, form.get(name)]).toEqual([name, standard.get(name)]);
        expect(form.get('no such name')).toBeNull();
      }),
      { numRuns: 2_000 },
    );
  });

  it('gives the elements of a list in the order of their numbers, each with its own parameters', () => {
    const form = read(
      'Action=PublishBatch&E.member.10.Id=ten&E.member.2.Id=two&E.member.2.A.entry.1.Name=n&E.member.x.Id=no&E.member.3=no',
    );
    const elements = form.numbered('E.member.');
    expect(elements.map((element) => element.get('Id'))).toEqual(['two', 'ten']);
    expect(elements[0]?.numbered('A.entry.').map((entry) => entry.get('Name'))).toEqual(['n']);
  });
});
