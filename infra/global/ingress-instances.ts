import { acknowledge, type ServiceStack } from '@busbar/constructs';
import { InterfaceVpcEndpointAwsService, Peer, Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, CapacityProvider } from 'aws-cdk-lib/aws-lambda';
import type { Network } from './network';

/**
 * Where the function behind stations' messages runs: instances that Lambda starts, patches and replaces in our network.
 * They reach AWS's services by endpoints and nothing else; PostgreSQL's security group does not know them.
 */
export function ingressInstances(
  stack: ServiceStack,
  { vpc, endpoints }: Network,
  mostVCpus: number,
): CapacityProvider {
  const group = new SecurityGroup(stack, 'IngressInstances', {
    vpc,
    description: 'Instances of functions that face stations',
    allowAllOutbound: false,
  });
  endpoints.addIngressRule(group, Port.tcp(443), 'AWS services from ingress instances');
  // Gateway endpoints have public addresses; beyond them no route exists.
  group.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'AWS services by endpoint');
  // An instance writes its functions' logs and traces itself.
  for (const [id, service] of [
    ['LogsEndpoint', InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS],
    ['XrayEndpoint', InterfaceVpcEndpointAwsService.XRAY],
  ] as const) {
    vpc.addInterfaceEndpoint(id, {
      service,
      subnets: { subnets: vpc.isolatedSubnets.slice(0, stack.stage.endpointZones) },
      securityGroups: [endpoints],
      open: false,
    });
  }
  const operatorRole = new Role(stack, 'IngressInstancesOperator', {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('AWSLambdaManagedEC2ResourceOperator')],
  });
  acknowledge(operatorRole, {
    'IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/AWSLambdaManagedEC2ResourceOperator]':
      'What Lambda needs to start instances, kept by AWS; it holds for instances that Lambda’s own scaler operates.',
  });
  return new CapacityProvider(stack, 'IngressCapacity', {
    capacityProviderName: stack.resourceName('ingress'),
    subnets: vpc.isolatedSubnets,
    securityGroups: [group],
    operatorRole,
    architectures: [Architecture.ARM_64],
    maxVCpuCount: mostVCpus,
  });
}
