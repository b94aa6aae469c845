/** What a Lambda authoriser decided. */
export interface AuthoriserDecision {
  readonly allowed: boolean;
  readonly principalId: string | undefined;
  readonly context: Readonly<Record<string, unknown>>;
}

/** Whether a Lambda authoriser's policy covers `arn`: an explicit deny wins, and without an allow it is a deny. */
export function policyAllows(document: unknown, arn: string): boolean | undefined {
  if (!isObject(document)) return undefined;
  const statements = Array.isArray(document['Statement']) ? document['Statement'] : [document['Statement']];
  let allowed = false;
  for (const statement of statements) {
    if (!isObject(statement)) return undefined;
    const actions = texts(statement['Action']);
    const resources = texts(statement['Resource']);
    if (
      !actions.some((action) => like(action, 'execute-api:Invoke')) ||
      !resources.some((resource) => like(resource, arn))
    )
      continue;
    if (statement['Effect'] === 'Deny') return false;
    if (statement['Effect'] === 'Allow') allowed = true;
  }
  return allowed;
}

/** Reads a policy answer (`principalId`, `policyDocument`, `context`). `undefined`: malformed. */
export function readPolicyAnswer(answer: unknown, arn: string): AuthoriserDecision | undefined {
  if (!isObject(answer) || typeof answer['principalId'] !== 'string') return undefined;
  const allowed = policyAllows(answer['policyDocument'], arn);
  const context = readContext(answer);
  return allowed === undefined || context === undefined
    ? undefined
    : { allowed, principalId: answer['principalId'], context };
}

/** Reads a simple answer (`isAuthorized`, `context`). `undefined`: malformed. */
export function readSimpleAnswer(answer: unknown): AuthoriserDecision | undefined {
  if (!isObject(answer) || typeof answer['isAuthorized'] !== 'boolean') return undefined;
  const context = readContext(answer);
  return context && { allowed: answer['isAuthorized'], principalId: undefined, context };
}

function readContext(answer: Record<string, unknown>): Record<string, unknown> | undefined {
  const context = answer['context'];
  if (context === undefined || context === null) return {};
  return isObject(context) ? context : undefined;
}

function texts(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((each): each is string => typeof each === 'string');
}

function like(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 'i').test(text);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
