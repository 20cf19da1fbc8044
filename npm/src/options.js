/**
 * @typedef {object} Options
 * @property {string | string[]} [command] that runs sharedgen; a string is split at spaces. By default `sharedgen` of
 *   the active virtual environment, of the nearest `.venv` from `cwd` upwards, or of PATH
 * @property {string} [cwd] where it runs; by default where the bundler does
 * @property {string} [config] the pyproject.toml to use; by default the nearest one with [tool.sharedgen]
 * @property {boolean} [check] write nothing, and fail where something is out of date: for continuous integration
 * @property {boolean} [watch] build again on change; by default what the bundler does. esbuild does not tell its
 *   plugins, so there it is false by default
 */
export {};
