// What the program uses of undici, beside which the bundle needs nothing of it: fetch, WebSocket, EventSource, caches and mocks
// are most of it. An import of anything else fails when the bundle is made.
import api from '../../node_modules/undici/lib/api/index.js';
import Dispatcher from '../../node_modules/undici/lib/dispatcher/dispatcher.js';

// As undici's own entry does.
Object.assign(Dispatcher.prototype, api);

export { default as Client } from '../../node_modules/undici/lib/dispatcher/client.js';
export { default as EnvHttpProxyAgent } from '../../node_modules/undici/lib/dispatcher/env-http-proxy-agent.js';
