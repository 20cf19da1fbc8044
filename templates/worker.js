import { createMultiplexer } from './multiplexer.js';

const multiplexer = createMultiplexer();

addEventListener('connect', (event) => {
  multiplexer.attach(/** @type {MessageEvent} */ (event).ports[0]);
});
