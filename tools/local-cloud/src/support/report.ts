import { loadAssemblies } from '../assembly/load-assemblies';
import type { TemplateError } from '../kernel/aws-error';
import type { ResourceType } from '../kernel/resource';
import { resourceTypes } from '../resources';
import { planStacks, typeNamed } from '../template/plan';

export interface ReportRequest {
  readonly assemblies: readonly string[];
  readonly json: boolean;
  readonly parameters: Readonly<Record<string, string>>;
}

/** What the local cloud makes of an app's templates. */
export interface SupportReport {
  readonly stacks: readonly string[];
  readonly resources: number;
  /** Type → number of resources that are run. */
  readonly run: Readonly<Record<string, number>>;
  /** Types without an effect on one machine, with the reason. */
  readonly withoutEffect: Readonly<Record<string, { readonly count: number; readonly reason: string }>>;
  /** Type → property → why it makes no difference; only those that the templates use. */
  readonly ignoredProperties: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Everything that would stop the start. */
  readonly findings: readonly {
    readonly code: TemplateError['code'];
    readonly place: string;
    readonly message: string;
  }[];
}

/** Looks at templates without running anything. @throws {TemplateError} when an assembly cannot be read */
export function supportOf(
  { assemblies, parameters }: Omit<ReportRequest, 'json'>,
  types: ReadonlyMap<string, ResourceType> = resourceTypes(),
): SupportReport {
  const place = { region: 'eu-central-1', account: '000000000000' };
  const stacks = loadAssemblies(assemblies, { ...place, parameters });
  const plan = planStacks(stacks, { ...place, types, ssm: () => undefined });
  const run: Record<string, number> = {};
  const withoutEffect: Record<string, { count: number; reason: string }> = {};
  const ignoredProperties: Record<string, Record<string, string>> = {};
  let resources = 0;
  for (const { Type, Properties } of stacks.flatMap(({ template }) => Object.values(template.Resources ?? {}))) {
    resources += 1;
    const type = typeNamed(types, Type);
    if (!type) continue;
    if (type.noOp !== undefined) {
      withoutEffect[Type] = { count: (withoutEffect[Type]?.count ?? 0) + 1, reason: type.noOp };
      continue;
    }
    run[Type] = (run[Type] ?? 0) + 1;
    for (const name of Object.keys(Properties ?? {})) {
      const reason = type.ignored[name];
      if (reason !== undefined) ignoredProperties[Type] = { ...ignoredProperties[Type], [name]: reason };
    }
  }
  return {
    stacks: stacks.map(({ name }) => name),
    resources,
    run,
    withoutEffect,
    ignoredProperties,
    findings: plan.findings.map(({ code, place: where, message }) => ({ code, place: where, message })),
  };
}

/** `report`: prints it. @returns the exit code: 1 when the templates would not run */
export function report(request: ReportRequest): number {
  const found = supportOf(request);
  process.stdout.write(request.json ? `${JSON.stringify(found, undefined, 2)}\n` : asText(found));
  return found.findings.length > 0 ? 1 : 0;
}

export function asText({ stacks, resources, run, withoutEffect, ignoredProperties, findings }: SupportReport): string {
  const lines = [
    `${resources} resources of ${stacks.length === 1 ? 'one stack' : `${stacks.length} stacks`}: ${stacks.join(', ')}`,
  ];
  const section = (title: string, content: readonly string[]): void => {
    if (content.length > 0) lines.push('', title, ...content.map((line) => `  ${line}`));
  };
  const sorted = <T>(record: Readonly<Record<string, T>>): [string, T][] =>
    Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
  section(
    'Run',
    sorted(run).map(([type, count]) => `${String(count).padStart(4)}  ${type}`),
  );
  section(
    'Without an effect on one machine',
    sorted(withoutEffect).map(([type, { count, reason }]) => `${String(count).padStart(4)}  ${type}: ${reason}`),
  );
  section(
    'Properties that make no difference here',
    sorted(ignoredProperties).flatMap(([type, properties]) =>
      sorted(properties).map(([name, reason]) => `${type}.${name}: ${reason}`),
    ),
  );
  section(
    'Not supported: the start would stop',
    findings.map(({ code, message }) => `- ${message}  [${code}]`),
  );
  lines.push(
    '',
    findings.length === 0 ? 'Everything can be run.' : `${findings.length} finding${findings.length === 1 ? '' : 's'}.`,
    '',
  );
  return lines.join('\n');
}
