import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PATHS } from '../paths';
import { ROUTES } from '../routes';
import { buildDocument } from './build-document';

const file = path.join(__dirname, '../../openapi.json');

describe('the OpenAPI document', () => {
  const built = `${JSON.stringify(buildDocument(), undefined, 2)}\n`;

  it('is the one that is committed (BUSBAR_UPDATE_GENERATED=1 writes it anew)', () => {
    if (process.env['BUSBAR_UPDATE_GENERATED'] === '1') writeFileSync(file, built);
    expect(existsSync(file) && readFileSync(file, 'utf8')).toBe(built);
  });

  it('has every operation of the route table', () => {
    expect(Object.keys(PATHS)).toEqual(Object.keys(ROUTES));
    for (const operation of Object.keys(PATHS)) expect(built).toContain(`"operationId": "${operation}"`);
  });

  it('points at nothing that it lacks', () => {
    const { components } = JSON.parse(built) as { components: Record<string, Record<string, unknown>> };
    for (const [, kind = '', name = ''] of built.matchAll(/"#\/components\/(\w+)\/(\w+)"/g))
      expect(Object.keys(components[kind] ?? {})).toContain(name);
  });

  it('says what is required, what may be null and in which unit it is', () => {
    const { schemas } = (
      JSON.parse(built) as {
        components: { schemas: Record<string, { required?: string[]; properties: Record<string, unknown> }> };
      }
    ).components;
    expect(schemas['Session']?.required).toEqual(
      expect.arrayContaining([
        'id',
        'stationId',
        'connectorId',
        'transactionId',
        'tokenId',
        'status',
        'startedAt',
        'endedAt',
        'energyWh',
        'stopReason',
      ]),
    );
    expect(schemas['Session']?.properties['energyWh']).toMatchObject({ type: 'integer' });
    expect(schemas['Session']?.properties['endedAt']).toMatchObject({ type: ['string', 'null'], format: 'date-time' });
    expect(schemas['Session']?.properties['status']).toMatchObject({ enum: ['active', 'ended'] });
    expect(schemas['SessionDetail']?.properties['id']).toBeDefined();
    expect(schemas['NewStation']).toMatchObject({ additionalProperties: false, required: ['id'] });
  });

  it('gives every list items and a cursor', () => {
    const { schemas } = (JSON.parse(built) as { components: { schemas: Record<string, { required?: string[] }> } })
      .components;
    for (const [operation, route] of Object.entries(ROUTES)) {
      if (!operation.startsWith('list') || !('response' in route)) continue;
      expect(schemas[route.response.name]?.required).toEqual(expect.arrayContaining(['items', 'nextCursor']));
    }
  });
});
