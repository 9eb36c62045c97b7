/** The parts of an ARN. Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
export interface Arn {
  partition: string;
  service: string;
  region: string;
  account: string;
  /** All that comes after the account, colons and slashes as they are. */
  resource: string;
}

/** Takes an ARN apart, or gives undefined for a text that is none. */
export function parseArn(text: string): Arn | undefined {
  const [prefix, partition, service, region, account, ...rest] = text.split(':');
  if (
    prefix !== 'arn' ||
    !partition ||
    !service ||
    region === undefined ||
    account === undefined ||
    rest.length === 0
  ) {
    return undefined;
  }
  return { partition, service, region, account, resource: rest.join(':') };
}
