// Written by sharedgen 0.1.0 from contract a4798760b4f2. Do not edit: `sharedgen build` writes it anew.

import { createMultiplexer } from './multiplexer.js';

const multiplexer = createMultiplexer();

addEventListener('connect', (event) => {
  multiplexer.attach(/** @type {MessageEvent} */ (event).ports[0]);
});
