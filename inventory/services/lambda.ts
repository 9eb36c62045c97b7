import { resourceList } from '../reading';

export const lambda = {
  function: resourceList({
    kind: 'function',
    service: 'lambda',
    command: 'ListFunctions',
    input: { MaxItems: 50 },
    token: ['Marker', 'NextMarker'],
    items: (output) => output.Functions,
    id: (item) => item.FunctionArn,
    name: (item) => item.FunctionName,
  }),
};
