import type { Accepts } from '../environment/precompile';

/** In the bundle: what `precompile` made of the catalogue. Run from the sources, nothing was compiled ahead of time. */
export const accepts: Accepts | undefined = undefined;
