/** What reads say in shapes of their own, where the SDK's type of a single answer does not hold it. */
import type { ScalableTarget } from '@aws-sdk/client-application-auto-scaling';
import type { LaunchConfiguration } from '@aws-sdk/client-auto-scaling';
import type { TableDescription } from '@aws-sdk/client-dynamodb';
import type { LaunchTemplateVersion, ResponseLaunchTemplateData } from '@aws-sdk/client-ec2';
import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import type { UserData } from '../aws/user-data';

/** A snapshot of a database or of a cluster. */
export interface DatabaseSnapshot {
  name: string;
  /** `automated`, `manual` or `awsbackup`. */
  type: string | undefined;
  status: string | undefined;
  /** The moment of the data in it: that of the original where it is a copy, and its own. */
  created: Date | undefined;
  encrypted: boolean | undefined;
  /** The accounts that may restore it; `all` is everybody. Only read of the latest manual one: no other kind can be shared. */
  restorableBy?: readonly string[];
}

/** A table as ListTables knows it; DescribeTable says the rest of those in scope (`table-description`). */
export type ListedTable = Required<Pick<TableDescription, 'TableName' | 'TableArn'>>;

/** What Application Auto Scaling may change of a table or index, and how many policies make it do so. */
export interface TableScaling {
  target: ScalableTarget;
  policies: number;
}

/** A key as the lists of KMS know it, with the names that lead to it. */
export interface ListedKey {
  KeyId: string;
  KeyArn: string;
  /** `alias/NAME`, in the order of the list. */
  AliasNames: readonly string[];
}

/** A version of a launch template whose user data was looked at and is not kept. */
export type SeenTemplateVersion = Omit<LaunchTemplateVersion, 'LaunchTemplateData'> & {
  LaunchTemplateData?: Omit<ResponseLaunchTemplateData, 'UserData'>;
  userData: UserData;
};

/** A launch configuration whose user data was looked at and is not kept. */
export type SeenLaunchConfiguration = Omit<LaunchConfiguration, 'UserData'> & { userData: UserData };

/** An attribute of a VPC that its list does not hold. */
export interface VpcAttribute {
  name: 'enableDnsSupport' | 'enableDnsHostnames';
  value: boolean;
}

/** A record, with the zone that it stands in. */
export type DnsRecord = ResourceRecordSet & { HostedZoneArn: string };
