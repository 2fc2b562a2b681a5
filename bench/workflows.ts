/** One bundle with both workflows, so that the same worker, with the same limits, runs the one and the other. */
export { partnerMigration } from '../workflows/index.js';
export { bareJourney } from './bare-journey.js';
