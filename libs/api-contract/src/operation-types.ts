import type { Operation, ParametersOf, PATHS } from './paths';
import type { Routes } from './routes';

type InstanceOf<Type> = Type extends new () => infer Instance ? Instance : never;
type WithQuery<Query> = object extends Query ? { query?: Query } : { query: Query };

type PathPart<Name extends Operation> = { [Parameter in ParametersOf<(typeof PATHS)[Name][1]>]: string };
type QueryPart<Name extends Operation> = Routes[Name] extends { query: infer Query }
  ? WithQuery<InstanceOf<Query>>
  : unknown;
type BodyPart<Name extends Operation> = Routes[Name] extends { body: infer Body }
  ? { body: InstanceOf<Body> }
  : Routes[Name] extends { bodyByType: infer Bodies }
    ? { body: InstanceOf<Bodies[keyof Bodies]> }
    : unknown;
type KeyPart<Name extends Operation> = Routes[Name] extends { idempotencyKey: true }
  ? { idempotencyKey?: string | undefined }
  : unknown;
type RevisionPart<Name extends Operation> = Routes[Name] extends { ifMatch: true } ? { revision: number } : unknown;

/** What a call of an operation takes: its path parameters by name, `query`, `body`, the `revision` that a change changes, and the `idempotencyKey` under which a repetition is the same call. */
export type RequestOf<Name extends Operation> = PathPart<Name> &
  QueryPart<Name> &
  BodyPart<Name> &
  RevisionPart<Name> &
  KeyPart<Name>;

/** What an operation answers. */
export type ResponseOf<Name extends Operation> = Routes[Name] extends { response: infer Response }
  ? InstanceOf<Response>
  : object;
