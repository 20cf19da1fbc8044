import { Type as Type034 } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import Type from 'typebox';
import { Compile } from 'typebox/compile';

import { bundle } from '../bundle.js';
import { MESSAGES } from '../messages.js';
import * as models from './typebox_models.js';

const compiled = (compile, type) =>
  Object.fromEntries(MESSAGES.map((name) => [name, compile(models[name](type))]));

export function rows() {
  const old = compiled(TypeCompiler.Compile, Type034);
  const latest = compiled(Compile, Type);
  return [
    {
      name: 'typebox 0.34',
      subject: (name) => old[name],
      is: 'f.Check(v)',
      issues: 'f.Check(v) || !f.Errors(v).First()',
    },
    {
      name: 'typebox 1',
      subject: (name) => latest[name],
      is: 'f.Check(v)',
      issues: 'f.Check(v) || !f.Errors(v).length',
    },
  ];
}

const entry = (imports, compile, names) => `${imports}
import { ${names.join(', ')} } from './peers/typebox_models.js';
export const checks = [${names.map((name) => `${compile}(${name}(Type))`).join(', ')}];`;

const OLD = `import { Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';`;
const LATEST = `import Type from 'typebox';
import { Compile } from 'typebox/compile';`;

export const sizes = {
  'typebox 0.34': (names) => bundle(entry(OLD, 'TypeCompiler.Compile', names)),
  'typebox 1': (names) => bundle(entry(LATEST, 'Compile', names)),
};
