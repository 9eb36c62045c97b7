import { resourceList } from '../reading';

export const secretsManager = {
  // The list holds what is known of a secret, and never the secret.
  secret: resourceList({
    kind: 'secret',
    service: 'secrets-manager',
    command: 'ListSecrets',
    input: { MaxResults: 100 },
    token: ['NextToken', 'NextToken'],
    items: (output) => output.SecretList,
    id: (item) => item.ARN,
    name: (item) => item.Name,
    tags: (item) => item.Tags,
  }),
};
