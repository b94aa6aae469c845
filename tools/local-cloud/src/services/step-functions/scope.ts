import type { ExecutionRecord } from './execution-rows';
import type { Json, JsonObject } from './json';
import type { Thread } from './thread';

/** https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html */
export function contextObject(record: ExecutionRecord, thread: Thread, token: string | undefined): JsonObject {
  return {
    Execution: {
      Id: record.arn,
      Input: JSON.parse(record.input) as Json,
      Name: record.name,
      RoleArn: record.roleArn,
      StartTime: new Date(record.startedAt).toISOString(),
      RedriveCount: 0,
    },
    StateMachine: { Id: record.machineArn, Name: record.machineName },
    State: { Name: thread.state, EnteredTime: new Date(thread.enteredAt).toISOString(), RetryCount: thread.retryCount },
    ...(thread.item ? { Map: { Item: { Index: thread.item.index, Value: thread.item.value } } } : {}),
    ...(token === undefined ? {} : { Task: { Token: token } }),
  };
}

type Threads = ReadonlyMap<number, Thread>;

/** https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html#variable-scope */
export function variableOf(threads: Threads, thread: Thread, name: string): Json | undefined {
  if (Object.hasOwn(thread.variables, name)) return thread.variables[name];
  const parent = thread.parent && threads.get(thread.parent.thread);
  return parent ? variableOf(threads, parent, name) : undefined;
}

/** All that are visible; inner ones cannot hide outer ones, as a definition that tries is refused. */
export function variablesOf(threads: Threads, thread: Thread): JsonObject {
  const parent = thread.parent && threads.get(thread.parent.thread);
  return { ...(parent ? variablesOf(threads, parent) : {}), ...thread.variables };
}
