import { acknowledge, type ServiceStack } from '@busbar/constructs';
import {
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpointAwsService,
  IpAddresses,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';

export interface Network {
  readonly vpc: Vpc;
  /** Worn by functions that use PostgreSQL. */
  readonly databaseClients: SecurityGroup;
  readonly databaseServer: SecurityGroup;
  /** Worn by the interface endpoints of AWS's services. */
  readonly endpoints: SecurityGroup;
}

/**
 * A network without a way to the internet, for PostgreSQL and the functions that use it. They reach the AWS services
 * that they need by endpoints, which cost less than NAT and lead nowhere else (docs/adr/0004).
 */
export function network(stack: ServiceStack): Network {
  const vpc = new Vpc(stack, 'Network', {
    ipAddresses: IpAddresses.cidr('10.40.0.0/16'),
    availabilityZones: [...stack.stage.availabilityZones],
    natGateways: 0,
    subnetConfiguration: [{ name: 'Data', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 20 }],
    // Emptying the default group takes a custom resource; nothing is ever put into that group.
    restrictDefaultSecurityGroup: false,
  });
  acknowledge(vpc, { VPC7: 'No route leads in or out; the security groups below say all that can flow.' });

  const databaseClients = new SecurityGroup(stack, 'DatabaseClients', {
    vpc,
    description: 'Functions that use PostgreSQL',
    allowAllOutbound: false,
  });
  const databaseServer = new SecurityGroup(stack, 'DatabaseServer', {
    vpc,
    description: 'PostgreSQL',
    allowAllOutbound: false,
  });
  const endpoints = new SecurityGroup(stack, 'Endpoints', {
    vpc,
    description: 'AWS services in the network',
    allowAllOutbound: false,
  });

  databaseServer.addIngressRule(databaseClients, Port.tcp(5432), 'PostgreSQL from functions');
  databaseClients.addEgressRule(databaseServer, Port.tcp(5432), 'PostgreSQL');
  endpoints.addIngressRule(databaseClients, Port.tcp(443), 'AWS services from functions');
  // Gateway endpoints have public addresses; beyond them no route exists.
  databaseClients.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'AWS services by endpoint');

  for (const [id, service] of [
    ['SnsEndpoint', InterfaceVpcEndpointAwsService.SNS],
    ['SqsEndpoint', InterfaceVpcEndpointAwsService.SQS],
    ['SecretsEndpoint', InterfaceVpcEndpointAwsService.SECRETS_MANAGER],
  ] as const) {
    vpc.addInterfaceEndpoint(id, {
      service,
      subnets: { subnets: vpc.isolatedSubnets.slice(0, stack.stage.endpointZones) },
      securityGroups: [endpoints],
      open: false,
    });
  }
  vpc.addGatewayEndpoint('S3Endpoint', { service: GatewayVpcEndpointAwsService.S3 });
  vpc.addGatewayEndpoint('DynamoDbEndpoint', { service: GatewayVpcEndpointAwsService.DYNAMODB });
  return { vpc, databaseClients, databaseServer, endpoints };
}
