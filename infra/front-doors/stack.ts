import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  acknowledge,
  publishToContract,
  readFromContract,
  ServiceStack,
  type StageParameters,
  workspaceRoot,
} from '@busbar/constructs';
import { type App, CfnOutput, Duration, SecretValue } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  type BehaviorOptions,
  CachePolicy,
  type CfnDistribution,
  CfnTrustStore,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HttpVersion,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  OriginSslPolicy,
  PriceClass,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { AnyPrincipal, Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Bucket, CfnBucketPolicy } from 'aws-cdk-lib/aws-s3';
import { screenHeaders } from './screen-headers';

/** The two names that the world knows: `app.` for people, `stations.` for stations, which need older TLS than browsers may get. */
export class FrontDoorsStack extends ServiceStack {
  constructor(app: App, stage: StageParameters) {
    super(app, stage, 'infra/front-doors');
    this.stations();
    if (stage.stationCertificates) this.certifiedStations(stage.stationCertificates);
    this.app();
  }

  private stations(): void {
    const socket = this.apiOrigin(
      readFromContract(this, 'stationSocketHost'),
      `/${readFromContract(this, 'stationSocketStage')}`,
    );
    // Never a redirect: stations do not follow it.
    const viewerProtocolPolicy = this.stage.stationsPlainText
      ? ViewerProtocolPolicy.ALLOW_ALL
      : ViewerProtocolPolicy.HTTPS_ONLY;
    const soap: BehaviorOptions = {
      ...PASS_THROUGH,
      viewerProtocolPolicy,
      origin: this.apiOrigin(readFromContract(this, 'stationSoapHost')),
      functionAssociations: [this.edgeFunction('soap-viewer')],
    };
    const distribution = new Distribution(this, 'Stations', {
      ...this.names('stations'),
      comment: this.resourceName('stations'),
      minimumProtocolVersion: this.stage.stationsTlsPolicy as SecurityPolicyProtocol,
      httpVersion: HttpVersion.HTTP1_1,
      priceClass: PriceClass.PRICE_CLASS_100,
      enableIpv6: true,
      defaultBehavior: soap,
      additionalBehaviors: {
        '/ocpp/*': {
          ...PASS_THROUGH,
          viewerProtocolPolicy,
          origin: socket,
          functionAssociations: [this.edgeFunction('station-identity')],
        },
        '/soap*': soap,
      },
    });
    acknowledge(distribution, {
      CFR1: 'Stations stand wherever a site is.',
      CFR2: 'Stations are machines with credentials of their own, checked before anything else happens; a web ACL reads bodies that they do not send.',
      CFR3: 'Access logs would keep the secret paths of SOAP stations; the functions log each request without them.',
      CFR4: 'Old stations cannot do better; that is why they have a door of their own.',
    });
    this.announce('Stations', 'stationsHost', 'stations', distribution);
  }

  /**
   * A door of its own, since one that asks for certificates turns away every station without one, and takes no plain HTTP. Only
   * OCPP-J has security profiles.
   */
  private certifiedStations({ bundleBucket, bundleKey }: NonNullable<StageParameters['stationCertificates']>): void {
    const authorities = new CfnTrustStore(this, 'StationAuthorities', {
      name: this.resourceName('station-authorities'),
      caCertificatesBundleSource: {
        caCertificatesBundleS3Location: { bucket: bundleBucket, key: bundleKey, region: this.region },
      },
    });
    const distribution = new Distribution(this, 'CertifiedStations', {
      ...this.names('certified'),
      comment: this.resourceName('certified'),
      minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      // Certificates of viewers go with it and not with HTTP/3; a WebSocket is opened by HTTP/1.1 all the same.
      httpVersion: HttpVersion.HTTP2,
      priceClass: PriceClass.PRICE_CLASS_100,
      enableIpv6: true,
      defaultBehavior: {
        ...PASS_THROUGH,
        origin: this.apiOrigin(
          readFromContract(this, 'stationSocketHost'),
          `/${readFromContract(this, 'stationSocketStage')}`,
        ),
        functionAssociations: [this.edgeFunction('certified-station')],
      },
    });
    (distribution.node.defaultChild as CfnDistribution).addPropertyOverride('DistributionConfig.ViewerMtlsConfig', {
      Mode: 'required',
      TrustStoreConfig: { TrustStoreId: authorities.attrId, IgnoreCertificateExpiry: false },
    });
    acknowledge(distribution, {
      CFR1: 'Stations stand wherever a site is.',
      CFR2: 'Stations are machines with certificates, verified before anything else happens.',
      CFR3: 'The functions log each connection.',
    });
    new CfnOutput(this, 'CertifiedStationsHost', {
      value: this.stage.certificateArn ? `certified.${this.stage.domain}` : distribution.distributionDomainName,
      description: 'Where stations with certificates are served',
    });
  }

