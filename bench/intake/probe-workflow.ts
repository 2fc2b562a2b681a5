import { condition, defineSignal, proxySinks, type Sinks, setHandler } from '@temporalio/workflow';

export interface ProbeSinks extends Sinks {
  probe: { handled(eventId: string): void };
}

const { probe } = proxySinks<ProbeSinks>();
const accepted = defineSignal<[{ eventId: string }]>('invitationAccepted');

/** Takes signals for ever and tells the worker of each. */
export async function signalProbe(): Promise<void> {
  setHandler(accepted, ({ eventId }) => probe.handled(eventId));
  await condition(() => false);
}
