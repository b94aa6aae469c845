import type { Kernel } from '../kernel/kernel';
import type { ServicePart } from '../kernel/service-part';
import type { Services } from '../kernel/services';
import { ApiGatewayService } from './apigateway/apigateway-service';
import { CloudFrontService } from './cloudfront/cloudfront-service';
import { CloudWatchService } from './cloudwatch/cloudwatch-service';
import { CognitoService } from './cognito/cognito-service';
import { DynamoDbService } from './dynamodb/dynamodb-service';
import { LambdaService } from './lambda/lambda-service';
import { LogsService } from './logs/logs-service';
import { RdsService } from './rds/rds-service';
import { S3Service } from './s3/s3-service';
import { SchedulerService } from './scheduler/scheduler-service';
import { SecretsService } from './secrets-manager/secrets-service';
import { SnsService } from './sns/sns-service';
import { SqsService } from './sqs/sqs-service';
import { SsmService } from './ssm/ssm-service';
import { StepFunctionsService } from './step-functions/step-functions-service';
import { StsService } from './sts/sts-service';
import { WebService } from './web/web-service';

/**
 * Every service, in the order of their start. Those that others write to come first, so that they stop last.
 * A service is made at its first use.
 */
const SERVICES: readonly { of(kernel: Kernel): object }[] = [
  WebService,
  StsService,
  SsmService,
  SecretsService,
  LogsService,
  RdsService,
  DynamoDbService,
  S3Service,
  SqsService,
  SnsService,
  LambdaService,
  StepFunctionsService,
  CloudWatchService,
  SchedulerService,
  CognitoService,
  ApiGatewayService,
  CloudFrontService,
];

/** Makes all of them, so that their APIs are reachable. */
export function allParts(kernel: Kernel): ServicePart[] {
  return SERVICES.map((service) => service.of(kernel) as ServicePart);
}

/** What services see of each other. Looked up at use, because none may need another while it is made. */
export function servicesOf(kernel: () => Kernel): Services {
  return {
    get sqs() {
      return SqsService.of(kernel());
    },
    get sns() {
      return SnsService.of(kernel());
    },
    get lambda() {
      return LambdaService.of(kernel());
    },
    get s3() {
      return S3Service.of(kernel());
    },
    get ssm() {
      return SsmService.of(kernel());
    },
    get secrets() {
      return SecretsService.of(kernel());
    },
    get web() {
      return WebService.of(kernel());
    },
    get states() {
      return StepFunctionsService.of(kernel());
    },
  };
}
