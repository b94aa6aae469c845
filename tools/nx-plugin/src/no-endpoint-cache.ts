// Stands in for `@aws-sdk/endpoint-cache` in the bundles of ingress functions (see bundles.ts). A DynamoDB client makes one
// for operations that discover their endpoints, and none of DynamoDB's own does: nothing ever asks it.

export class EndpointCache {}
