import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeAssembly } from '../testing/start-cloud';
import type { ResourceType } from '../kernel/resource';
import { asText, supportOf } from './report';
import { supportDocument } from './support-document';

describe('the report on an app', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'report-'));
    writeAssembly(
      folder,
      {
        app: {
          Resources: {
            Queue: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 30, Tags: [] } },
            Key: { Type: 'AWS::KMS::Key' },
            Bad: { Type: 'AWS::SQS::Queue', Properties: { Colour: 'red' } },
            Strange: { Type: 'AWS::QLDB::Ledger' },
          },
        },
      },
      {},
    );
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('tells what is run, what has no effect, and what would stop the start', () => {
    const report = supportOf({ assemblies: [folder], parameters: {} });
    expect(report).toMatchObject({
      stacks: ['app'],
      resources: 4,
      run: { 'AWS::SQS::Queue': 2 },
      withoutEffect: { 'AWS::KMS::Key': { count: 1 } },
      ignoredProperties: { 'AWS::SQS::Queue': { Tags: 'tags are for cost allocation' } },
    });
    expect(report.findings.map(({ code, place }) => `${code} ${place}`).sort()).toEqual([
      'template.unsupported-property app/Bad.Colour',
      'template.unsupported-type app/Strange',
    ]);
    expect(asText(report)).toMatch(
      /4 resources of one stack: app\n[^]*2 {2}AWS::SQS::Queue\n[^]*Not supported[^]*app\/Strange[^]*2 findings\./,
    );
  });

  it('says when everything can be run', () => {
    expect(
      asText({ stacks: ['app'], resources: 0, run: {}, withoutEffect: {}, ignoredProperties: {}, findings: [] }),
    ).toContain('Everything can be run.');
  });
});

describe('the list of what is supported', () => {
  it('has every type with its properties and reasons', () => {
    const text = supportDocument(
      new Map<string, ResourceType>([
        [
          'A::B::C',
          {
            type: 'A::B::C',
            supported: ['Size', 'Name'],
            ignored: { Tags: 'a|b' },
            replacing: ['Name'],
            create: () => Promise.reject(new Error('never')),
          },
        ],
        [
          'A::B::D',
          {
            type: 'A::B::D',
            supported: [],
            ignored: {},
            noOp: 'no use',
            create: () => Promise.reject(new Error('never')),
          },
        ],
      ]),
    );
    expect(text).toContain(
      '### A::B::C\n\nActs on `Name`, `Size`.\n\nA change of `Name` makes another resource in its place.\n',
    );
    expect(text).toContain('| `Tags` | a\\|b |');
    expect(text).toContain('| `A::B::D` | no use |');
  });
});
