import { PolicyPack } from "@pulumi/policy";
import { policyOf } from "./pack.ts";
import { RULES } from "./rules.ts";

new PolicyPack("cellwall-guard", { enforcementLevel: "mandatory", policies: RULES.map(policyOf) });
