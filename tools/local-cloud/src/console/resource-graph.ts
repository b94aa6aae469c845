import type { RunningResource } from '../cloud/resource-runner';
import { databaseKey } from './rate-meter';

export type NodeKind =
  'api' | 'schedule' | 'function' | 'topic' | 'queue' | 'table' | 'bucket' | 'state-machine' | 'database';

export interface GraphNode {
  readonly id: string;
  readonly kind: NodeKind;
  readonly name: string;
  readonly stack: string;
  /** What the rate meter counts it under. */
  readonly meter: string;
  /** Of a queue that takes dead letters: the queues that they come from. */
  readonly deadLettersOf?: readonly string[];
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** `delivers`: what is sent to the one reaches the other by itself; `may`: a function's role lets it. */
  readonly kind: 'delivers' | 'may-write' | 'may-read' | 'dead-letters';
}

export interface ResourceGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

const KINDS: Readonly<Record<string, NodeKind>> = {
  'AWS::ApiGatewayV2::Api': 'api',
  'AWS::Scheduler::Schedule': 'schedule',
  'AWS::Events::Rule': 'schedule',
  'AWS::Lambda::Function': 'function',
  'AWS::SNS::Topic': 'topic',
  'AWS::SQS::Queue': 'queue',
  'AWS::DynamoDB::Table': 'table',
  'AWS::S3::Bucket': 'bucket',
  'AWS::StepFunctions::StateMachine': 'state-machine',
  'AWS::RDS::DBInstance': 'database',
};

type Props = Readonly<Record<string, unknown>>;

