// Think times and arrivals draw from the numbers of the model.
export { type Random, seededRandom } from '../model/random.js';
