// Written by sharedgen 0.1.0 from contract 7d06d13de73e. Do not edit: `sharedgen build` writes it anew.

import { createMultiplexer } from './multiplexer.js';

const multiplexer = createMultiplexer();

addEventListener('connect', (event) => {
  multiplexer.attach(/** @type {MessageEvent} */ (event).ports[0]);
});
