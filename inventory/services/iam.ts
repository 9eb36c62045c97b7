import { resourceList } from '../reading';

export const iam = {
  // One call gives a thousand roles with their tags, trust and policies; ListRoles has no tags.
  role: resourceList({
    kind: 'role',
    service: 'iam',
    command: 'GetAccountAuthorizationDetails',
    input: { Filter: ['Role'], MaxItems: 1000 },
    token: ({ IsTruncated, Marker }) => (IsTruncated && Marker ? { Marker } : undefined),
    items: (output) => output.RoleDetailList,
    id: (item) => item.Arn,
    name: (item) => item.RoleName,
    tags: (item) => item.Tags,
  }),
};
