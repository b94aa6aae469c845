import type { ResourceType } from '../kernel/resource';
import { TemplateValues } from '../services/lambda/template-values';
import { StepFunctionsService } from '../services/step-functions/step-functions-service';

/** Numbers count the versions of the template from 1: earlier deployments are not remembered. */
export const resource: ResourceType = {
  type: 'AWS::StepFunctions::StateMachineVersion',
  supported: ['StateMachineArn', 'Description'],
  ignored: { StateMachineRevisionId: 'the definition is the template’s' },
  async create({ kernel, properties, place }) {
    const machine = StepFunctionsService.of(kernel).machine(
      new TemplateValues(properties, place).text('StateMachineArn'),
    );
    const version = String(machine.versions.size + 1);
    machine.versions.add(version);
    const arn = `${machine.arn}:${version}`;
    return { ref: arn, attributes: { Arn: arn } };
  },
};
