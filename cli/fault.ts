import { withoutSecrets } from '../aws/secret-text';

/**
 * What is said of an error that is none of the table, and so a fault of asbuilt's own. It may repeat anything, so no secret
 * that can be recognized stays in it.
 *
 * @param debug whether the stack is told too: `ASBUILT_DEBUG` is set.
 */
export function faultText(error: unknown, debug: boolean): string {
  const { stack, message } = error instanceof Error ? error : new Error(String(error));
  const told = withoutSecrets((debug ? stack : undefined) ?? message);
  return `asbuilt: an error of asbuilt itself, please report it: ${told}\n`;
}
