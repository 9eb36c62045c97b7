/** How asbuilt names itself in reports. */
import { version } from '../package.json';

export const product = { name: 'asbuilt', version } as const;
