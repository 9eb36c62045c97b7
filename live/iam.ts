/** Callers with few rights: users of the emulator's account, whose policies count once IAM is enforced. */
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import type { Aws } from './clients';
import { awsEnvironment } from './emulator';
import { known } from './faults/find';

export interface PolicyStatement {
  Effect: 'Allow' | 'Deny';
  Action: string | readonly string[];
  Resource: string | readonly string[];
}

export interface Caller {
  /** Environment variables of a process that calls as this user. */
  environment: Record<string, string>;
  credentials: { accessKeyId: string; secretAccessKey: string };
  /** Takes the user away; IAM must not be enforced any more. */
  remove(): Promise<void>;
}

/** Makes a user who may do what the statements say. To be called before IAM is enforced. */
export async function makeCaller(aws: Aws, UserName: string, statements: readonly PolicyStatement[]): Promise<Caller> {
  await aws.iam.send(new CreateUserCommand({ UserName }));
  const policy = { UserName, PolicyName: 'may' };
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: statements });
  await aws.iam.send(new PutUserPolicyCommand({ ...policy, PolicyDocument }));
  const { AccessKey } = await aws.iam.send(new CreateAccessKeyCommand({ UserName }));
  const accessKeyId = known(AccessKey?.AccessKeyId, 'access key');
  const secretAccessKey = known(AccessKey?.SecretAccessKey, 'secret key');
  return {
    environment: {
      ...awsEnvironment(aws.endpoint),
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    },
    credentials: { accessKeyId, secretAccessKey },
    remove: async () => {
      await aws.iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId: accessKeyId }));
      await aws.iam.send(new DeleteUserPolicyCommand(policy));
      await aws.iam.send(new DeleteUserCommand({ UserName }));
    },
  };
}
