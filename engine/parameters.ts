/** A small vocabulary of parameter schemas, so that a control's parameters read like its sentence. */

/** A whole number. */
export const integer = <const D extends number>(description: string, fallback: D, minimum = 0) =>
  ({ type: 'integer', description, default: fallback, minimum }) as const;

/** A text. */
export const text = <const D extends string>(description: string, fallback: D) =>
  ({ type: 'string', description, default: fallback }) as const;

/** One of a few words. */
export const oneOf = <const E extends string>(description: string, words: readonly E[], fallback: NoInfer<E>) =>
  ({ type: 'string', enum: words, description, default: fallback }) as const;

/** A list of texts or of whole numbers. */
export const list = <const T extends 'string' | 'integer'>(
  description: string,
  type: T,
  fallback: readonly (T extends 'string' ? string : number)[],
) => ({ type: 'array', items: { type }, description, default: fallback }) as const;

/** Yes or no. */
export const flag = <const D extends boolean>(description: string, fallback: D) =>
  ({ type: 'boolean', description, default: fallback }) as const;
