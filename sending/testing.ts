/** For tests: AWS stood in for by a local server, and everything of this machine's AWS settings put aside. */
import { type FakeAws, fakeAws, queryAnswer, type Reply, type ServedCall } from '../aws/testing';

export interface StandIn extends FakeAws {
  /** The calls that are not about who the caller is. */
  sent(): ServedCall[];
}

/** Answers STS for account 111122223333 and everything else with `reply`, until `close`. */
export async function standInForAws(reply: (call: ServedCall, count: number) => Reply): Promise<StandIn> {
  const kept = { ...process.env };
  const isIdentity = ({ action }: ServedCall) => action === 'GetCallerIdentity';
  const identity = '<Account>111122223333</Account><Arn>arn:aws:iam::111122223333:user/x</Arn>';
  const sent = () => aws.calls.filter((call) => !isIdentity(call));
  const aws = await fakeAws((call) =>
    isIdentity(call) ? queryAnswer('GetCallerIdentity', identity) : reply(call, sent().length),
  );
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'canary-secret',
    AWS_REGION: 'us-east-1',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  });
  return {
    ...aws,
    sent,
    async close() {
      process.env = kept;
      await aws.close();
    },
  };
}

export function jsonReply(body: object, status = 200): Reply {
  return { status, type: 'application/json', body: JSON.stringify(body) };
}

/** An error of a service that speaks AWS's REST protocol in JSON. */
export function restError(code: string, status: number, message = 'refused'): Reply {
  return (response) => {
    response
      .writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': code })
      .end(JSON.stringify({ Message: message }));
  };
}
