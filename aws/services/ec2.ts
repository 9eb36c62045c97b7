import {
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeNatGatewaysCommand,
  DescribeRegionsCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  EC2Client,
  GetEbsEncryptionByDefaultCommand,
  GetManagedPrefixListEntriesCommand,
} from '@aws-sdk/client-ec2';

export const Client = EC2Client;
/** Every command of this service that may be sent. */
export const commands = {
  DescribeImages: DescribeImagesCommand,
  DescribeInstances: DescribeInstancesCommand,
  DescribeLaunchTemplates: DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersions: DescribeLaunchTemplateVersionsCommand,
  DescribeNatGateways: DescribeNatGatewaysCommand,
  DescribeRegions: DescribeRegionsCommand,
  DescribeRouteTables: DescribeRouteTablesCommand,
  DescribeSecurityGroups: DescribeSecurityGroupsCommand,
  DescribeSubnets: DescribeSubnetsCommand,
  DescribeVpcEndpoints: DescribeVpcEndpointsCommand,
  DescribeVpcs: DescribeVpcsCommand,
  GetManagedPrefixListEntries: GetManagedPrefixListEntriesCommand,
  GetEbsEncryptionByDefault: GetEbsEncryptionByDefaultCommand,
};
