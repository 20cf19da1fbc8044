import * as v from 'valibot';

import { bundle } from '../bundle.js';
import { MESSAGES } from '../messages.js';
import * as models from './valibot_models.js';

export function rows() {
  const schemas = Object.fromEntries(MESSAGES.map((name) => [name, models[name]()]));
  const subject = (name) => ({ is: v.is, parse: v.safeParse, schema: schemas[name], first: { abortEarly: true } });
  return [{ name: 'valibot', subject, is: 'f.is(f.schema, v)', issues: 'f.parse(f.schema, v, f.first).success' }];
}

export const sizes = {
  valibot: (names) =>
    bundle(`import { is, safeParse } from 'valibot';
import { ${names.join(', ')} } from './peers/valibot_models.js';
export { is, safeParse };
export const checks = [${names.map((name) => `${name}()`).join(', ')}];`),
};
