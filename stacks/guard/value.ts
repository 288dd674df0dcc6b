/** Reading inputs as a policy gets them; the residency proof reads them the same way. */
export * from "../../components/residency/value.ts";
