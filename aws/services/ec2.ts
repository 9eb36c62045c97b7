import {
  DescribeInstancesCommand,
  DescribeLaunchTemplatesCommand,
  DescribeNatGatewaysCommand,
  DescribeRegionsCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';

export const Client = EC2Client;
/** Every command of this service that may be sent. */
export const commands = {
  DescribeInstances: DescribeInstancesCommand,
  DescribeLaunchTemplates: DescribeLaunchTemplatesCommand,
  DescribeNatGateways: DescribeNatGatewaysCommand,
  DescribeRegions: DescribeRegionsCommand,
  DescribeSecurityGroups: DescribeSecurityGroupsCommand,
  DescribeSubnets: DescribeSubnetsCommand,
  DescribeVpcEndpoints: DescribeVpcEndpointsCommand,
  DescribeVpcs: DescribeVpcsCommand,
};
