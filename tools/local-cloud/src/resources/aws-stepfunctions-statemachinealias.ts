import { TemplateError } from '../kernel/aws-error';
import type { ResourceType } from '../kernel/resource';
import { TemplateValues } from '../services/lambda/template-values';
import { splitMachineArn } from '../services/step-functions/state-machine';
import { StepFunctionsService } from '../services/step-functions/step-functions-service';

/** All versions run the template's one definition, so that the weights decide nothing but the version that is shown. */
export const resource: ResourceType = {
  type: 'AWS::StepFunctions::StateMachineAlias',
  supported: ['Name', 'Description', 'RoutingConfiguration', 'DeploymentPreference'],
  ignored: {},
  async create({ kernel, properties, place }) {
    const values = new TemplateValues(properties, place);
    const name = values.text('Name');
    const routes = values
      .list('RoutingConfiguration')
      .map((entry, index) =>
        TemplateValues.of(entry, `${place}.RoutingConfiguration.${index}`, ['StateMachineVersionArn', 'Weight']),
      );
    const weights = Object.fromEntries(
      routes.map((route) => [route.text('StateMachineVersionArn'), route.integer('Weight', { min: 0, max: 100 }, 100)]),
    );
    const preferred = values
      .section('DeploymentPreference', ['StateMachineVersionArn', 'Type', 'Percentage', 'Interval', 'Alarms'])
      .optionalText('StateMachineVersionArn');
    const versionArns = preferred === undefined ? Object.keys(weights) : [preferred];
    const [first] = versionArns;
    if (first === undefined)
      throw new TemplateError(
        'template.bad-value',
        place,
        'RoutingConfiguration or DeploymentPreference must name a version.',
      );
    const service = StepFunctionsService.of(kernel);
    const machine = service.machine(first);
    for (const arn of versionArns) service.machine(arn);
    machine.aliases.set(
      name,
      Object.fromEntries(versionArns.map((arn) => [splitMachineArn(arn)?.qualifier ?? '', weights[arn] ?? 100])),
    );
    const arn = `${machine.arn}:${name}`;
    return { ref: arn, attributes: { Arn: arn } };
  },
};
