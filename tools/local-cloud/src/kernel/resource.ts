import type { Kernel } from './kernel';

/** A type of CloudFormation resource that the local cloud can run. One file in `resources/` each. */
export interface ResourceType {
  /** e.g. `AWS::SQS::Queue` */
  readonly type: string;
  /** Properties that it acts on. */
  readonly supported: readonly string[];
  /** Properties that make no difference on one machine, each with the reason. Any other property stops the start. */
  readonly ignored: Readonly<Record<string, string>>;
  /**
   * Properties that CloudFormation cannot change on a resource that exists: a change makes another resource in its place
   * ("Update requires: Replacement").
   */
  readonly replacing?: readonly string[];
  /** It takes properties of any name: what they mean is known elsewhere. */
  readonly anyProperty?: boolean;
  /** Set when the type has no effect on one machine: the reason. Its properties are then not checked. */
  readonly noOp?: string;
  create(context: ResourceContext): Promise<ResourceInstance>;
}

export interface ResourceContext {
  readonly kernel: Kernel;
  readonly stack: StackIdentity;
  readonly logicalId: string;
  /** As the template has it, e.g. `Custom::Certificate`. */
  readonly type: string;
  /** `stack/LogicalId`, for messages. */
  readonly place: string;
  /** Resolved: no intrinsic is left. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** A stable name for a resource that its template does not name: `<stack>-<logicalId>-<hash>`, cut to `maxLength`. */
  physicalName(maxLength?: number): string;
  /** The path of an asset of this resource (`Code.S3Key` and the like), absolute. */
  assetPath(): string;
}

export interface StackIdentity {
  readonly name: string;
  readonly id: string;
  /** The assembly's folder, absolute. */
  readonly folder: string;
}

export interface ResourceInstance {
  /** What `Ref` gives. */
  readonly ref: string;
  /** What `Fn::GetAtt` gives, by attribute name (dots included). */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** After every resource exists: begin to act (poll, listen, fire). In order of dependence. */
  start?(): Promise<void>;
  /**
   * After every resource exists and before anything starts: is what it needs of others permitted? Throws a
   * `TemplateError` that names the missing policy.
   */
  verify?(): void;
  /** In reverse order. */
  stop?(): Promise<void>;
  /**
   * Takes changed properties over without being away for a moment, and keeps what it holds. It is started again afterwards.
   * Without it a change stops the resource, removes it, and makes it anew.
   */
  update?(context: ResourceContext): Promise<ResourceInstance>;
  /** Its template does not have it any more: it goes, with everything that it holds. After `stop`. */
  remove?(): Promise<void> | void;
  /** What would be lost with it, e.g. `12 messages`; `undefined` when nothing would. */
  holds?(): Promise<string | undefined> | string | undefined;
}
