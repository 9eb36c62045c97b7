import type { CatalogueEntry } from '../environment/configuration';
import { suites } from '../suites';
import { planned } from '../suites/planned';

/** Every control id that a configuration may name, with the parameters that it takes. */
export function catalogue(): CatalogueEntry[] {
  const implemented = suites.flatMap(({ controls }) =>
    controls.map(
      ({ id, parameters }): CatalogueEntry => ({
        id,
        parameters: { type: 'object', properties: parameters ?? {} },
        implemented: true,
      }),
    ),
  );
  const others = planned.map((id): CatalogueEntry => ({ id, parameters: { properties: {} }, implemented: false }));
  return [...implemented, ...others];
}
