import { readFromContract, type ServiceStack } from '@busbar/constructs';
import { Duration } from 'aws-cdk-lib';
import { HeadersFrameOption, HeadersReferrerPolicy, ResponseHeadersPolicy } from 'aws-cdk-lib/aws-cloudfront';

/** What browsers are told with every screen. */
export function screenHeaders(stack: ServiceStack): ResponseHeadersPolicy {
  const { stage } = stack;
  const connect = [
    "'self'",
    // Older browsers do not count the WebSocket scheme as their own origin.
    `wss://app.${stage.domain}`,
    `https://cognito-idp.${stage.region}.amazonaws.com`,
    readFromContract(stack, 'userPoolDomain'),
    ...stage.connectSources,
  ];
  return new ResponseHeadersPolicy(stack, 'ScreenHeaders', {
    responseHeadersPolicyName: stack.resourceName('screens'),
    securityHeadersBehavior: {
      contentSecurityPolicy: {
        override: true,
        contentSecurityPolicy: [
          "default-src 'self'",
          "base-uri 'self'",
          "object-src 'none'",
          "frame-ancestors 'none'",
          "form-action 'self'",
          "script-src 'self'",
          // Components set styles of their own while they run; maps draw from data and blobs, in workers.
          "style-src 'self' 'unsafe-inline'",
          "img-src 'self' data: blob:",
          "font-src 'self' data:",
          "worker-src 'self' blob:",
          `connect-src ${connect.join(' ')}`,
        ].join('; '),
      },
      contentTypeOptions: { override: true },
      frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
      referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN, override: true },
      strictTransportSecurity: { accessControlMaxAge: Duration.days(365), includeSubdomains: false, override: true },
    },
  });
}
