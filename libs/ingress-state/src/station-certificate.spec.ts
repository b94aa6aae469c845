import fc from 'fast-check';
import { isCertificateOf, serialOf } from './station-certificate';

const rule = { stationKey: 'bb-1', organisation: 'Busbar, Inc.' };
const subject = String.raw`CN=BB-1,OU=Stations,O=Busbar\, Inc.,C=DE`;
const has = (text: string, more: object = {}): boolean =>
  isCertificateOf({ subject: text, serial: '4A:3F' }, { ...rule, ...more });

describe('isCertificateOf', () => {
  it('wants the station’s identity as common name, in any case, and the organisation as it is', () => {
    expect(has(subject)).toBe(true);
    expect(has(String.raw`O=Busbar\2C Inc.,CN=bb-1`)).toBe(true);
    expect(has(String.raw`2.5.4.3=BB-1 + O=Busbar\, Inc.`)).toBe(true);
    for (const other of [
      String.raw`CN=BB-2,O=Busbar\, Inc.`,
      'CN=BB-1,O=Busbar',
      'CN=BB-1,O=Busbar, Inc.',
      String.raw`O=Busbar\, Inc.`,
      String.raw`CN=BB-1,CN=BB-2,O=Busbar\, Inc.`,
      String.raw`CN=BB-2\,CN=BB-1,O=Busbar\, Inc.`,
      'BB-1',
      '',
    ])
      expect(has(other)).toBe(false);
  });

  it('wants one that was not revoked', () => {
    expect(has(subject, { revoked: ['0x1', '99'] })).toBe(true);
    for (const serial of ['4a3f', '4A:3F', '004a3f']) expect(has(subject, { revoked: [serial] })).toBe(false);
    expect(isCertificateOf({ subject, serial: '' }, rule)).toBe(false);
  });

  it('takes no other subject for the station’s, whatever stands in it', () => {
    const escaped = (text: string): string => text.replaceAll(/[,+"\\<>;= #]/g, (sign) => `\\${sign}`);
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (name, organisation) => {
        const isIt = has(`CN=${escaped(name)},O=${escaped(organisation)}`);
        expect(isIt).toBe(name.toLowerCase() === rule.stationKey && organisation === rule.organisation);
      }),
    );
    fc.assert(fc.property(fc.string(), (text) => has(text) === false));
  });
});

it('serialOf writes the same number the same way', () => {
  expect(['4A:3F', '4a3f', '0004A3F', '00'].map(serialOf)).toEqual(['4a3f', '4a3f', '4a3f', '0']);
  expect(serialOf('no number')).toBe('');
});
