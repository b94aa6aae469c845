import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SILENT_LOG } from '../cloud/cloud-log';
import { Archive } from './archive';
import { anInvocation, SPANS } from './testing/recorded';
import { flowOf } from './flow';

describe('the archive', () => {
  let folder: string;
  let archive: Archive;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'archive-'));
    archive = new Archive(folder, SILENT_LOG);
  });
  afterEach(() => {
    archive.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('lists invocations, the latest first, page by page', () => {
    for (let n = 1; n <= 250; n += 1) archive.append(anInvocation(n), []);
    const first = archive.invocations({ limit: 100 });
    expect(first.total).toBe(250);
    expect(first.items).toHaveLength(100);
    expect(first.items[0]?.id).toBe('inv-250');
    const second = archive.invocations({ limit: 100, cursor: first.next });
    expect(second.items[0]?.id).toBe('inv-150');
    const third = archive.invocations({ limit: 100, cursor: second.next });
    expect(third.items).toHaveLength(50);
    expect(third.next).toBeUndefined();
  });

  it('filters by function, trigger, outcome, cold start, duration, time and trace', () => {
    for (let n = 1; n <= 100; n += 1) archive.append(anInvocation(n), []);
    const count = (query: Parameters<Archive['invocations']>[0]): number | undefined =>
      archive.invocations(query).total;
    expect(count({ functionName: 'busbar-local-archive' })).toBe(20);
    expect(count({ service: 'ledger' })).toBe(20);
    expect(count({ outcome: 'failed' })).toBe(10);
    expect(count({ outcome: 'error' })).toBe(10);
    expect(count({ cold: true })).toBe(5);
    expect(count({ minDurationMs: 90 })).toBe(10);
    expect(count({ trigger: 'sqs', functionName: 'busbar-local-archive', outcome: 'ok' })).toBe(10);
    expect(count({ since: 1_700_000_050_000 })).toBe(51);
    expect(count({ until: 1_700_000_050_000 })).toBe(49);
    expect(count({ traceId: anInvocation(7).traceId })).toBe(1);
  });

  it('finds words in names, logs, errors, calls and statements, and takes what is typed literally', () => {
    for (let n = 1; n <= 100; n += 1) archive.append(anInvocation(n), n === 42 ? SPANS : []);
    const ids = (search: string): (string | undefined)[] => archive.invocations({ search }).items.map(({ id }) => id);
    expect(ids('BB-CHI-042')).toEqual(['inv-42']);
    expect(ids('chi-04')).toHaveLength(10);
    expect(ids('energy_wh')).toEqual(['inv-42']);
    expect(ids('"meter_values where"')).toEqual(['inv-42']);
    expect(ids('TypeError station')).toHaveLength(10);
    for (const odd of ['"', 'AND', 'NEAR(', 'a*b OR', '--', "'; drop table words", '((', 'text:x'])
      expect(() => ids(odd)).not.toThrow();
    expect(ids('--')).toEqual([]);
    expect(ids('inv-7')).toContain('inv-7');
  });

  it('keeps an invocation’s calls', () => {
    archive.append(anInvocation(1), SPANS);
    expect(archive.entry('inv-1')?.spans).toEqual(SPANS);
    expect(archive.invocations({}).items[0]).toMatchObject({ awsCalls: 1, statements: 1 });
  });

  it('tells a flow from its origin, whichever entry one asks for', () => {
    const entry = (id: string, kind: 'request' | 'publish' | 'message', causes: string[], at: number) => ({
      id,
      kind,
      causes,
      at,
      resource: id,
      outcome: 'ok' as const,
    });
    archive.append(entry('request', 'request', [], 1), []);
    archive.append({ ...anInvocation(1), causes: ['request'], at: 2 }, []);
    archive.append(entry('publish', 'publish', ['inv-1'], 3), []);
    archive.append(entry('m1', 'message', ['publish'], 4), []);
    archive.append(entry('m2', 'message', ['publish'], 5), []);
    archive.append({ ...anInvocation(2), causes: ['m1', 'm2', 'elsewhere'], at: 6 }, []);
    for (const focus of ['inv-2', 'request', 'm2']) {
      const flow = flowOf(archive, focus);
      expect(flow?.rootId).toBe('request');
      expect(Object.keys(flow?.nodes ?? {}).sort()).toEqual(['inv-1', 'inv-2', 'm1', 'm2', 'publish', 'request']);
      expect(flow?.nodes['publish']?.children).toEqual(['m1', 'm2']);
      expect(flow?.nodes[focus === 'm2' ? 'm2' : 'm1']?.children).toEqual(['inv-2']);
      expect(flow?.cut).toBe(false);
    }
    expect(flowOf(archive, 'inv-2')?.otherCauses).toEqual(['elsewhere']);
    expect(flowOf(archive, 'nothing')).toBeUndefined();
  });

  it('forgets the oldest beyond its limits, of each sort by itself', () => {
    archive.close();
    archive = new Archive(folder, SILENT_LOG, { invocations: 100, others: 50 });
    archive.append({ id: 'early', kind: 'request', causes: [], at: 1, resource: 'x', outcome: 'ok' }, []);
    for (let n = 1; n <= 500; n += 1) archive.append(anInvocation(n), []);
    const { items, total } = archive.invocations({ limit: 1000 });
    expect(total).toBeLessThanOrEqual(100);
    expect(items[0]?.id).toBe('inv-500');
    expect(archive.invocations({ search: 'BB-CHI-001' }).total).toBe(0);
    expect(archive.entry('early')).toBeDefined();
  });

  it('loses the older of what is not an invocation first when more happens than can be written, and says so', () => {
    const message = (n: number) => ({
      id: `m-${n}`,
      kind: 'message' as const,
      causes: [],
      at: n,
      resource: 'q',
      outcome: 'ok' as const,
    });
    for (let n = 1; n <= 65_000; n += 1) archive.append(n % 100 === 0 ? anInvocation(n) : message(n), []);
    expect(archive.dropped).toBeGreaterThan(0);
    while (archive.behind > 0) archive.invocations({ limit: 1 });
    expect(archive.invocations({}).total).toBe(650);
    expect(archive.entry('m-1')).toBeUndefined();
    expect(archive.entry('m-64999')).toBeDefined();
  });

  it('survives a restart, and starts anew over a file that it cannot read', () => {
    archive.append(anInvocation(1), SPANS);
    archive.close();
    archive = new Archive(folder, SILENT_LOG);
    expect(archive.invocations({ search: 'BB-CHI-001' }).total).toBe(1);
    archive.append(anInvocation(2), []);
    expect(archive.invocations({}).items.map(({ id }) => id)).toEqual(['inv-2', 'inv-1']);
    archive.close();
    writeFileSync(path.join(folder, 'console.sqlite'), 'no database '.repeat(1000));
    archive = new Archive(folder, SILENT_LOG);
    archive.append(anInvocation(3), []);
    expect(archive.invocations({}).total).toBe(1);
  });

  it('answers searches within 200 ms at 50,000 invocations', () => {
    for (let n = 1; n <= 50_000; n += 1) archive.append(anInvocation(n), n % 10 === 0 ? SPANS : []);
    while (archive.behind > 0) archive.invocations({ limit: 1 });
    for (const search of [
      'BB-CHI-042',
      'station',
      'energy_wh',
      'TypeError',
      'me',
      'nothing-at-all',
      'connector station energy',
    ]) {
      const before = performance.now();
      archive.invocations({ search, limit: 100 });
      archive.invocations({ search, outcome: 'failed', functionName: 'busbar-local-archive', limit: 100 });
      expect((performance.now() - before) / 2).toBeLessThan(200);
    }
  });
});
