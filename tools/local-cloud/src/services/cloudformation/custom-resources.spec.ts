import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Template } from '../../template/template';
import { aFunction, getAtt, ref, type TemplateResource } from '../../testing/function-template';
import { startCloud, type TestCloud } from '../../testing/start-cloud';

/** As most providers do it: the answer goes to the URL by https, from whatever the event says. */
const PROVIDER = `
const https = require('node:https');
const seen = [];
exports.handler = async (event) => {
  if (event.list) return seen;
  const { RequestType, ResourceProperties, OldResourceProperties, PhysicalResourceId } = event;
  seen.push({ RequestType, Word: ResourceProperties.Word, Old: OldResourceProperties && OldResourceProperties.Word, PhysicalResourceId, Count: ResourceProperties.Count });
  if (ResourceProperties.Word === 'throw') throw new Error('the provider is broken');
  const failed = ResourceProperties.Word === 'fail';
  const body = JSON.stringify({
    Status: failed ? 'FAILED' : 'SUCCESS', Reason: failed ? 'as told' : undefined, StackId: event.StackId, RequestId: event.RequestId, LogicalResourceId: event.LogicalResourceId,
    PhysicalResourceId: PhysicalResourceId ?? 'word-1', Data: { Loud: String(ResourceProperties.Word).toUpperCase() },
  });
  const url = new URL(event.ResponseURL);
  await new Promise((resolve, reject) => {
    const request = https.request({ hostname: url.hostname, path: url.pathname + url.search, method: 'PUT', headers: { 'content-type': '', 'content-length': Buffer.byteLength(body) } }, (response) => {
      response.resume();
      response.statusCode === 200 ? resolve() : reject(new Error('refused ' + response.statusCode));
    });
    request.on('error', reject);
    request.end(body);
  });
};`;

describe('a custom resource', () => {
  let cloud: TestCloud | undefined;
  afterEach(async () => {
    await cloud?.stop();
    cloud = undefined;
  });
  const app = (word?: string): Template => ({
    Resources: {
      ...aFunction('Provider', PROVIDER),
      ...(word !== undefined && {
        Word: {
          Type: 'Custom::Word',
          Properties: { ServiceToken: getAtt('Provider'), Word: word, Count: 3 },
        } as TemplateResource,
        Parameter: {
          Type: 'AWS::SSM::Parameter',
          Properties: { Name: '/word', Type: 'String', Value: { 'Fn::Sub': '${Word} ${Word.Loud}' } },
        } as TemplateResource,
      }),
    },
  });
  const requests = async (): Promise<unknown> =>
    JSON.parse(
      Buffer.from(
        (
          await new LambdaClient(cloud!.client()).send(
            new InvokeCommand({ FunctionName: 'provider', Payload: '{"list":true}' }),
          )
        ).Payload ?? [],
      ).toString(),
    );

  /** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requesttypes-create.html */
  it('is made by its provider, whose answer other resources can use', async () => {
    cloud = await startCloud(app('hello'));
    expect(cloud.kernel.services.ssm.value('/word')).toBe('word-1 HELLO');
    expect(await requests()).toEqual([{ RequestType: 'Create', Word: 'hello', Count: '3' }]);
  });

  it('is asked for nothing that was done when the cloud starts again', async () => {
    cloud = await startCloud(app('hello'));
    await cloud.restart();
    expect(cloud.kernel.services.ssm.value('/word')).toBe('word-1 HELLO');
    expect(await requests()).toEqual([]);
  });

  /** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requesttypes-update.html */
  it('is updated with what it was before, and deleted when it goes', async () => {
    cloud = await startCloud(app('hello'));
    cloud.synthesise(app('goodbye'));
    await cloud.cloud.deploy();
    expect(cloud.kernel.services.ssm.value('/word')).toBe('word-1 GOODBYE');
    cloud.synthesise(app());
    await cloud.cloud.deploy();
    expect(await requests()).toEqual([
      { RequestType: 'Create', Word: 'hello', Count: '3' },
      { RequestType: 'Update', Word: 'goodbye', Old: 'hello', PhysicalResourceId: 'word-1', Count: '3' },
      { RequestType: 'Delete', Word: 'goodbye', PhysicalResourceId: 'word-1', Count: '3' },
    ]);
  });

  it('stops the start with the reason of its provider, and at once when that throws', async () => {
    await expect(startCloud(app('fail'))).rejects.toThrow(
      /test\/Word: its provider provider says FAILED to Create: as told/,
    );
    await expect(startCloud(app('throw'))).rejects.toThrow(
      /test\/Word: its provider provider failed: .*the provider is broken/,
    );
  });

  it('takes a deployment back when its update fails', async () => {
    cloud = await startCloud(app('hello'));
    cloud.synthesise(app('fail'));
    await expect(cloud.cloud.deploy()).rejects.toThrow(/taken back.*as told/);
    expect(cloud.kernel.services.ssm.value('/word')).toBe('word-1 HELLO');
  });

  it('needs a provider that exists', async () => {
    await expect(
      startCloud({
        Resources: {
          Word: {
            Type: 'Custom::Word',
            Properties: { ServiceToken: 'arn:aws:lambda:eu-central-1:000000000000:function:nobody' },
          },
        },
      }),
    ).rejects.toThrow(/nobody/);
    await expect(
      startCloud({
        Resources: {
          Word: { Type: 'Custom::Word', Properties: { ServiceToken: ref('Topic') } },
          Topic: { Type: 'AWS::SNS::Topic' },
        },
      }),
    ).rejects.toThrow(/must be a function/);
  });
});
