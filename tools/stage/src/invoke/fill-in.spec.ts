import { fillIn } from './fill-in';

it('fills what no file can know, at every place', async () => {
  let count = 0;
  const fillings = {
    uuid: () => `uuid-${(count += 1)}-and-more`,
    now: () => '2026-03-01T12:00:00.000Z',
    secret: async (name: string) => `secret of ${name}`,
  };
  expect(
    await fillIn(
      {
        a: ['{{uuid}}', 'x {{uuid}} {{short}}'],
        b: { at: '{{now}}' },
        c: 7,
        d: null,
        e: '{{secret:origin}}!',
        f: '{{other}} {uuid}',
      },
      fillings,
    ),
  ).toEqual({
    a: ['uuid-1-and-more', 'x uuid-2-and-more uuid-3-a'],
    b: { at: '2026-03-01T12:00:00.000Z' },
    c: 7,
    d: null,
    e: 'secret of origin!',
    f: '{{other}} {uuid}',
  });
});
