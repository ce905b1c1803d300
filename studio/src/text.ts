// The words of the page; see `text/index.ts`.
export * from "./text/index.ts";
