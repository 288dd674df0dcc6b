import type { Account, CloudName } from "../script.ts";
import type { Store } from "../store.ts";
import type { Tree, Value } from "../value.ts";

/** What tables know about the surroundings of a resource. */
export interface Surroundings {
  readonly account: Account;
  /** Region of the provider that was asked. */
  readonly region: string;
  readonly project: string;
  readonly store: Store;
  /** The local control plane, which every cluster hands out as its own. */
  readonly apiServer: ApiServerAddress;
}

export interface ApiServerAddress {
  /** `127.0.0.1:6443`. */
  readonly host: string;
  /** Certificate authority, base64 of PEM. */
  readonly authority: string;
}

/** A resource as the cloud is about to have it. */
export interface Made extends Surroundings {
  readonly token: string;
  /** `eks`, `containerservice`. */
  readonly module: string;
  /** `Cluster`. */
  readonly type: string;
  /** Logical name. */
  readonly logical: string;
  readonly name: string;
  readonly inputs: Tree;
  /** Text input or the empty string. */
  readonly text: (path: string) => string;
  /** Hexadecimal digits that are always the same for the same resource. */
  readonly hex: (length: number, salt?: string) => string;
  /** 1 after creation, one more after every update. */
  readonly revision: number;
  readonly id: string;
}

/** What is special about a type. Everything else follows from its declaration in the SDK. */
export interface Kind {
  /** Property that holds the name. Default: see the cloud. */
  readonly name?: string;
  readonly id?: (made: Made) => string;
  /** Computed outputs by path; `null` for what is absent although the SDK declares it, `undefined` for the default. */
  readonly outputs?: Readonly<Record<string, (made: Made) => Value | undefined>>;
  /** Paths whose change replaces; see `changes`. */
  readonly replaces?: readonly string[];
  /** Outputs that an update gives a new value. */
  readonly moves?: readonly string[];
  /** Property that protects against deletion. */
  readonly protection?: {
    readonly property: string;
    readonly byDefault?: boolean;
    readonly message: (made: Made) => string;
  };
}

/** Answers of a function; `undefined` falls back to what the store has. */
export type Invoke = (args: Tree, around: Surroundings) => Tree | undefined;

/** Everything that is special about a cloud, as data. */
export interface Cloud {
  readonly name: CloudName;
  readonly kinds: Readonly<Record<string, Kind>>;
  /** Paths whose change replaces resources of any type, besides their names. */
  readonly replaces: readonly string[];
  readonly invokes: Readonly<Record<string, Invoke>>;
  /** Property that holds the name of a type, by its arguments. */
  readonly nameProperty: (token: string, args: readonly string[]) => string | undefined;
  /** Name made up where the program gives none. */
  readonly autoname: (token: string, logical: string, hex: string) => string;
  readonly id: (made: Made) => string;
  /** Outputs that many types have. */
  readonly common: Readonly<Record<string, (made: Made) => Value | undefined>>;
  /** Text for a computed output that no table knows. */
  readonly errors: CloudErrors;
  /** Why a resource can't be where its inputs say. */
  readonly misplaced?: (made: Made) => string | undefined;
  /** Problem with the provider's own settings, if there is one. */
  readonly configure: (settings: Tree, account: Account) => string | undefined;
}

/** The cloud's own words. */
export interface CloudErrors {
  readonly throttled: (operation: Operation) => string;
  readonly denied: (operation: Operation) => string;
  readonly quota: (operation: Operation) => string;
  readonly exists: (operation: Operation) => string;
  /** What the operation refers to is not there. */
  readonly missing: (operation: Operation, reference: string) => string;
  /** Something else still uses what is to be deleted. */
  readonly held: (operation: Operation, holders: readonly string[]) => string;
}

export interface Operation extends Surroundings {
  readonly verb: string;
  readonly module: string;
  readonly type: string;
  readonly id: string;
}
