import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Invocation } from '@busbar/lambda';
import type { ObjectStore } from '@busbar/storage';
import type { ArchivedFact } from './read-body';

const compress = promisify(gzip);

/** One object of the archive. */
export interface ArchiveObject {
  readonly key: string;
  /** Lines of NDJSON, in order of time. */
  readonly text: string;
  readonly facts: number;
}

/** Files facts by operator, topic and hour. The same facts make the same objects, in whatever order they come. */
export function archiveObjects(facts: readonly ArchivedFact[]): ArchiveObject[] {
  const folders = new Map<string, ArchivedFact[]>();
  for (const fact of facts) {
    const [date, time = ''] = fact.recordedAt.split('T');
    const folder = `facts/operator=${fact.operatorId}/topic=${fact.name}/date=${date}/hour=${time.slice(0, 2)}`;
    folders.set(folder, [...(folders.get(folder) ?? []), fact]);
  }
  return [...folders].map(([folder, members]) => {
    const lines = [...new Set([...members].sort(inOrder).map(({ line }) => line))];
    const text = `${lines.join('\n')}\n`;
    const hash = createHash('sha256').update(text).digest('hex').slice(0, 40);
    return { key: `${folder}/${hash}.ndjson.gz`, text, facts: lines.length };
  });
}

/** Writes a batch of facts. Rejects when one of its objects could not be written; the others may have been. */
export function archiveFacts(
  store: ObjectStore,
): (facts: readonly ArchivedFact[], invocation: Invocation) => Promise<void> {
  return async (facts, { log, metrics }) => {
    const objects = archiveObjects(facts);
    await Promise.all(
      objects.map(async ({ key, text }) =>
        store.put(key, await compress(text), { contentType: 'application/x-ndjson', contentEncoding: 'gzip' }),
      ),
    );
    log.appendKeys({ objects: objects.length });
    metrics.addMetric(
      'FactsArchived',
      'Count',
      objects.reduce((sum, object) => sum + object.facts, 0),
    );
  };
}

function inOrder(a: ArchivedFact, b: ArchivedFact): number {
  if (a.recordedAt !== b.recordedAt) return a.recordedAt < b.recordedAt ? -1 : 1;
  if (a.id !== b.id) return a.id < b.id ? -1 : 1;
  return a.line < b.line ? -1 : a.line > b.line ? 1 : 0;
}
