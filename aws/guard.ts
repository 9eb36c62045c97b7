import type { InitializeMiddleware, Pluggable } from '@smithy/types';
import { failure } from '../errors/errors';

/** What a read begins with. */
const verbs = /^(BatchGet|Describe|Get|List|Lookup|Search|Simulate)[A-Z]/;

/** Commands that begin like a read and yet make something, or answer with what only its owner should hold. */
const never = new Set([
  // Credentials, passwords and keys, some of them made by asking.
  'BatchGetSecretValue',
  'DescribeIpamExternalResourceVerificationTokens',
  'GetAccessToken',
  'GetAcmeExternalAccountBindingCredentials',
  'GetAuthorizationToken',
  'GetClusterCredentials',
  'GetClusterCredentialsWithIAM',
  'GetDecryptedAPIKey',
  'GetDelegatedAccessToken',
  'GetFederationToken',
  'GetParameter',
  'GetParameterHistory',
  'GetParameters',
  'GetParametersByPath',
  'GetParametersForImport',
  'GetPasswordData',
  'GetRandomPassword',
  'GetSecretValue',
  'GetSessionToken',
  'GetWebIdentityToken',
  'ListAPIKeys',
  // Pre-shared keys of VPN connections, device tokens of push notifications.
  'DescribeVpnConnections',
  'GetVpnConnectionDeviceSampleConfiguration',
  'GetEndpointAttributes',
  'ListEndpointsByPlatformApplication',
  // User data, consoles and firmware of instances.
  'DescribeInstanceAttribute',
  'GetConsoleOutput',
  'GetConsoleScreenshot',
  'GetInstanceUefiData',
  'GetLaunchTemplateData',
  // Signed addresses, with which anybody may fetch code or certificates.
  'GetDeployablePatchSnapshotForInstance',
  'GetFunction',
  'GetLayerVersion',
  'GetLayerVersionByArn',
  'GetTrustStoreCaCertificatesBundle',
  'GetTrustStoreRevocationContent',
  // What people store, log, send or run, and not how their resources are configured.
  'BatchGetItem',
  'GetCommandInvocation',
  'GetDurableExecution',
  'GetDurableExecutionHistory',
  'GetDurableExecutionState',
  'GetGeneratedTemplate',
  'GetItem',
  'GetLogEvents',
  'GetLogObject',
  'GetLogRecord',
  'GetLookupTable',
  'GetObject',
  'GetObjectAnnotation',
  'GetObjectTorrent',
  'GetQueryResults',
  'GetRecords',
  'GetSampledRequests',
  'GetTemplate',
  'ListCommandInvocations',
  'LookupEvents',
  'SearchVectors',
  // Writes a template into a bucket.
  'GetFlowLogsIntegrationTemplate',
]);

/** The one command that is no read and is needed to read: it gives the credentials of a read-only role. */
const needed = new Set(['sts:AssumeRole']);

/** Whether a command only reads, and answers with no secret. `service` is the name that this project gives the client. */
export function isRead(service: string, command: string): boolean {
  return needed.has(`${service}:${command}`) || (verbs.test(command) && !never.has(command));
}

/**
 * The read-only guard: a client with it refuses, before anything is serialized, signed or sent, each command that is not
 * among `known` or is not a read.
 *
 * @throws AsbuiltError NOT_A_READ out of the client's `send`.
 */
export function readOnlyGuard(service: string, known: ReadonlySet<string>): Pluggable<never, never> {
  const guard: InitializeMiddleware<never, never> = (next, context) => async (parameters) => {
    const command = String(context.commandName).replace(/Command$/, '');
    if (!known.has(command) || !isRead(service, command)) throw failure('NOT_A_READ', { service, command });
    return next(parameters);
  };
  return {
    applyToStack: (stack) => {
      stack.add(guard as InitializeMiddleware<never, never>, {
        step: 'initialize',
        priority: 'high',
        name: 'readOnlyGuard',
      });
    },
  };
}
