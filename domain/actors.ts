export const actorTypes = ['system', 'operator', 'source'] as const;

/** Who did something: Portage itself, a person or machine at the API, or an outside system that sent an event. */
export interface Actor {
  type: (typeof actorTypes)[number];
  /** Id of the principal or source; never a name or an email address. */
  id: string;
}

export const portage: Actor = { type: 'system', id: 'portage' };
