import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Kernel } from '../kernel/kernel';
import type { ServicePart } from '../kernel/service-part';

export interface ServiceClass {
  of(kernel: Kernel): unknown;
}

const NAMES: Record<string, [string, string]> = {
  sqs: ['sqs/sqs-service', 'SqsService'],
  sns: ['sns/sns-service', 'SnsService'],
  s3: ['s3/s3-service', 'S3Service'],
  dynamodb: ['dynamodb/dynamodb-service', 'DynamoDbService'],
  lambda: ['lambda/lambda-service', 'LambdaService'],
  logs: ['logs/logs-service', 'LogsService'],
  scheduler: ['scheduler/scheduler-service', 'SchedulerService'],
  ssm: ['ssm/ssm-service', 'SsmService'],
  secrets: ['secrets-manager/secrets-service', 'SecretsService'],
  rds: ['rds/rds-service', 'RdsService'],
  sts: ['sts/sts-service', 'StsService'],
  web: ['web/web-service', 'WebService'],
  apigateway: ['apigateway/apigateway-service', 'ApiGatewayService'],
  cloudfront: ['cloudfront/cloudfront-service', 'CloudFrontService'],
  cognito: ['cognito/cognito-service', 'CognitoService'],
};

export function serviceClass(name: string): ServiceClass | undefined {
  const [file, className] = NAMES[name] as [string, string];
  if (!existsSync(join(__dirname, `${file}.ts`))) return undefined;
  return (require(join(__dirname, `${file}.ts`)) as Record<string, ServiceClass>)[className];
}

export function allParts(kernel: Kernel): ServicePart[] {
  return Object.keys(NAMES).flatMap((name) => {
    try {
      return serviceClass(name)?.of(kernel) ?? [];
    } catch (error) {
      console.warn(`interim: ${name} does not load: ${String(error)}`);
      return [];
    }
  }) as ServicePart[];
}

export function servicesOf(kernel: () => Kernel): import('../kernel/services').Services {
  const lazy = (name: string) => ({
    enumerable: true,
    get: (): unknown => {
      const found = serviceClass(name);
      if (!found) throw new Error(`the service ${name} does not exist yet`);
      return found.of(kernel());
    },
  });
  return Object.defineProperties({}, { sqs: lazy('sqs'), sns: lazy('sns'), lambda: lazy('lambda'), s3: lazy('s3'), ssm: lazy('ssm'), secrets: lazy('secrets'), web: lazy('web') }) as import('../kernel/services').Services;
}
