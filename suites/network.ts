/** The network: VPCs and their ways out, security groups, and the instances in between. */
import { suite } from '../engine';
import { instanceControls } from './network/instances';
import { routingControls } from './network/routing';
import { securityGroupControls } from './network/security-groups';
import { vpcControls } from './network/vpcs';

export default suite('network', [...vpcControls, ...routingControls, ...securityGroupControls, ...instanceControls]);
