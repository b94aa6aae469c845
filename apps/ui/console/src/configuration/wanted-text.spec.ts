import { textOfWanted, wantedOfText } from './wanted-text';

it('reads settings line by line, and writes them so that they read the same', () => {
  const { wanted, faults } = wantedOfText(
    '# all of them\nHeartbeatInterval=300\n\n  EVSE.Power @2 = 11000 \nEmpty =\nList = A,B = C\n',
  );
  expect(faults).toEqual([]);
  expect(wanted).toEqual([
    { key: 'HeartbeatInterval', value: '300' },
    { key: 'EVSE.Power', value: '11000', evseId: 2 },
    { key: 'Empty', value: '' },
    { key: 'List', value: 'A,B = C' },
  ]);
  expect(wantedOfText(textOfWanted(wanted)).wanted).toEqual(wanted);
});

it('names the lines that it cannot read', () => {
  expect(wantedOfText('A = 1\nnonsense\n= 3').faults).toEqual([
    'Line 2 is not "key = value".',
    'Line 3 is not "key = value".',
  ]);
});
