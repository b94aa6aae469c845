import { AwsError } from '../../kernel/aws-error';
import { PAYLOAD_LIMIT } from './json';

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html */
const NAME = /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]{1,80}$/;

/** @throws {AwsError} `InvalidName` */
export function checkName(name: string): void {
  if (!NAME.test(name)) throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
}

/** @throws {AwsError} `InvalidExecutionInput`, `ValidationException` */
export function checkInput(input: string): void {
  if (Buffer.byteLength(input) > PAYLOAD_LIMIT) {
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have length less than or equal to ${PAYLOAD_LIMIT}`,
    );
  }
  try {
    JSON.parse(input);
  } catch (error) {
    throw new AwsError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${(error as Error).message}'`);
  }
}
