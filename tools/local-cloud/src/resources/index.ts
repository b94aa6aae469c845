import type { ResourceType } from '../kernel/resource';
import { resource as awsApigatewayv2Api } from './aws-apigatewayv2-api';
import { resource as awsApigatewayv2Authorizer } from './aws-apigatewayv2-authorizer';
import { resource as awsApigatewayv2Deployment } from './aws-apigatewayv2-deployment';
import { resource as awsApigatewayv2Integration } from './aws-apigatewayv2-integration';
import { resource as awsApigatewayv2IntegrationResponse } from './aws-apigatewayv2-integration-response';
import { resource as awsApigatewayv2Route } from './aws-apigatewayv2-route';
import { resource as awsApigatewayv2RouteResponse } from './aws-apigatewayv2-route-response';
import { resource as awsApigatewayv2Stage } from './aws-apigatewayv2-stage';
import { resource as awsCloudformationCustomResource } from './aws-cloudformation-custom-resource';
import { resource as awsCloudfrontCachePolicy } from './aws-cloudfront-cache-policy';
import { resource as awsCloudfrontCloudFrontOriginAccessIdentity } from './aws-cloudfront-cloud-front-origin-access-identity';
import { resource as awsCloudfrontDistribution } from './aws-cloudfront-distribution';
import { resource as awsCloudfrontFunction } from './aws-cloudfront-function';
import { resource as awsCloudfrontOriginAccessControl } from './aws-cloudfront-origin-access-control';
import { resource as awsCloudfrontOriginRequestPolicy } from './aws-cloudfront-origin-request-policy';
import { resource as awsCloudfrontResponseHeadersPolicy } from './aws-cloudfront-response-headers-policy';
import { resource as awsCloudwatchAlarm } from './aws-cloudwatch-alarm';
import { resource as awsCognitoUserPool } from './aws-cognito-user-pool';
import { resource as awsCognitoUserPoolClient } from './aws-cognito-user-pool-client';
import { resource as awsCognitoUserPoolDomain } from './aws-cognito-user-pool-domain';
import { resource as awsCognitoUserPoolGroup } from './aws-cognito-user-pool-group';
import { resource as awsDynamodbGlobalTable } from './aws-dynamodb-global-table';
import { resource as awsDynamodbTable } from './aws-dynamodb-table';
import { resource as awsEventsRule } from './aws-events-rule';
import { resource as awsIamManagedPolicy } from './aws-iam-managed-policy';
import { resource as awsIamPolicy } from './aws-iam-policy';
import { resource as awsIamRole } from './aws-iam-role';
import { resource as awsLambdaAlias } from './aws-lambda-alias';
import { resource as awsLambdaEventInvokeConfig } from './aws-lambda-event-invoke-config';
import { resource as awsLambdaEventSourceMapping } from './aws-lambda-event-source-mapping';
import { resource as awsLambdaFunction } from './aws-lambda-function';
import { resource as awsLambdaPermission } from './aws-lambda-permission';
import { resource as awsLambdaVersion } from './aws-lambda-version';
import { resource as awsLogsLogGroup } from './aws-logs-log-group';
import { resource as awsRdsDbInstance } from './aws-rds-db-instance';
import { resource as awsRdsDbParameterGroup } from './aws-rds-db-parameter-group';
import { resource as awsS3Bucket } from './aws-s3-bucket';
import { resource as awsS3BucketPolicy } from './aws-s3-bucket-policy';
import { resource as awsSchedulerSchedule } from './aws-scheduler-schedule';
import { resource as awsSchedulerScheduleGroup } from './aws-scheduler-schedule-group';
import { resource as awsSecretsManagerResourcePolicy } from './aws-secrets-manager-resource-policy';
import { resource as awsSecretsManagerSecret } from './aws-secrets-manager-secret';
import { resource as awsSecretsManagerSecretTargetAttachment } from './aws-secrets-manager-secret-target-attachment';
import { resource as awsSnsSubscription } from './aws-sns-subscription';
import { resource as awsSnsTopic } from './aws-sns-topic';
import { resource as awsSnsTopicPolicy } from './aws-sns-topic-policy';
import { resource as awsSqsQueue } from './aws-sqs-queue';
import { resource as awsSqsQueuePolicy } from './aws-sqs-queue-policy';
import { resource as awsSsmParameter } from './aws-ssm-parameter';
import { resource as awsStepfunctionsStatemachine } from './aws-stepfunctions-statemachine';
import { resource as awsStepfunctionsStatemachinealias } from './aws-stepfunctions-statemachinealias';
import { resource as awsStepfunctionsStatemachineversion } from './aws-stepfunctions-statemachineversion';
import { resource as customLogRetention } from './custom-log-retention';
import { resource as customS3AutoDeleteObjects } from './custom-s3-auto-delete-objects';
import { resource as customS3BucketNotifications } from './custom-s3-bucket-notifications';
import { NO_OPS } from './no-ops';

/** Every CloudFormation type that is run, one file of this folder each. */
const RUN: readonly ResourceType[] = [
  awsApigatewayv2Api,
  awsApigatewayv2Authorizer,
  awsApigatewayv2Deployment,
  awsApigatewayv2Integration,
  awsApigatewayv2IntegrationResponse,
  awsApigatewayv2Route,
  awsApigatewayv2RouteResponse,
  awsApigatewayv2Stage,
  awsCloudformationCustomResource,
  awsCloudfrontCachePolicy,
  awsCloudfrontCloudFrontOriginAccessIdentity,
  awsCloudfrontDistribution,
  awsCloudfrontFunction,
  awsCloudfrontOriginAccessControl,
  awsCloudfrontOriginRequestPolicy,
  awsCloudfrontResponseHeadersPolicy,
  awsCloudwatchAlarm,
  awsCognitoUserPool,
  awsCognitoUserPoolClient,
  awsCognitoUserPoolDomain,
  awsCognitoUserPoolGroup,
  awsDynamodbGlobalTable,
  awsDynamodbTable,
  awsEventsRule,
  awsIamManagedPolicy,
  awsIamPolicy,
  awsIamRole,
  awsLambdaAlias,
  awsLambdaEventInvokeConfig,
  awsLambdaEventSourceMapping,
  awsLambdaFunction,
  awsLambdaPermission,
  awsLambdaVersion,
  awsLogsLogGroup,
  awsRdsDbInstance,
  awsRdsDbParameterGroup,
  awsS3Bucket,
  awsS3BucketPolicy,
  awsSchedulerSchedule,
  awsSchedulerScheduleGroup,
  awsSecretsManagerResourcePolicy,
  awsSecretsManagerSecret,
  awsSecretsManagerSecretTargetAttachment,
  awsSnsSubscription,
  awsSnsTopic,
  awsSnsTopicPolicy,
  awsSqsQueue,
  awsSqsQueuePolicy,
  awsSsmParameter,
  awsStepfunctionsStatemachine,
  awsStepfunctionsStatemachinealias,
  awsStepfunctionsStatemachineversion,
  customLogRetention,
  customS3AutoDeleteObjects,
  customS3BucketNotifications,
];

/** Type name → implementation, the types that have no effect included. */
export function resourceTypes(): Map<string, ResourceType> {
  return new Map([...NO_OPS, ...RUN].map((type) => [type.type, type]));
}
