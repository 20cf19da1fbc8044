import * as z from 'zod';

import { bundle } from '../bundle.js';
import { MESSAGES } from '../messages.js';
import * as models from './zod_models.js';

// zod decides when a schema is made; without it, it does what a strict CSP leaves it
function made(jitless) {
  z.config({ jitless });
  return Object.fromEntries(MESSAGES.map((name) => [name, models[name]()]));
}

export function rows() {
  const jitless = made(true);
  const jit = made(false);
  const parse = { is: 'f.safeParse(v).success', issues: 'f.safeParse(v).success' };
  return [
    { name: 'zod 4', subject: (name) => jit[name], ...parse },
    { name: 'zod 4 jitless', subject: (name) => jitless[name], ...parse },
  ];
}

export const sizes = {
  'zod 4': (names) =>
    bundle(`import { ${names.join(', ')} } from './peers/zod_models.js';
export const checks = [${names.map((name) => `${name}()`).join(', ')}];`),
};
