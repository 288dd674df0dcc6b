/** The first few of one list that another one doesn't have as often: two of them say of long lists what differs, and no more. */
export function beyond(some: readonly string[], others: readonly string[], most = 3): readonly string[] {
  const counts = new Map<string, number>();
  for (const other of others) counts.set(other, (counts.get(other) ?? 0) + 1);
  const left = some.filter((one) => {
    const count = counts.get(one) ?? 0;
    counts.set(one, count - 1);
    return count <= 0;
  });
  return left.slice(0, most);
}
