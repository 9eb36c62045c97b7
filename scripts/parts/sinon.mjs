// What aws-sdk-client-mock uses of sinon, without its servers, clocks and assertions.
import samsam from '../../node_modules/@sinonjs/samsam/lib/samsam.js';
import stub from '../../node_modules/sinon/lib/sinon/stub.js';

export const match = samsam.createMatcher;
export { stub };
export default { stub, match };