/** How resources connect, from the templates: subscriptions, mappings, integrations, targets, redrive, and what roles allow. */
export function resourceGraph(resources: readonly RunningResource[]): ResourceGraph {
  const nodes = new Map<string, GraphNode>();
  const byArn = new Map<string, string>();
  for (const resource of resources) {
    const kind = KINDS[resource.type];
    if (kind === undefined) continue;
    const arn = arnOf(resource, kind);
    const id = arn ?? resource.place;
    nodes.set(id, {
      id,
      kind,
      name: nameOf(resource, kind, arn),
      stack: resource.stack,
      meter: meterOf(resource, kind, id),
    });
    if (arn !== undefined) byArn.set(arn, id);
  }
  const edges = new Map<string, GraphEdge>();
  const connect = (from: string | undefined, to: string | undefined, kind: GraphEdge['kind']): void => {
    if (from !== undefined && to !== undefined && from !== to) edges.set(`${from} ${to} ${kind}`, { from, to, kind });
  };
  const find = (value: unknown): string | undefined =>
    typeof value === 'string' ? byArn.get(withoutQualifier(value)) : undefined;
  const api = (ref: unknown): string | undefined =>
    [...nodes.values()].find(({ kind, meter }) => kind === 'api' && meter === `api:${String(ref)}`)?.id;

  for (const { type, ref, properties, attributes } of resources) {
    switch (type) {
      case 'AWS::SNS::Subscription':
        connect(find(properties['TopicArn']), find(properties['Endpoint']), 'delivers');
        break;
      case 'AWS::Lambda::EventSourceMapping':
        connect(find(properties['EventSourceArn']), functionOf(properties['FunctionName'], nodes), 'delivers');
        break;
      case 'AWS::ApiGatewayV2::Integration':
        connect(api(properties['ApiId']), functionIn(properties['IntegrationUri'], byArn), 'delivers');
        break;
      case 'AWS::ApiGatewayV2::Authorizer':
        connect(api(properties['ApiId']), functionIn(properties['AuthorizerUri'], byArn), 'delivers');
        break;
      case 'AWS::Scheduler::Schedule':
        connect(find(attributes['Arn']), find((properties['Target'] as Props | undefined)?.['Arn']), 'delivers');
        break;
      case 'AWS::Events::Rule':
        for (const target of list(properties['Targets']))
          connect(find(attributes['Arn']), find((target as Props)['Arn']), 'delivers');
        break;
      case 'AWS::SQS::Queue':
        connect(
          find(attributes['Arn']),
          find(parsed(properties['RedrivePolicy'])['deadLetterTargetArn']),
          'dead-letters',
        );
        break;
      case 'AWS::S3::Bucket':
        for (const arn of arnsIn(properties['NotificationConfiguration']))
          connect(byArn.get(`arn:aws:s3:::${ref}`), find(arn), 'delivers');
        break;
      case 'AWS::StepFunctions::StateMachine':
        for (const arn of arnsIn(properties['DefinitionString'] ?? properties['Definition']))
          connect(find(attributes['Arn']) ?? find(ref), find(arn), 'delivers');
        break;
    }
  }
  for (const { from, to, kind } of permittedEdges(resources, byArn, nodes)) connect(from, to, kind);
  for (const [id, node] of nodes) {
    const sources = [...edges.values()]
      .filter(({ to, kind }) => to === id && kind === 'dead-letters')
      .map(({ from }) => from);
    if (sources.length > 0) nodes.set(id, { ...node, deadLettersOf: sources });
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
}

const WRITES =
  /^(sns:Publish|sqs:SendMessage|dynamodb:(Put|Update|Delete|Batch?Write|TransactWrite|BatchWrite)|s3:(Put|Delete)|states:Start|lambda:Invoke|execute-api:ManageConnections)/;
const READS = /^(dynamodb:(Get|Query|Scan|BatchGet|TransactGet)|s3:(Get|List)|sqs:ReceiveMessage)/;

/** Functions and state machines → what their roles let them reach. */
function permittedEdges(
  resources: readonly RunningResource[],
  byArn: ReadonlyMap<string, string>,
  nodes: ReadonlyMap<string, GraphNode>,
): GraphEdge[] {
  const actorsOf = new Map<string, string[]>();
  for (const { type, properties, attributes, ref } of resources) {
    const role =
      type === 'AWS::Lambda::Function'
        ? properties['Role']
        : type === 'AWS::StepFunctions::StateMachine'
          ? properties['RoleArn']
          : undefined;
    const actor = byArn.get(String(attributes['Arn'])) ?? byArn.get(ref);
    if (typeof role !== 'string' || actor === undefined) continue;
    const name = role.slice(role.lastIndexOf('/') + 1);
    actorsOf.set(name, [...(actorsOf.get(name) ?? []), actor]);
  }
  const secretsOfDatabases = databaseSecrets(resources);
  const found: GraphEdge[] = [];
  const allow = (roles: readonly string[], document: unknown): void => {
    const actors = roles.flatMap((role) => actorsOf.get(role) ?? []);
    if (actors.length === 0) return;
    for (const statement of list((document as Props | undefined)?.['Statement']) as Props[]) {
      if (statement['Effect'] !== 'Allow') continue;
      const actions = list(statement['Action']).map(String);
      const writes = actions.some((action) => WRITES.test(action) || /^\w+:\*$/.test(action));
      const reads = actions.some((action) => READS.test(action));
      for (const pattern of list(statement['Resource']).map(String)) {
        if (pattern === '*') continue;
        if (actions.some((action) => action.startsWith('secretsmanager:'))) {
          const database = secretsOfDatabases.get(pattern);
          if (database !== undefined) for (const from of actors) found.push({ from, to: database, kind: 'may-write' });
          continue;
        }
        if (!writes && !reads) continue;
        for (const [arn, to] of byArn) {
          if (!covers(pattern, arn, nodes.get(to)?.kind)) continue;
          for (const from of actors) found.push({ from, to, kind: writes ? 'may-write' : 'may-read' });
        }
      }
    }
  };
  for (const { type, properties, ref } of resources) {
    if (type === 'AWS::IAM::Policy' || type === 'AWS::IAM::ManagedPolicy')
      allow(list(properties['Roles']).map(String), properties['PolicyDocument']);
    if (type === 'AWS::IAM::Role')
      for (const policy of list(properties['Policies']) as Props[]) allow([ref], policy['PolicyDocument']);
  }
  return found.filter(
    ({ from, to }) => !(nodes.get(to)?.kind === 'function' && nodes.get(from)?.kind === 'state-machine'),
  );
}

/** Secret → the database that it opens, by its attachment. */
function databaseSecrets(resources: readonly RunningResource[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const { type, properties } of resources) {
    if (type !== 'AWS::SecretsManager::SecretTargetAttachment') continue;
    const database = resources.find(
      ({ type: other, ref }) => other === 'AWS::RDS::DBInstance' && ref === properties['TargetId'],
    );
    if (database && typeof properties['SecretId'] === 'string')
      found.set(properties['SecretId'], arnOf(database, 'database') ?? database.place);
  }
  return found;
}

/** Does a policy's resource mean this one? `table/x/index/*` and `bucket/*` mean the table and the bucket. */
function covers(pattern: string, arn: string, kind: NodeKind | undefined): boolean {
  if (kind === 'bucket') return pattern === arn || pattern.startsWith(`${arn}/`);
  if (kind === 'table') return pattern === arn || pattern.startsWith(`${arn}/`);
  if (kind === 'function') return withoutQualifier(pattern.replace(/:\*$/, '')) === arn;
  if (!pattern.includes('*')) return pattern === arn;
  return new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
  ).test(arn);
}

