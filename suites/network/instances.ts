/** What is asked of instances: their metadata service, addresses, volumes, and bastions. */
import { cannotJudge, control, fail, notApplicable, pass, text } from '../../engine';
import type { Deployed } from '../../inventory/deployed';
import type { Resource } from '../../inventory/model';
import { routeKind, routeReads, subnetsOf } from '../../inventory/relations/routes';
import {
  admissionText,
  admitsInternet,
  admitsPort,
  ingressOf,
  ruleReads,
} from '../../inventory/relations/security-rules';
import { groupsOfInstance } from '../../inventory/relations/tiers';

const documentation = 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide';

type Instance = Resource<'instance'>;

const imdsv2 = control({
  id: 'ec2.imdsv2',
  severity: 'high',
  title: 'Instances require IMDSv2',
  why: "With version 1 a single request that an application can be talked into fetches the instance's credentials.",
  fix: '`aws ec2 modify-instance-metadata-options --instance-id ID --http-tokens required`, or `metadata_options { http_tokens = "required" }`.',
  references: [
    { securityHub: 'EC2.8' },
    { cis: '6.7' },
    { page: `${documentation}/configuring-instance-metadata-service.html` },
  ],
  judges: ['instance'],
  reads: [],
  check({ properties: { MetadataOptions } }) {
    const { HttpTokens, HttpEndpoint } = MetadataOptions ?? {};
    if (HttpEndpoint === 'disabled') return pass('the metadata service is off');
    if (HttpTokens === undefined) return cannotJudge('the answer does not hold MetadataOptions.HttpTokens');
    if (HttpTokens === 'required') return pass('HttpTokens required');
    return fail('the instance answers to IMDSv1', 'HttpTokens required', `HttpTokens ${HttpTokens}`);
  },
});

/** The public IPv4 addresses of an instance, by the subnet that each lies in. */
function publicAddresses({ properties }: Instance): { address: string; subnet: string | undefined }[] {
  const cards = (properties.NetworkInterfaces ?? []).flatMap(({ Association, SubnetId, PrivateIpAddresses }) => {
    const all = [Association, ...(PrivateIpAddresses ?? []).map((each) => each.Association)];
    return [...new Set(all.flatMap((each) => each?.PublicIp ?? []))].map((address) => ({ address, subnet: SubnetId }));
  });
  const { PublicIpAddress, SubnetId } = properties;
  if (!PublicIpAddress || cards.some(({ address }) => address === PublicIpAddress)) return cards;
  return [{ address: PublicIpAddress, subnet: SubnetId }, ...cards];
}

const noPublicIp = control({
  id: 'ec2.no-public-ip',
  severity: 'high',
  title: 'Instances outside public subnets have no public address',
  why: 'A public address on an instance of a private tier is a mistake that waits for a route.',
  fix: 'Release the address (`aws ec2 disassociate-address`), or launch the instance anew with `associate_public_ip_address = false`.',
  references: [{ securityHub: 'EC2.9' }, { page: `${documentation}/using-instance-addressing.html` }],
  judges: ['instance'],
  reads: ['subnet', ...routeReads],
  check(instance, { deployed }) {
    const { SubnetId, NetworkInterfaces } = instance.properties;
    const ids = [...new Set([SubnetId, ...(NetworkInterfaces ?? []).map((card) => card.SubnetId)])];
    const inside = subnetsOf(ids.filter(Boolean), deployed).filter(
      (subnet) => routeKind(subnet, deployed).kind !== 'public',
    );
    if (inside.length === 0) return notApplicable('it stands in public subnets alone');
    const closed = new Set(inside.map(({ properties }) => properties.SubnetId));
    const found = publicAddresses(instance).filter(({ subnet }) => closed.has(subnet));
    if (found.length === 0) return pass(`no public address in ${[...closed].join(', ')}`);
    const observed = found.map(({ address, subnet }) => `${address} in ${subnet}`).join('; ');
    return fail('an instance outside the public subnets has a public address', 'no public address', observed);
  },
});

const encryptedVolumes = control({
  id: 'ec2.encrypted-volumes',
  severity: 'high',
  title: 'Attached volumes are encrypted',
  why: 'A snapshot of a volume that is not encrypted can be read by whoever it is shared with, on purpose or not.',
  fix: 'Copy a snapshot of it with encryption and attach a volume made of that; `aws ec2 enable-ebs-encryption-by-default` for all to come.',
  references: [
    { securityHub: 'EC2.3' },
    { securityHub: 'EC2.7' },
    { cis: '6.1.1' },
    { page: 'https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html' },
  ],
  judges: ['volume'],
  reads: [],
  check({ properties: { Attachments, Encrypted, KmsKeyId } }) {
    const instances = (Attachments ?? []).flatMap(({ InstanceId, State }) =>
      InstanceId && State !== 'detached' ? [InstanceId] : [],
    );
    if (instances.length === 0) return notApplicable('it is attached to nothing');
    if (Encrypted === undefined) return cannotJudge('the answer does not hold Encrypted');
    if (Encrypted) return pass(`encrypted with ${KmsKeyId ?? 'the default key'}`);
    return fail('an attached volume is not encrypted', 'Encrypted true', `Encrypted false, at ${instances.join(', ')}`);
  },
});

/** Whether an instance has the tag that makes it a bastion, in whatever case. @throws Unseen if its tags were not read */
function isBastion(instance: Instance, tag: string, deployed: Deployed): boolean {
  const [key = '', ...value] = tag.toLowerCase().split(':');
  const found = Object.entries(deployed.tagsOf(instance)).find(([name]) => name.toLowerCase() === key)?.[1];
  return found?.trim().toLowerCase() === value.join(':');
}

const bastion = control({
  id: 'ec2.bastion',
  severity: 'high',
  title: 'A bastion has no open SSH port and is managed by Systems Manager',
  why: 'Session Manager gives the same shell without a port, with the names of who used it and what they did.',
  fix: 'Give its role AmazonSSMManagedInstanceCore, remove the ingress rules of port 22, and connect with `aws ssm start-session --target ID`.',
  references: [
    { securityHub: 'SSM.1' },
    { page: 'https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager.html' },
  ],
  parameters: { tag: text('the tag that makes an instance a bastion, as Key:Value', 'Role:bastion') },
  judges: ['instance'],
  reads: ['managed-instances', ...ruleReads],
  check(instance, { deployed, parameters: { tag } }) {
    if (!isBastion(instance, tag, deployed)) return notApplicable(`it has no tag ${tag}`);
    const { InstanceId, State } = instance.properties;
    if (State?.Name === 'stopped') return notApplicable('it is stopped');
    const expected = 'no ingress to port 22, and PingStatus Online';
    const open = ingressOf(groupsOfInstance(instance.properties), deployed).filter((each) => admitsPort(each, 22));
    const own = open.filter((each) => !admitsInternet(each));
    // An open port is a failure whatever Systems Manager would have said.
    if (own.length > 0) return fail('its SSH port is open', expected, own.map(admissionText).join('; '));
    const status = deployed.all('managed-instances').find((each) => each.InstanceId === InstanceId)?.PingStatus;
    const managed = `Systems Manager: ${status ?? 'not known to it'}`;
    if (status !== 'Online') return fail('Systems Manager does not manage it', expected, managed);
    if (open.length > 0) return notApplicable('the internet is admitted to its SSH port, which sg.admin-ports says');
    return pass(managed);
  },
});

export const instanceControls = [imdsv2, noPublicIp, encryptedVolumes, bastion];
