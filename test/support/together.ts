/** Does the same with each, all at once, since each mostly waits; a failure says with which. */
export async function together<Name extends string>(
  names: readonly Name[],
  work: (name: Name) => Promise<unknown>,
): Promise<void> {
  await Promise.all(
    names.map((name) =>
      work(name).catch((cause: unknown) => {
        throw new Error(`Failed with: ${name}`, { cause });
      }),
    ),
  );
}
