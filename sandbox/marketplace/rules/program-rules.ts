import type { Certificant, Eligibility, Program, ProgramSettings, Reference } from '../objects.js';
import { wrongState } from '../problems.js';
import type { MarketplaceStore } from '../store.js';

export type NewProgram = {
  id?: string;
  name: string;
  website?: string;
  applicableTo?: Certificant;
  eligibility?: Eligibility;
  products?: Reference[];
};
export type ProgramChange = Partial<Omit<NewProgram, 'id'>>;

export function createProgram(
  store: MarketplaceStore,
  by: Reference,
  input: NewProgram & { vendorId: string },
): Program {
  const program: Program = {
    id: input.id ?? store.newId('PRG'),
    revision: 0,
    audit: {},
    name: input.name,
    status: 'Draft',
    applicableTo: input.applicableTo ?? 'Buyer',
    eligibility: input.eligibility ?? { client: false, partner: true },
    products: input.products ?? [],
    vendorId: input.vendorId,
    settings: { newCertificateAutoapprove: false },
  };
  if (input.website) program.website = input.website;
  store.stamp(program, 'created', by);
  return store.insert('programs', program);
}

export function changeProgram(store: MarketplaceStore, by: Reference, program: Program, change: ProgramChange) {
  if (change.name !== undefined) program.name = change.name;
  if (change.website !== undefined) program.website = change.website;
  if (change.eligibility) program.eligibility = change.eligibility;
  if (change.products) program.products = change.products;
  if (change.applicableTo && change.applicableTo !== program.applicableTo) {
    if (program.status !== 'Draft') throw wrongState('program', program.status, 'changing applicableTo');
    program.applicableTo = change.applicableTo;
  }
  store.stamp(program, 'updated', by);
  return program;
}

export function changeProgramSettings(
  store: MarketplaceStore,
  by: Reference,
  program: Program,
  change: Partial<ProgramSettings>,
): Program {
  program.settings = { ...program.settings, ...change };
  store.stamp(program, 'updated', by);
  return program;
}

export function publishProgram(store: MarketplaceStore, by: Reference, program: Program): Program {
  if (program.status !== 'Draft' && program.status !== 'Unpublished') {
    throw wrongState('program', program.status, 'publish');
  }
  program.status = 'Published';
  store.stamp(program, 'published', by);
  return program;
}

export function unpublishProgram(store: MarketplaceStore, by: Reference, program: Program): Program {
  if (program.status !== 'Published') throw wrongState('program', program.status, 'unpublish');
  program.status = 'Unpublished';
  store.stamp(program, 'unpublished', by);
  return program;
}

export function deleteProgram(store: MarketplaceStore, by: Reference, program: Program): Program {
  if (program.status === 'Published') throw wrongState('program', program.status, 'delete');
  program.status = 'Deleted';
  store.stamp(program, 'deleted', by);
  return program;
}
