import { Argument, type Command } from "commander";
import { jsonSchemas, type Kind } from "../components/contract/schema.ts";

export function schema(program: Command): void {
  program
    .command("schema")
    .description("print the JSON Schema of a kind, for completion in editors")
    .addArgument(new Argument("<kind>", "kind of declaration").choices(Object.keys(jsonSchemas())))
    .action((kind: Kind) => console.log(JSON.stringify(jsonSchemas()[kind], undefined, 2)));
}
