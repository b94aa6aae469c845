import { isMet } from '../choice-rules';
import type { ChoiceRule } from '../definition';
import type { Json } from '../json';
import { fillTemplate, readField } from '../query/payload-template';
import { runtimeError, StateError } from '../state-error';
import type { Step } from '../step';

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-pass.html */
export async function runPass(step: Step): Promise<void> {
  if (step.isJsonata) return step.finish(step.input());
  const { Result } = step.state;
  await step.finish(Result === undefined ? await step.arguments() : Result);
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-succeed.html */
export async function runSucceed(step: Step): Promise<void> {
  const input = step.input();
  if (step.isJsonata)
    return step.leave(
      step.state.Output === undefined ? input : await step.fill(step.state.Output, 'Output'),
      undefined,
      undefined,
    );
  step.leave(step.outputPath(input), undefined, undefined);
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-fail.html */
export async function runFail(step: Step): Promise<void> {
  const read = async (field: 'Error' | 'Cause'): Promise<string> => {
    const path = step.state[`${field}Path`];
    const given = step.state[field];
    const value =
      path === undefined
        ? step.isJsonata && given !== undefined
          ? await step.fill(given, field)
          : given
        : readField(path, step.roots(step.input()));
    if (value !== undefined && typeof value !== 'string')
      throw runtimeError(`The ${field} of a Fail state must be text, not ${JSON.stringify(value)}`);
    return value ?? '';
  };
  throw new StateError(await read('Error'), await read('Cause'));
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html */
export async function runChoice(step: Step): Promise<void> {
  const { state } = step;
  const input = step.input();
  for (const [index, rule] of (state.Choices ?? []).entries()) {
    const met = step.isJsonata ? await conditionHolds(step, rule, index) : isMet(rule, step.roots(input));
    if (met) return choose(step, input, rule, rule.Next);
  }
  if (state.Default === undefined)
    throw new StateError(
      'States.NoChoiceMatched',
      'Failed to transition out of the state. No choice rule matched, and there is no Default.',
      { evaluating: true },
    );
  return choose(step, input, state, state.Default);
}

async function conditionHolds(step: Step, rule: ChoiceRule, index: number): Promise<boolean> {
  const field = `Choices[${index}]/Condition`;
  const value = await step.fill(rule.Condition ?? null, field);
  if (typeof value === 'boolean') return value;
  throw new StateError(
    'States.QueryEvaluationError',
    `The JSONata expression '${String(rule.Condition)}' specified for the field '${field}' returned an unexpected result type. Expected 'boolean', but was '${typeof value}'.`,
    { evaluating: true, location: field },
  );
}

async function choose(
  step: Step,
  input: Json,
  { Assign, Output }: Pick<ChoiceRule, 'Assign' | 'Output'>,
  next: string | undefined,
): Promise<void> {
  if (step.isJsonata) {
    const output = Output === undefined ? input : await step.fill(Output, 'Output');
    return step.leave(output, Assign === undefined ? undefined : await step.fill(Assign, 'Assign'), next);
  }
  step.leave(step.outputPath(input), Assign === undefined ? undefined : fillTemplate(Assign, step.roots(input)), next);
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/state-wait.html */
export async function runWait(step: Step): Promise<void> {
  const { state, execution } = step;
  const seconds = await step.number('Seconds');
  const until = seconds === undefined ? await timestamp(step) : execution.now() + seconds * 1000;
  if (Number.isNaN(until))
    throw runtimeError(
      `The ${state.TimestampPath === undefined ? 'Timestamp' : 'TimestampPath'} parameter does not reference a valid ISO-8601 extended offset date-time format string`,
    );
  execution.sleep(step.thread, { kind: 'waiting', until });
}

async function timestamp(step: Step): Promise<number> {
  const { Timestamp, TimestampPath } = step.state;
  const value =
    TimestampPath === undefined
      ? step.isJsonata
        ? await step.fill(Timestamp ?? null, 'Timestamp')
        : Timestamp
      : readField(TimestampPath, step.roots(step.input()));
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value)
    ? Date.parse(value)
    : Number.NaN;
}
