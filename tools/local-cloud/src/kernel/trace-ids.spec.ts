import { spanIdOf, traceHeaderFor, traceIdOf, traceIdOfHeader } from './trace-ids';

describe('the trace of an invocation', () => {
  it('is the root of the header that came with it', () => {
    expect(traceIdOfHeader('Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1')).toBe(
      '5759e988bd862e3fe1be46a994272793',
    );
    expect(traceIdOfHeader('Self=1;Root=1-5759E988-BD862E3FE1BE46A994272793')).toBe('5759e988bd862e3fe1be46a994272793');
    expect(traceIdOfHeader('anything')).toBeUndefined();
    expect(traceIdOfHeader(undefined)).toBeUndefined();
  });

  it('reaches the function with the invocation as parent, so that spans of its own join', () => {
    const header = traceHeaderFor(
      'i-1',
      '5759e988bd862e3fe1be46a994272793',
      'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1',
    );
    expect(header).toBe(`Root=1-5759e988-bd862e3fe1be46a994272793;Parent=${spanIdOf('i-1')};Sampled=1`);
    expect(traceIdOfHeader(header)).toBe('5759e988bd862e3fe1be46a994272793');
  });

  it('has the form that W3C asks for', () => {
    expect(traceIdOf('x')).toMatch(/^[0-9a-f]{32}$/);
    expect(spanIdOf('x')).toMatch(/^[0-9a-f]{16}$/);
  });
});
