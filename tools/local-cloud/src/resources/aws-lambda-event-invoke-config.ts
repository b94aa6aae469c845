import { TemplateError } from '../kernel/aws-error';
import type { ResourceType } from '../kernel/resource';
import { destinationAction } from '../services/lambda/destinations';
import { DEFAULT_EVENT_INVOKE_CONFIG } from '../services/lambda/function-definition';
import { LambdaService } from '../services/lambda/lambda-service';
import { TemplateValues } from '../services/lambda/template-values';
import { verifyDestination } from '../services/lambda/verify-wiring';
import { note } from './in-place';

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-configuring.html */
export const resource: ResourceType = {
  type: 'AWS::Lambda::EventInvokeConfig',
  supported: ['FunctionName', 'Qualifier', 'MaximumEventAgeInSeconds', 'MaximumRetryAttempts', 'DestinationConfig'],
  replacing: ['FunctionName', 'Qualifier'],
  ignored: {},
  async create(context) {
    const { kernel, properties, place } = context;
    const values = new TemplateValues(properties, place);
    const qualifier = values.text('Qualifier');
    const { owner } = LambdaService.of(kernel).functions.resolve(values.text('FunctionName'), qualifier);
    const destinations = values.section('DestinationConfig', ['OnSuccess', 'OnFailure']);
    const read = (name: 'OnSuccess' | 'OnFailure'): string | undefined => {
      const arn = destinations.section(name, ['Destination']).optionalText('Destination');
      if (arn !== undefined && destinationAction(arn) === undefined)
        throw new TemplateError(
          'template.bad-value',
          `${place}.DestinationConfig.${name}.Destination`,
          `the local cloud delivers to queues, topics and functions, not to ${arn}.`,
        );
      return arn;
    };
    const onSuccessArn = read('OnSuccess');
    const onFailureArn = read('OnFailure');
    owner.configureEvents(qualifier, {
      maximumRetryAttempts: values.integer(
        'MaximumRetryAttempts',
        { min: 0, max: 2 },
        DEFAULT_EVENT_INVOKE_CONFIG.maximumRetryAttempts,
      ),
      maximumEventAgeSeconds: values.integer(
        'MaximumEventAgeInSeconds',
        { min: 60, max: 21_600 },
        DEFAULT_EVENT_INVOKE_CONFIG.maximumEventAgeSeconds,
      ),
      ...(onSuccessArn === undefined ? {} : { onSuccessArn }),
      ...(onFailureArn === undefined ? {} : { onFailureArn }),
    });
    const instance = {
      ref: `${owner.definition.arn}:${qualifier}`,
      attributes: {},
      verify() {
        for (const arn of [onSuccessArn, onFailureArn])
          if (arn !== undefined) verifyDestination(kernel, `${place}.DestinationConfig`, owner.definition.roleArn, arn);
      },
    };
    return note(this, instance, () => owner.forgetEventConfig(qualifier));
  },
};
