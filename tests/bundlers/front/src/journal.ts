export { Journal } from './live/client.js';
