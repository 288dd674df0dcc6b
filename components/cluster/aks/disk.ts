/**
 * GiB of local disk for each vCPU, where it is the same for a whole family (Azure, "Dds_v5 and Eds_v5 series"). Newer
 * machines have local disks that AKS places system disks on in other ways.
 */
const LOCAL_GIB_PER_VCPU = 37.5;

const LOCAL_DISK = /^Standard_[DE]\d+a?ds_v5$/;

/** `8` of `Standard_D8ds_v5`; undefined for what is no machine of Azure. */
export function vcpus(machine: string): number | undefined {
  const [, count] = /^Standard_[A-Z]+(\d+)(?:-\d+)?[a-z]*(?:_[A-Za-z0-9]+)*$/.exec(machine) ?? [];
  return count === undefined ? undefined : Number(count);
}

/**
 * `Ephemeral` where the system disk fits the machine's own: faster, and gone with the node. Else a managed disk. Both
 * are encrypted at the host (AKS, "Ephemeral OS disks").
 */
export function diskType(machine: string, diskGiB: number): "Ephemeral" | "Managed" {
  const local = LOCAL_DISK.test(machine) ? (vcpus(machine) ?? 0) * LOCAL_GIB_PER_VCPU : 0;
  return diskGiB <= local ? "Ephemeral" : "Managed";
}
