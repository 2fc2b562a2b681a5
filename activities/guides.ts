/** Pages of the public documentation that partners are sent to, below DOCS_URL. */
const paths = {
  keyConcepts: '/marketplace-platform/platform-overview/key-concepts',
  platformInterface: '/marketplace-platform/platform-overview/interface',
  respondToInvitations: '/modules-and-features/settings/users/respond-to-invitations',
  enroll: '/extensions/microsoft-cloud-solution-provider/partner-programs/enroll-in-csp-partner-program',
  contactSupport: '/help-and-support/contact-support',
} as const;

export type Guides = Record<keyof typeof paths, string>;

/** The addresses of the guides below the documentation's own address. */
export function guidesAt(docsUrl: string): Guides {
  const base = docsUrl.replace(/\/+$/, '');
  return Object.fromEntries(Object.entries(paths).map(([name, path]) => [name, base + path])) as Guides;
}
