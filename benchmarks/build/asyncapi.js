// node asyncapi.js INPUT OUTPUT: the AsyncAPI generator with its HTML template.
const path = require('node:path');
const Generator = require('@asyncapi/generator');

const [input, output] = process.argv.slice(2);
const template = path.join(__dirname, 'node_modules/@asyncapi/html-template');
new Generator(template, output, { forceWrite: true, templateParams: { singleFile: 'true' } })
  .generateFromFile(input)
  .catch((error) => {
    console.error(error);
    process.exitCode = 1;
  });
