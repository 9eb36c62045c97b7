import { resourceList } from '../reading';

export const budgets = {
  budget: resourceList({
    kind: 'budget',
    service: 'budgets',
    command: 'DescribeBudgets',
    input: ({ account }) => ({ AccountId: account, MaxResults: 100 }),
    token: ['NextToken', 'NextToken'],
    // An account without budgets is answered without a list.
    items: (output) => output.Budgets ?? [],
    id: (item, { partition, account }) =>
      item.BudgetName && `arn:${partition}:budgets::${account}:budget/${item.BudgetName}`,
    name: (item) => item.BudgetName,
  }),
};
