import Ajv from 'ajv';
import standaloneCode from 'ajv/dist/standalone/index.js';

import { bundle, load } from '../bundle.js';
import { MESSAGES } from '../messages.js';
import { schemas } from './schemas.js';

function standalone(names) {
  const used = names.map((name) => ({ ...schemas[name], $id: name }));
  const ajv = new Ajv({
    schemas: used,
    discriminator: true,
    allowUnionTypes: true,
    code: { source: true, esm: true },
  });
  return standaloneCode.default(ajv, Object.fromEntries(names.map((name) => [name, name])));
}

export async function rows() {
  const checks = await load('ajv', standalone(MESSAGES));
  return [{ name: 'ajv standalone', subject: (name) => checks[name], is: 'f(v)', issues: 'f(v)' }];
}

export const sizes = { 'ajv standalone': (names) => bundle(standalone(names)) };
