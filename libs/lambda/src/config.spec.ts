import { readConfig } from './config';

describe('readConfig', () => {
  it('reads strings, numbers and choices', () => {
    const config = readConfig(
      (env) => ({
        bucket: env.string('BUCKET'),
        prefix: env.optionalString('PREFIX'),
        size: env.integer('SIZE', { min: 1, max: 10 }),
        wait: env.integer('WAIT', { default: 5 }),
        mode: env.oneOf('MODE', ['open', 'closed']),
        tls: env.oneOf('TLS', ['on', 'off'], 'on'),
      }),
      { BUCKET: 'b', SIZE: '7', MODE: 'closed', PREFIX: '' },
    );
    expect(config).toEqual({ bucket: 'b', prefix: undefined, size: 7, wait: 5, mode: 'closed', tls: 'on' });
  });

  it.each([
    ['missing', {}],
    ['empty', { KEY: '' }],
  ])('names a key that is %s', (_, source) => {
    expect(() => readConfig((env) => env.string('KEY'), source)).toThrow(
      expect.objectContaining({ code: 'config.missing', key: 'KEY' }),
    );
  });

  it.each(['', '1.5', 'ten', '0', '11', '1e1', ' 5'])('refuses "%s" for a number from 1 to 10', (text) => {
    expect(() => readConfig((env) => env.integer('N', { min: 1, max: 10 }), { N: text })).toThrow(/N/);
  });

  it('lists the values that it would have taken', () => {
    expect(() => readConfig((env) => env.oneOf('MODE', ['open', 'closed']), { MODE: 'ajar' })).toThrow(
      'MODE must be one of open, closed, not "ajar".',
    );
  });
});
