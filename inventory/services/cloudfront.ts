import { resourceList } from '../reading';

export const cloudfront = {
  distribution: resourceList({
    kind: 'distribution',
    service: 'cloudfront',
    command: 'ListDistributions',
    input: { MaxItems: 100 },
    token: ({ DistributionList }) =>
      DistributionList?.IsTruncated && DistributionList.NextMarker
        ? { Marker: DistributionList.NextMarker }
        : undefined,
    // A list without any says so by its quantity, and has no items.
    items: ({ DistributionList }) => DistributionList?.Items ?? (DistributionList?.Quantity === 0 ? [] : undefined),
    id: (item) => item.ARN,
    name: (item) => item.Aliases?.Items?.[0] ?? item.DomainName,
  }),
};
