import { BudgetsClient, DescribeBudgetsCommand } from '@aws-sdk/client-budgets';

export const Client = BudgetsClient;
/** Every command of this service that may be sent. */
export const commands = {
  DescribeBudgets: DescribeBudgetsCommand,
};