function arnOf({ type, ref, attributes }: RunningResource, kind: NodeKind): string | undefined {
  if (kind === 'bucket') return `arn:aws:s3:::${ref}`;
  if (kind === 'api') return undefined;
  const arn = attributes['Arn'] ?? attributes['TopicArn'] ?? attributes['DBInstanceArn'];
  if (typeof arn === 'string') return arn;
  return ref.startsWith('arn:') ? ref : type === 'AWS::RDS::DBInstance' ? `database:${ref}` : undefined;
}

function meterOf({ ref, attributes }: RunningResource, kind: NodeKind, id: string): string {
  if (kind === 'api') return `api:${ref}`;
  if (kind === 'database') return databaseKey(attributes['Endpoint.Address'], attributes['Endpoint.Port']);
  return id;
}

function nameOf({ ref, properties, logicalId }: RunningResource, kind: NodeKind, arn: string | undefined): string {
  if (kind === 'api') return String(properties['Name'] ?? logicalId);
  const last = (arn ?? ref).split(':').at(-1) ?? ref;
  return last.slice(last.lastIndexOf('/') + 1);
}

function withoutQualifier(arn: string): string {
  return arn.startsWith('arn:aws:lambda:') ? arn.split(':').slice(0, 7).join(':') : arn;
}

/** A mapping may name a function by name, by ARN, with a qualifier. */
function functionOf(value: unknown, nodes: ReadonlyMap<string, GraphNode>): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (value.startsWith('arn:')) return nodes.has(withoutQualifier(value)) ? withoutQualifier(value) : undefined;
  const name = value.split(':', 1)[0];
  return [...nodes.values()].find((node) => node.kind === 'function' && node.name === name)?.id;
}

function functionIn(uri: unknown, byArn: ReadonlyMap<string, string>): string | undefined {
  return arnsIn(uri)
    .map((arn) => byArn.get(withoutQualifier(arn)))
    .find((id) => id !== undefined);
}

function arnsIn(value: unknown): string[] {
  if (value === undefined) return [];
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return [...text.matchAll(/arn:aws:(?:lambda|sns|sqs|states):[a-z0-9-]*:\d{12}:[A-Za-z0-9_:-]+/g)].map(([arn]) => arn);
}

function list(value: unknown): readonly unknown[] {
  return value === undefined || value === null ? [] : Array.isArray(value) ? (value as unknown[]) : [value];
}

function parsed(value: unknown): Props {
  if (typeof value !== 'string') return (value as Props | undefined) ?? {};
  try {
    return JSON.parse(value) as Props;
  } catch {
    return {};
  }
}
