/**
 * Every error that asbuilt tells a user, in one table: a code that stays, and a message that says what is wrong and what
 * to do next. `exit` is the process's exit code when the error ends a run (3 wrong usage or configuration, 2 something
 * could not be judged).
 */
const table = {
  CONFIG_NOT_FOUND: {
    exit: 3,
    message: (p: { file: string }) =>
      `there is no configuration at ${p.file}: name one with --config, or write a first one with \`asbuilt init\``,
  },
  CONFIG_EXISTS: {
    exit: 3,
    message: (p: { file: string }) =>
      `there is a configuration already, ${p.file}: write another with --out, or this one anew with --force`,
  },
  CONFIG_INVALID: {
    exit: 3,
    message: (p: { problems: readonly string[] }) => p.problems.join('\n'),
  },
  OUTPUTS_UNREADABLE: {
    exit: 2,
    message: (p: { file: string; problem: string }) => `the stack outputs in ${p.file} cannot be read: ${p.problem}`,
  },
  USAGE: {
    exit: 3,
    message: (p: { problem: string }) => p.problem,
  },
  RECORDING_NOT_FOUND: {
    exit: 3,
    message: (p: { directory: string }) =>
      `there is no recording at ${p.directory}: make one with \`asbuilt record --out ${p.directory}\``,
  },
  RECORDING_UNREADABLE: {
    exit: 3,
    message: (p: { file: string; problem: string }) =>
      `the recording's file ${p.file} cannot be read: ${p.problem}; make the recording anew with \`asbuilt record\``,
  },
  NOT_RECORDED: {
    exit: 2,
    message: (p: { action: string; account: string; region: string; input: string }) =>
      `${p.action} with ${p.input} has no recorded answer for account ${p.account} in ${p.region}; make the recording anew with \`asbuilt record\``,
  },
  NOT_A_READ: {
    exit: 2,
    message: (p: { service: string; command: string }) =>
      `${p.command} of ${p.service} is not a known read, and asbuilt only reads: it was not sent`,
  },
  ANSWER_NOT_WHOLE: {
    exit: 2,
    message: (p: { problem: string }) =>
      `the answer was cut off or is not what the service answers (${p.problem}); what stands between here and AWS (a proxy, an emulator) may have changed it`,
  },
  ANSWER_NOT_UNDERSTOOD: {
    exit: 2,
    message: (p: { read: string; problem: string }) =>
      `the reader of ${p.read} met something that it does not understand (${p.problem}); please report this`,
  },
  PAGES_NEVER_END: {
    exit: 2,
    message: (p: { action: string; pages: number }) =>
      `${p.action} went on naming a next page after ${p.pages} pages, with nothing new in it, so its list cannot be known to be complete`,
  },
  CREDENTIALS_MISSING: {
    exit: 2,
    message: (p: { profile: string | undefined }) =>
      p.profile
        ? `no AWS credentials were found in the profile ${JSON.stringify(p.profile)}: correct AWS_PROFILE (\`aws configure list-profiles\` shows those that there are), or sign in to it`
        : 'no AWS credentials were found: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run where a role is given (`aws sts get-caller-identity` shows which)',
  },
  CREDENTIALS_EXPIRED: {
    exit: 2,
    message: () =>
      'the AWS credentials have expired: sign in again (for example `aws sso login`) and run asbuilt again',
  },
  CREDENTIALS_REFUSED: {
    exit: 2,
    message: (p: { problem: string }) =>
      `AWS does not accept these credentials (${p.problem}): check AWS_PROFILE or the access key, and the clock of this machine`,
  },
  REGION_MISSING: {
    exit: 2,
    message: () => 'no AWS region is set: name `regions` in the configuration, or set AWS_REGION',
  },
  REGION_UNKNOWN: {
    exit: 2,
    message: (p: { region: string; nearest: string | undefined }) =>
      `the region ${p.region} is not known or not enabled${p.nearest ? ` (the nearest name is ${p.nearest})` : ''}: correct \`regions\` in the configuration, or AWS_REGION`,
  },
  ENDPOINT_UNREACHABLE: {
    exit: 2,
    message: (p: { endpoint: string; problem: string }) =>
      `${p.endpoint} cannot be reached (${p.problem}): check the network, the proxy, the region's name and AWS_ENDPOINT_URL`,
  },
  ACCOUNT_MISMATCH: {
    exit: 2,
    message: (p: { expected: string; found: string }) =>
      `the credentials are of account ${p.found}, but the configuration names ${p.expected}: give that account a \`role\`, or use its own credentials`,
  },
  ROLE_REFUSED: {
    exit: 2,
    message: (p: { role: string; problem: string }) =>
      `the role ${p.role} could not be assumed (${p.problem}): check its trust policy, its externalId, and sts:AssumeRole for the caller`,
  },
  RUN_DEADLINE: {
    exit: 2,
    message: (p: { deadline: string }) =>
      `the run's deadline of ${p.deadline} passed before this was read; allow more with --timeout, or select fewer controls`,
  },
  RUN_INTERRUPTED: {
    exit: 2,
    message: (p: { signal: string }) => `the run was interrupted (${p.signal}) before this was read; run it again`,
  },
  RECORDING_INTERRUPTED: {
    exit: 2,
    message: (p: { signal: string; directory: string }) =>
      `interrupted (${p.signal}): nothing was written to ${p.directory}; run \`asbuilt record\` again`,
  },
  PROBE_INVALID: {
    exit: 3,
    message: (p: { name: string; problem: string }) =>
      `the probe ${p.name} cannot be made: ${p.problem}; correct it in the configuration`,
  },
  PROBE_NOT_RECORDED: {
    exit: 2,
    message: (p: { name: string; problem: string }) =>
      `the recording has no answer for the probe ${p.name} (${p.problem}); make the recording anew with \`asbuilt record\``,
  },
  RESULTS_UNREADABLE: {
    exit: 3,
    message: (p: { file: string; problem: string }) =>
      `${p.file} is not what \`asbuilt run --report json=FILE\` writes: ${p.problem}; make it anew with this version of asbuilt`,
  },
  HISTORY_FAILED: {
    exit: 2,
    message: (p: { place: string; problem: string; advice: string }) =>
      `the history in ${p.place} could not be read or kept: ${p.problem}; ${p.advice}, or name another place with --history`,
  },
  NOT_SENDABLE: {
    exit: 2,
    message: (p: { service: string; command: string }) =>
      `${p.command} of ${p.service} is not among the few commands that asbuilt writes with: it was not sent`,
  },
  PUSH_FAILED: {
    exit: 2,
    message: (p: { findings: string; account: string; region: string; problem: string; advice: string }) =>
      `Security Hub did not get ${p.findings} of account ${p.account} in ${p.region}: ${p.problem}; ${p.advice}`,
  },
  NOTIFICATION_FAILED: {
    exit: 2,
    message: (p: { channel: string; problem: string; advice: string }) =>
      `the notification to ${p.channel} was not sent: ${p.problem}; ${p.advice}`,
  },
  REPORT_FAILED: {
    exit: 2,
    message: (p: { format: string; problem: string }) => `the ${p.format} report could not be written: ${p.problem}`,
  },
} as const satisfies Record<string, { exit: 2 | 3; message: (parameters: never) => string }>;

export type ErrorCode = keyof typeof table;
type Parameters<C extends ErrorCode> = (typeof table)[C]['message'] extends () => string
  ? []
  : (typeof table)[C]['message'] extends (parameters: infer P) => string
    ? [P]
    : never;

/** An error of the table. `code` is stable; `message` is for people; `exitCode` is what the process ends with. */
export class AsbuiltError extends Error {
  override readonly name = 'AsbuiltError';
  readonly exitCode: 2 | 3;
  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.exitCode = table[code].exit;
  }
}

/** Makes an error of the table: `throw failure('CONFIG_NOT_FOUND', { file })`. */
export function failure<C extends ErrorCode>(code: C, ...parameters: Parameters<C>): AsbuiltError {
  const message = table[code].message as (parameters?: unknown) => string;
  return new AsbuiltError(code, message(parameters[0]));
}
