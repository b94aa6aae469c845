import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StageError } from '../stage-error';

interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** A function as a service's template declares it. */
export interface ServiceFunction {
  readonly stack: string;
  readonly logicalId: string;
  /** What it is called within its service: `handler`, or `authorise` for `authorise-handler.js`. */
  readonly name: string;
  /** What calls it, as far as the template says. */
  readonly trigger: 'queue' | 'schedule' | 'other';
  /** The queue's logical id, where the trigger is one. */
  readonly queueLogicalId?: string;
}

/** The functions of a service, read from the assembly that its `synth` target made. */
export function functionsOf(service: string): ServiceFunction[] {
  const folder = join('dist/assemblies', service);
  if (!existsSync(folder)) {
    throw new StageError(
      'stage.not-found',
      `There is no assembly of "${service}".`,
      `Services that are synthesised: ${services().join(', ') || 'none; npx nx run-many -t synth makes them'}.`,
    );
  }
  return readdirSync(folder)
    .filter((name) => name.endsWith('.template.json'))
    .flatMap((name) => {
      const { Resources } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as {
        Resources: Record<string, TemplateResource>;
      };
      return functionsIn(name.replace('.template.json', ''), Resources);
    });
}

function functionsIn(stack: string, resources: Record<string, TemplateResource>): ServiceFunction[] {
  const all = Object.entries(resources);
  const functions = all.filter(([, resource]) => resource.Type === 'AWS::Lambda::Function');
  return functions.map(([logicalId, resource]) => {
    const mapping = all.find(
      ([, r]) =>
        r.Type === 'AWS::Lambda::EventSourceMapping' && reaches(resources, r.Properties?.FunctionName, logicalId),
    );
    const schedule = all.find(
      ([, r]) => r.Type === 'AWS::Scheduler::Schedule' && reaches(resources, r.Properties?.Target, logicalId),
    );
    const queue =
      mapping &&
      all.find(
        ([id, r]) =>
          r.Type === 'AWS::SQS::Queue' && JSON.stringify(mapping[1].Properties?.EventSourceArn).includes(`"${id}"`),
      );
    return {
      stack,
      logicalId,
      name: (String(resource.Properties?.Handler).split('.')[0] ?? 'handler').replace(/-handler$/, ''),
      trigger: mapping ? 'queue' : schedule ? 'schedule' : 'other',
      ...(queue ? { queueLogicalId: queue[0] } : {}),
    };
  });
}

/** Does a property refer to the function, directly or through an alias or version of it? */
function reaches(resources: Record<string, TemplateResource>, value: unknown, functionId: string, depth = 0): boolean {
  const names = [...JSON.stringify(value ?? null).matchAll(/"(?:Ref|Fn::GetAtt)":\[?"([A-Za-z0-9]+)"/g)].map(
    (match) => match[1] ?? '',
  );
  return names.some((name) => {
    if (name === functionId) return true;
    const type = resources[name]?.Type;
    const leadsOn = type === 'AWS::Lambda::Alias' || type === 'AWS::Lambda::Version';
    return leadsOn && depth < 3 && reaches(resources, resources[name]?.Properties, functionId, depth + 1);
  });
}

function services(): string[] {
  return existsSync('dist/assemblies') ? readdirSync('dist/assemblies').sort() : [];
}
