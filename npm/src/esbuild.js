import { sharedgen } from './index.js';

export default sharedgen.esbuild;
