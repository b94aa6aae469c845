import { EdgeFunction } from './edge-function';

const run = (source: string, event: unknown = { request: { uri: '/' } }): unknown =>
  new EdgeFunction('test', source, 'test/Function').run(event).value;

describe('a CloudFront function', () => {
  it('may be plain or async', () => {
    expect(run(`function handler(event) { return { uri: event.request.uri + 'x' }; }`)).toEqual({ uri: '/x' });
    expect(run(`async function handler(event) { return await Promise.resolve(event.request); }`)).toEqual({ uri: '/' });
    expect(run(`const handler = (event) => event.request;`)).toEqual({ uri: '/' });
  });

  it('begins anew at every run', () => {
    const fn = new EdgeFunction(
      'test',
      `let runs = 0; function handler() { runs += 1; return { runs }; }`,
      'test/Function',
    );
    fn.run({});
    expect(fn.run({}).value).toEqual({ runs: 1 });
  });

  it('keeps its log lines', () => {
    expect(
      new EdgeFunction('test', `function handler(event) { console.log('saw', event); return {}; }`, 'p').run({ a: 1 })
        .lines,
    ).toEqual(['saw {"a":1}']);
  });

  it.each([
    ['timers', `function handler() { setTimeout(() => 1, 1); return {}; }`, /setTimeout is not defined/],
    ['the process', `function handler() { return { pid: process.pid }; }`, /process is not defined/],
    ['eval', `function handler() { return eval('({})'); }`, /Code generation from strings disallowed/],
    [
      'the outside by way of a constructor',
      `function handler(event) { return event.constructor.constructor('return process')(); }`,
      /Code generation from strings disallowed/,
    ],
    ['endless time', `function handler() { for (;;) {} }`, /timed out/],
    ['endless time in a promise', `async function handler() { await null; for (;;) {} }`, /timed out/],
    ['a promise that never settles', `function handler() { return new Promise(() => undefined); }`, /did not settle/],
    ['to return nothing', `function handler() {}`, /returned nothing/],
  ])('cannot have %s', (_name, source, message) => {
    expect(() => run(source)).toThrow(message);
  });

  it.each([
    ['the cloudfront module', `import cf from 'cloudfront'; function handler() {}`, /'cloudfront' module/],
    ['require', `const crypto = require('crypto'); function handler() {}`, /require\(\)/],
    ['broken source', `function handler( {`, /does not parse/],
    ['more than 10 KB', `//${'x'.repeat(10_240)}\nfunction handler() {}`, /larger than 10240 bytes/],
  ])('with %s stops the start', (_name, source, message) => {
    expect(() => new EdgeFunction('test', source, 'test/Function')).toThrow(message);
  });
});
