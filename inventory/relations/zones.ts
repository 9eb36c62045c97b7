import { BlockList, isIPv4, isIPv6 } from 'node:net';
import type { TargetDescription } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Deployed } from '../deployed';

/** Whether an address lies in a network given as a CIDR block, IPv4 or IPv6. A malformed block holds nothing. */
export function contains(block: string, address: string): boolean {
  const [network = '', length = ''] = block.split('/');
  const family = isIPv4(network) ? 'ipv4' : isIPv6(network) ? 'ipv6' : undefined;
  const size = Number(length);
  if (!family || length === '' || !Number.isInteger(size) || size < 0 || size > (family === 'ipv4' ? 32 : 128))
    return false;
  const list = new BlockList();
  list.addSubnet(network, size, family);
  return list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
}

/**
 * The Availability Zone of a registered target: what the target group says, else the instance's, else that of the subnet
 * in whose block the address lies, among those of the target group's VPC. Empty where it stands in none, as an address outside the VPC does.
 *
 * @throws Unseen if instances or subnets could not be read.
 */
export function zoneOfTarget(
  target: TargetDescription | undefined,
  vpc: string | undefined,
  deployed: Deployed,
): string[] {
  const { Id = '', AvailabilityZone } = target ?? {};
  if (AvailabilityZone && AvailabilityZone !== 'all') return [AvailabilityZone];
  if (isIPv4(Id) || isIPv6(Id)) {
    const subnet = deployed.all('subnet').find(({ properties }) => {
      // `all` is said of an address outside the target group's own VPC.
      if (AvailabilityZone !== 'all' && properties.VpcId !== vpc) return false;
      const blocks = [
        properties.CidrBlock,
        ...(properties.Ipv6CidrBlockAssociationSet ?? []).map((each) => each.Ipv6CidrBlock),
      ];
      return blocks.some((block) => block !== undefined && contains(block, Id));
    });
    return subnet?.properties.AvailabilityZone ? [subnet.properties.AvailabilityZone] : [];
  }
  const zone = deployed.find('instance', Id)?.properties.Placement?.AvailabilityZone;
  return zone ? [zone] : [];
}
