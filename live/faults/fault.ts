/** What a fault of the live tests is: one thing broken through the AWS API, meant for one control. */
import type { Aws } from '../clients';
import type { StandIn } from '../stand-in';

/** What faults break: the example in an emulator, and the server that stands for its load balancer. */
export interface Ground {
  aws: Aws;
  standIn: StandIn;
  /** Makes the example in the emulator anew: for what the emulator does not let be undone call by call. Takes about four seconds. */
  restore: () => Promise<void>;
}

export interface Broken {
  /** What the failing row is about: its `resource.id` is this, or ends with it (an id without the ARN around it, a probe's name). */
  resource: string;
  /** Makes the state what it was before. */
  undo: () => Promise<unknown>;
}

export interface Fault {
  /** The control that must fail. */
  control: string;
  /** What is broken, to read in a test's name. Unique. */
  what: string;
  /** Controls that look at the same fact and cannot but fail with it. Any other failure is a fault of its own. */
  also?: readonly string[];
  break: (ground: Ground) => Promise<Broken>;
}
