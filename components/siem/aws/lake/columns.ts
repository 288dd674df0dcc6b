/** Columns of a table, by name, in Hive's words. */
export type HiveColumns = Readonly<Record<string, string>>;

const ENDPOINT =
  "struct<ip:string,port:int,mac:string,zone:string,domain:string,name:string,svc_name:string,owner:struct<name:string>," +
  "uid:string,type:string,type_id:int,hostname:string>";

/**
 * OCSF 1.3.0 Network Activity as the mapping of this project fills it: what Parquet files of the custom source are made of.
 * `traffic` is missing, because no export counts bytes; `unmapped.extra` and `unmapped.policies` are JSON in text.
 */
export const NETWORK_ACTIVITY: HiveColumns = {
  time: "bigint",
  class_uid: "int",
  category_uid: "int",
  activity_id: "int",
  type_uid: "bigint",
  severity_id: "int",
  status_id: "int",
  status_detail: "string",
  action_id: "int",
  disposition: "string",
  disposition_id: "int",
  metadata:
    "struct<uid:string,version:string,product:struct<name:string,vendor_name:string>,profiles:array<string>,log_name:string>",
  device: "struct<domain:string,hostname:string,type_id:int>",
  connection_info: "struct<direction_id:int,protocol_name:string,protocol_num:int,protocol_ver_id:int,uid:string>",
  firewall_rule: "struct<name:string,type:string,version:string,uid:string>",
  authorizations: "array<struct<decision:string,policy:struct<uid:string>>>",
  src_endpoint: ENDPOINT,
  dst_endpoint: ENDPOINT,
  unmapped:
    "struct<extra:string,verdict:string,direction:string,reply:boolean,policies:string,icmp_type:int,translated_ip:string>",
};

export function glueColumns(columns: HiveColumns): { name: string; type: string }[] {
  return Object.entries(columns).map(([name, type]) => ({ name, type }));
}
