// node modelina.js INPUT OUTPUT: what `asyncapi generate models typescript` runs.
const fs = require('node:fs');
const { TypeScriptFileGenerator } = require('@asyncapi/modelina');

const [input, output] = process.argv.slice(2);
new TypeScriptFileGenerator({ modelType: 'interface' })
  .generateToFiles(JSON.parse(fs.readFileSync(input, 'utf-8')), output, { exportType: 'named' })
  .catch((error) => {
    console.error(error);
    process.exitCode = 1;
  });
