import { loadStage, type StageParameters } from '@busbar/constructs';
import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { FrontDoorsStack } from './stack';

const templateOf = (stage: StageParameters): Template => Template.fromStack(new FrontDoorsStack(new App(), stage));
const stationCertificates = { organisation: 'Busbar', bundleBucket: 'authorities', bundleKey: 'stations.pem' };

describe('the door for stations with certificates', () => {
  const template = templateOf({ ...loadStage('production'), stationCertificates });

  it('asks every viewer for one that its authorities have signed and that is not over', () => {
    const [authorities] = Object.keys(template.findResources('AWS::CloudFront::TrustStore'));
    template.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: Match.objectLike({
        ViewerMtlsConfig: {
          Mode: 'required',
          TrustStoreConfig: {
            TrustStoreId: { 'Fn::GetAtt': [authorities, 'Id'] },
            IgnoreCertificateExpiry: false,
          },
        },
        DefaultCacheBehavior: Match.objectLike({ ViewerProtocolPolicy: 'https-only' }),
        HttpVersion: 'http2',
      }),
    });
  });

  it('has a function of its own, which is the only one that speaks of certificates', () => {
    const codes = Object.values(template.findResources('AWS::CloudFront::Function')).map(
      ({ Properties }) => (Properties as { FunctionCode: string }).FunctionCode,
    );
    expect(codes.filter((code) => code.includes('subject:'))).toHaveLength(1);
  });

  it('is not there unless a stage wants it', () => {
    for (const name of ['local', 'dev', 'production'])
      templateOf(loadStage(name)).resourceCountIs('AWS::CloudFront::TrustStore', 0);
  });
});
