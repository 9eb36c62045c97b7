/** For tests: a local server that answers as AWS does, or as it never should. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A call as it came in. */
export interface ServedCall {
  /** The service that it was signed for (`elasticloadbalancing`), and its operation. */
  service: string;
  action: string;
  parameters: URLSearchParams;
  method: string;
  path: string;
  body: string;
  accessKeyId: string;
  region: string;
}

/** What is answered: a status with a body, or whatever a function does with the connection. */
export type Reply =
  | { status?: number; type?: string; body: string }
  | ((response: ServerResponse, request: IncomingMessage) => void);

export interface FakeAws {
  /** For AWS_ENDPOINT_URL. */
  endpoint: string;
  calls: ServedCall[];
  /** The most calls that were open at the same time. */
  mostAtOnce(): number;
  openSockets(): number;
  close(): Promise<void>;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** Starts a server that answers each call with what `reply` says. */
export async function fakeAws(reply: (call: ServedCall, count: number) => Reply | Promise<Reply>): Promise<FakeAws> {
  const calls: ServedCall[] = [];
  const sockets = new Set<Socket>();
  let now = 0;
  let most = 0;
  const server = createServer(async (request, response) => {
    now += 1;
    most = Math.max(most, now);
    response.on('close', () => {
      now -= 1;
    });
    const sent = await textOf(request);
    const parameters = new URLSearchParams(sent);
    const scope = /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\//.exec(request.headers.authorization ?? '');
    const target = String(request.headers['x-amz-target'] ?? '')
      .split('.')
      .at(-1);
    const action = parameters.get('Action') ?? (target || request.url?.split('/').at(-1)) ?? '';
    const call = {
      service: scope?.[3] ?? '',
      action,
      parameters,
      method: request.method ?? '',
      path: request.url ?? '',
      body: sent,
      accessKeyId: scope?.[1] ?? '',
      region: scope?.[2] ?? '',
    };
    calls.push(call);
    const answer = await reply(call, calls.length);
    if (typeof answer === 'function') return answer(response, request);
    const { status = 200, type = 'text/xml', body } = answer;
    response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    mostAtOnce: () => most,
    openSockets: () => sockets.size,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

/** An answer of a service that speaks AWS's query protocol: `DescribeTargetGroups` with the XML inside its result. */
export function queryAnswer(action: string, result: string): Reply {
  const body = `<${action}Response xmlns="http://example.amazonaws.com/doc/"><${action}Result>${result}</${action}Result><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></${action}Response>`;
  return { body };
}

/** An error of a service that speaks AWS's query protocol. */
export function queryError(code: string, status = 400, message = 'refused'): Reply {
  return {
    status,
    body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
  };
}

/** Closes the connection without an answer. */
export const reset: Reply = (response) => {
  response.socket?.resetAndDestroy();
};

/** Never answers. */
export const hang: Reply = () => undefined;
