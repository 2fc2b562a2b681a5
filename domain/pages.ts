/** Entries of a list's page: as many as a client gets that does not say, and the most that it can get. */
export const defaultPageSize = 50;
export const maxPageSize = 200;
