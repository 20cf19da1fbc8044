import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';

import { bundle, load, BUILD, HERE } from '../bundle.js';
import { MESSAGES } from '../messages.js';
import * as regexes from './regexes.js';

const SOURCE = `${BUILD}/typia/source`;
const WRITTEN = `${BUILD}/typia/written`;
const EXPANDED = {
  plugins: [
    {
      name: 'expanded',
      setup(build) {
        build.onResolve({ filter: /\/regexes\.js$/ }, () => ({ path: `${HERE}/peers/regexes_expanded.js` }));
      },
    },
  ],
};

// Notification forbids further keys
const maker = (kind, name) => {
  const [is, validate] =
    name === 'Notification' ? ['createEquals', 'createValidateEquals'] : ['createIs', 'createValidate'];
  return kind === 'is' ? is : validate;
};

/** Has typia write the checks: a module each, so that a set of them is weighed alone. */
function transform() {
  rmSync(`${BUILD}/typia`, { recursive: true, force: true });
  mkdirSync(SOURCE, { recursive: true });
  const names = Object.keys(regexes).join(', ');
  for (const name of MESSAGES) {
    for (const kind of ['is', 'validate']) {
      writeFileSync(
        `${SOURCE}/${kind}${name}.ts`,
        `import typia from 'typia';
import type { ${name} } from '../../../peers/typia.js';
import { ${names} } from '../../../peers/regexes.js';
export const ${name} = typia.${maker(kind, name)}<${name}>();
`,
      );
    }
  }
  const arguments_ = ['generate', '--input', SOURCE, '--output', WRITTEN, '--project', `${HERE}/tsconfig.json`];
  execFileSync(process.execPath, [`${HERE}/node_modules/typia/lib/executable/typia.js`, ...arguments_]);
}

const entry = (kind, names) =>
  names.map((name) => `export { ${name} } from '${WRITTEN}/${kind}${name}.ts';`).join('\n');

export async function rows() {
  transform();
  const is = await load('typia_is', entry('is', MESSAGES));
  const validate = await load('typia_validate', entry('validate', MESSAGES));
  const expanded = await load('typia_expanded', entry('is', MESSAGES), EXPANDED);
  return [
    { name: 'typia is', subject: (name) => is[name], is: 'f(v)' },
    { name: 'typia validate', subject: (name) => validate[name], is: 'f(v).success', issues: 'f(v).success' },
    { name: 'typia is, written-out regexes', subject: (name) => expanded[name], is: 'f(v)' },
  ];
}

export const sizes = {
  'typia is': (names) => bundle(entry('is', names)),
  'typia validate': (names) => bundle(entry('validate', names)),
};