  private app(): void {
    const screens = Bucket.fromBucketAttributes(this, 'Screens', {
      bucketName: readFromContract(this, 'screensBucket'),
      region: this.region,
    });
    const distribution = new Distribution(this, 'App', {
      ...this.names('app'),
      comment: this.resourceName('app'),
      webAclId: this.stage.webAclArn,
      minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      httpVersion: HttpVersion.HTTP2,
      priceClass: PriceClass.PRICE_CLASS_100,
      enableIpv6: true,
      defaultBehavior: {
        origin: S3BucketOrigin.withOriginAccessControl(screens),
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
        // Files say themselves how long they keep: what carries a hash for a year, the page not at all.
        cachePolicy: CachePolicy.CACHING_OPTIMIZED,
        compress: true,
        responseHeadersPolicy: screenHeaders(this),
        functionAssociations: [this.edgeFunction('screen-address')],
      },
      additionalBehaviors: {
        '/api/*': {
          ...PASS_THROUGH,
          origin: this.apiOrigin(readFromContract(this, 'httpApiHost')),
          functionAssociations: [this.edgeFunction('api-token')],
        },
        '/live': {
          ...PASS_THROUGH,
          origin: this.apiOrigin(readFromContract(this, 'liveHost'), `/${readFromContract(this, 'liveStage')}`),
          functionAssociations: [this.edgeFunction('live-ticket')],
        },
      },
    });
    acknowledge(distribution, {
      CFR1: 'Operators and drivers travel, and sign in wherever they are.',
      CFR3: 'Access logs would keep tickets of the live feed; the APIs log each request without them.',
    });
    if (!this.stage.webAclArn)
      acknowledge(distribution, {
        CFR2: 'Web ACLs lie in us-east-1 and belong to the account; the stage’s webAclArn names one.',
      });
    if (!this.stage.certificateArn)
      acknowledge(distribution, {
        CFR4: 'Without a certificate of ours CloudFront’s own name and its fixed policy are used.',
      });

    new CfnBucketPolicy(this, 'ScreensPolicy', {
      bucket: screens.bucketName,
      policyDocument: {
        Version: '2012-10-17',
        Statement: [
          new PolicyStatement({
            sid: 'TheAppReads',
            principals: [new ServicePrincipal('cloudfront.amazonaws.com')],
            actions: ['s3:GetObject'],
            resources: [screens.arnForObjects('*')],
            conditions: { StringEquals: { 'AWS:SourceArn': distribution.distributionArn } },
          }).toStatementJson(),
          new PolicyStatement({
            sid: 'EncryptedTransportOnly',
            effect: Effect.DENY,
            principals: [new AnyPrincipal()],
            actions: ['s3:*'],
            resources: [screens.bucketArn, screens.arnForObjects('*')],
            conditions: { Bool: { 'aws:SecureTransport': 'false' } },
          }).toStatementJson(),
        ],
      },
    });
    publishToContract(this, 'appDistributionId', distribution.distributionId);
    this.announce('App', 'appHost', 'app', distribution);
  }

  /** An API behind the door, which knows the door by a header that only the door can send. */
  private apiOrigin(host: string, originPath?: string): HttpOrigin {
    const secret = SecretValue.secretsManager(readFromContract(this, 'originSecretArn'));
    return new HttpOrigin(host, {
      originPath,
      protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
      originSslProtocols: [OriginSslPolicy.TLS_V1_2],
      readTimeout: Duration.seconds(30),
      // The template holds a reference; the value is put in when it is deployed.
      customHeaders: { 'x-busbar-origin': secret.unsafeUnwrap() },
    });
  }

  private edgeFunction(name: string): { function: EdgeFunction; eventType: FunctionEventType } {
    const id = name.replace(/(^|-)([a-z])/g, (_all, _mark, letter: string) => letter.toUpperCase());
    const found = this.node.tryFindChild(id);
    const edgeFunction =
      found instanceof EdgeFunction
        ? found
        : new EdgeFunction(this, id, {
            functionName: this.resourceName(name),
            runtime: FunctionRuntime.JS_2_0,
            code: FunctionCode.fromInline(
              readFileSync(join(workspaceRoot(), this.projectRoot, 'functions', `${name}.js`), 'utf8'),
            ),
          });
    return { function: edgeFunction, eventType: FunctionEventType.VIEWER_REQUEST };
  }

  private names(label: 'app' | 'stations' | 'certified') {
    const { certificateArn, domain } = this.stage;
    if (!certificateArn) return {};
    return {
      domainNames: [`${label}.${domain}`],
      certificate: Certificate.fromCertificateArn(this, `${label}-certificate`, certificateArn),
    };
  }

  private announce(
    id: 'App' | 'Stations',
    key: 'appHost' | 'stationsHost',
    label: 'app' | 'stations',
    distribution: Distribution,
  ): void {
    const host = this.stage.certificateArn ? `${label}.${this.stage.domain}` : distribution.distributionDomainName;
    publishToContract(this, key, host);
    new CfnOutput(this, `${id}Host`, { value: host, description: `Where ${label} is found` });
    // A name of the stage's domain is an alias record for this one.
    new CfnOutput(this, `${id}DistributionDomainName`, { value: distribution.distributionDomainName });
  }
}

/** Nothing is cached, everything is passed on but the host name, which the API would not know. */
const PASS_THROUGH = {
  allowedMethods: AllowedMethods.ALLOW_ALL,
  cachePolicy: CachePolicy.CACHING_DISABLED,
  originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
  viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
  compress: false,
} as const;

export default (app: App, stage: StageParameters): ServiceStack => new FrontDoorsStack(app, stage);
