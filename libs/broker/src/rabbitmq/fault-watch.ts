/** Tells listeners when what is wrong changes. */
export function createFaultWatch(currentFault: () => string | undefined): {
  fault(): string | undefined;
  onFault(listener: (fault: string | undefined) => void): void;
  /** Something changed that may have made or cured a fault. */
  look(): void;
} {
  const listeners = new Set<(fault: string | undefined) => void>();
  let told: string | undefined;
  const look = () => {
    const fault = currentFault();
    if (fault === told) return;
    told = fault;
    for (const listener of listeners) listener(fault);
  };
  return {
    fault: currentFault,
    onFault(listener) {
      look(); // for those who listen already
      listeners.add(listener);
      listener(told);
    },
    look,
  };
}
