type Json = Readonly<Record<string, unknown>>;

/** Statement of a policy in a template. */
export function allow(actions: string | readonly string[], resource: unknown): Json {
  return { Effect: 'Allow', Action: actions, Resource: resource };
}

export function getAtt(logicalId: string, attribute = 'Arn'): Json {
  return { 'Fn::GetAtt': [logicalId, attribute] };
}

export function ref(logicalId: string): Json {
  return { Ref: logicalId };
}

/** A resource of a template. */
export type TemplateResource = {
  readonly Type: string;
  readonly Properties: Json;
  readonly DependsOn?: readonly string[];
};

/** A role, as the CDK writes it, for a service (Lambda unless told). */
export function aRole(statements: readonly Json[] = [], service = 'lambda.amazonaws.com'): TemplateResource {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
      },
      Policies: [
        {
          PolicyName: 'all',
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              allow(['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'], '*'),
              ...statements,
            ],
          },
        },
      ],
    },
  };
}

/**
 * A function `<id>` with inline code and its role `<id>Role`, as resources of a template.
 * @param code the module's text; `exports.handler` is called
 */
export function aFunction(
  id: string,
  code: string,
  options: { properties?: Json; statements?: readonly Json[] } = {},
): Record<string, TemplateResource> {
  return {
    [`${id}Role`]: aRole(options.statements),
    [id]: {
      Type: 'AWS::Lambda::Function',
      DependsOn: [`${id}Role`],
      Properties: {
        FunctionName: id.toLowerCase(),
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Code: { ZipFile: code },
        Role: getAtt(`${id}Role`),
        ...options.properties,
      },
    },
  };
}
