/** Of the key that makes a repeat of a request safe: characters of ASCII. */
export const maxIdempotencyKeyLength = 255;

/** So long the answer to a request is kept for its repeats. */
export const answerKeptHours = 72;
