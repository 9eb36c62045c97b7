import leven from 'leven';

/** The name that somebody who wrote `text` may have meant, or undefined where none is near. */
export function nearest(text: string, names: readonly string[]): string | undefined {
  const near = names.map((name) => ({ name, distance: leven(text.toLowerCase(), name) }));
  near.sort((a, b) => a.distance - b.distance);
  const [best] = near;
  return best && best.distance <= Math.max(2, Math.floor(best.name.length / 3)) ? best.name : undefined;
}
