// A small CDK app: an HTTP API keeps notes in a table, and tells a queue of each; a function counts what the queue says.
//   node tools/local-cloud/examples/notes/app.mjs            synthesises into cdk.out beside this file
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnOutput } from 'aws-cdk-lib';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { AttributeType, Billing, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue } from 'aws-cdk-lib/aws-sqs';

const here = dirname(fileURLToPath(import.meta.url));
const app = new App({ outdir: process.argv[2] ?? join(here, 'cdk.out') });
const stack = new Stack(app, 'notes');

const table = new TableV2(stack, 'Notes', {
  partitionKey: { name: 'id', type: AttributeType.STRING },
  billing: Billing.onDemand(),
  removalPolicy: RemovalPolicy.DESTROY,
});
const letters = new Queue(stack, 'Letters');
const queue = new Queue(stack, 'Written', {
  visibilityTimeout: Duration.seconds(30),
  deadLetterQueue: { queue: letters, maxReceiveCount: 3 },
});

const code = Code.fromAsset(join(here, 'functions'));
const environment = { TABLE: table.tableName, QUEUE: queue.queueUrl };
const notes = new Function(stack, 'Api', { runtime: Runtime.NODEJS_24_X, handler: 'notes.handler', code, environment });
const counter = new Function(stack, 'Counter', {
  runtime: Runtime.NODEJS_24_X,
  handler: 'counter.handler',
  code,
  environment,
});
table.grantReadWriteData(notes);
table.grantReadWriteData(counter);
queue.grantSendMessages(notes);
counter.addEventSource(new SqsEventSource(queue, { reportBatchItemFailures: true }));

const api = new HttpApi(stack, 'Http');
api.addRoutes({
  path: '/notes/{id}',
  methods: [HttpMethod.GET, HttpMethod.PUT],
  integration: new HttpLambdaIntegration('Notes', notes),
});
new CfnOutput(stack, 'Url', { value: api.apiEndpoint });
app.synth();
